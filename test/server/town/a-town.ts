import type { Town } from '../../../server/demo/town/reading/town.ts'
import { chainsOf } from '../../../server/demo/town/reading/chain.ts'
import { slackMessage } from '../../../integrations/chat/slack/blocks.ts'
import { speak } from '../../../messages/index.ts'
import type { Situation } from '../../../messages/situation.ts'
import { checkBlocks } from '../../../simulators/slack/blocks.ts'
import type { Message } from '../../../simulators/slack/workspace.ts'
import { fileServer } from '../../messages/situations.ts'
import { aTenant } from '../../policy/a-tenant.ts'

const tenant = aTenant({
  name: 'Acme Trading',
  people: [
    { id: 'hana', name: 'Hana Sato', language: 'en', mail: 'hana@acme.example', slack: 'U0HANA' },
    { id: 'kenji', name: 'Kenji Ito', language: 'en', mail: 'kenji@acme.example', slack: 'U0KENJI' },
  ],
})

const rootMessage = (situation: Situation): Message => {
  const { text, blocks } = slackMessage(speak('en').rootCard(situation))
  const checked = checkBlocks(blocks)
  if ('complaints' in checked) throw new Error(checked.complaints.join('\n'))
  return {
    type: 'message',
    ts: '1762625530.000100',
    text,
    user: 'U0BOT',
    bot_id: 'B0',
    app_id: 'A0',
    team: 'T0',
    blocks: checked.blocks,
    metadata: { event_type: 'hikeshi', event_payload: { key: `acme/${situation.incident}/chat/root` } },
  }
}

/** A town in the midst of an incident that asks; each test says what differs. */
export const aTown = (situation: Situation = fileServer(), differs: Partial<Town> = {}): Town => ({
  tenants: [tenant],
  consoles: [
    {
      title: 'CrowdStrike Falcon',
      machines: [
        {
          id: 'a1',
          name: 'FS-01',
          customer: 'acme',
          site: 'Osaka',
          kind: 'Server',
          online: true,
          network: 'isolated',
          detection: situation.title,
        },
        { id: 'a2', name: 'KPC-07', customer: 'acme', kind: 'Workstation', online: true, network: 'connected' },
        { id: 'a3', name: 'LT-3', customer: 'acme', kind: 'Workstation', online: false, network: 'to be isolated' },
      ],
    },
  ],
  containments: [
    {
      incident: situation.incident,
      key: 'isolate',
      tenant: 'acme',
      source: 'falcon',
      hostId: 'a1',
      hostName: 'FS-01',
      state: 'isolated',
      because: situation.title,
      by: 'Hikeshi',
      askedAt: '2026-11-08T18:12:30Z',
      changedAt: '2026-11-08T18:12:34Z',
      reviewAt: '2026-11-09T00:00:00Z',
      age: 60_000,
      reachable: 60_000,
    },
  ],
  incidents: [
    {
      id: situation.incident,
      tenant: 'acme',
      state: 'open',
      playbook: 'endpointIntrusion',
      playbookVersion: '1',
      severity: situation.severity,
      title: situation.title,
      source: 'falcon',
      hostId: 'a1',
      hostName: situation.host?.name ?? null,
      openedBy: 'CrowdStrike Falcon',
      dryRun: false,
      openedAt: situation.openedAt,
      closedAt: null,
      verdict: null,
      summary: null,
      previous: null,
      alertSeq: 1,
      lines: 0,
      ...(situation.question && {
        question: {
          ...situation.question,
          tenant: 'acme',
          incident: situation.incident,
          state: 'open',
          voices: [],
          choice: null,
          by: null,
          reason: null,
          settledAt: null,
        },
      }),
    },
  ],
  shown: { situation, chains: chainsOf(situation.timeline) },
  channel: {
    id: 'C0SOC',
    name: 'soc',
    tenant,
    members: [
      { slack: 'U0HANA', name: 'Hana Sato' },
      { slack: 'U0KENJI', name: 'Kenji Ito' },
    ],
    threads: [{ root: rootMessage(situation), replies: [], incident: situation.incident }],
    private: [],
  },
  devices: [],
  post: { boxes: [{ address: 'hana@acme.example', name: 'Hana Sato' }], mails: [] },
  ...differs,
})
