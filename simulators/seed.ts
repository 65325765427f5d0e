import type { CybereasonCustomer } from './cybereason/customers.ts'
import type { FalconCustomer } from './falcon/customers.ts'
import type { WorkspaceSeed } from './slack/workspace.ts'
import type { AccountSeed } from './twilio/accounts.ts'

// Made-up values in the right form. They open nothing but this simulated world.

/** Falcon of the example customer that isolates first. */
export const acmeFalcon = {
  name: 'acme',
  cid: 'ac3e0000000000000000000000000c1d',
  clientId: 'ac3e000000000000000000000000c0de',
  clientSecret: 'AcmeDemoFalconClientSecretNotARealOne001',
  hosts: [
    { aid: 'ac3e0000000000000000000000000007', hostname: 'KPC-07', localIp: '10.20.7.107', site: 'Osaka' },
    { aid: 'ac3e0000000000000000000000000008', hostname: 'KPC-08', localIp: '10.20.7.108', site: 'Osaka' },
    { aid: 'ac3e0000000000000000000000000012', hostname: 'LT-12', localIp: '10.20.9.12', site: 'Tokyo' },
    {
      aid: 'ac3e00000000000000000000000000f3',
      hostname: 'LT-OFF-3',
      localIp: '10.20.9.3',
      site: 'Remote',
      online: false,
    },
    {
      aid: 'ac3e000000000000000000000005a0b1',
      hostname: 'SHOP-01',
      localIp: '10.20.1.10',
      os: 'Windows Server 2022',
      kind: 'Server',
      site: 'Tokyo',
    },
    {
      aid: 'ac3e0000000000000000000000050c91',
      hostname: 'SOC-GW',
      localIp: '10.20.1.2',
      os: 'Ubuntu 24.04',
      platform: 'Linux',
      kind: 'Server',
      site: 'Tokyo',
    },
  ],
} as const satisfies FalconCustomer

/** Falcon of the example customer with a list of important hosts. */
export const yamatoFalcon = {
  name: 'yamato',
  cid: '9a3a70000000000000000000000000c1',
  clientId: '9a3a7000000000000000000000000cde',
  clientSecret: 'YamatoDemoFalconClientSecretNotReal00001',
  hosts: [
    {
      aid: '9a3a7000000000000000000000000f51',
      hostname: 'FS-01',
      localIp: '192.168.10.5',
      os: 'Windows Server 2022',
      kind: 'Server',
      site: 'Nagoya',
    },
    {
      aid: '9a3a7000000000000000000000000dc1',
      hostname: 'DC-01',
      localIp: '192.168.10.2',
      os: 'Windows Server 2022',
      kind: 'Domain Controller',
      site: 'Nagoya',
    },
    { aid: '9a3a7000000000000000000000000011', hostname: 'KPC-11', localIp: '192.168.20.11', site: 'Nagoya' },
    {
      aid: '9a3a70000000000000000000000000f9',
      hostname: 'LT-OFF-9',
      localIp: '192.168.20.9',
      site: 'Remote',
      online: false,
    },
    {
      aid: '9a3a7000000000000000000000000db1',
      hostname: 'DB-01',
      localIp: '192.168.10.7',
      os: 'Windows Server 2022',
      kind: 'Server',
      site: 'Nagoya',
    },
  ],
} as const satisfies FalconCustomer

/** Cybereason of the second example customer: some machines have both sensors, one has this one alone. */
export const yamatoCybereason = {
  name: 'yamato',
  user: 'hikeshi@yamato.example',
  password: 'yamato-demo-cybereason-password-not-a-real-one',
  hosts: [
    { guid: '-1704512001.1198775089551518743', name: 'FS-01', ip: '192.168.10.5', domain: 'yamato.example' },
    { guid: '-1704512011.1198775089551518743', name: 'KPC-11', ip: '192.168.20.11', domain: 'yamato.example' },
    {
      guid: '-1704512009.1198775089551518743',
      name: 'LT-OFF-9',
      ip: '192.168.20.9',
      domain: 'yamato.example',
      online: false,
    },
    { guid: '-1704512021.1198775089551518743', name: 'CAD-21', ip: '192.168.20.21', domain: 'yamato.example' },
    { guid: '-1704512022.1198775089551518743', name: 'CAD-22', ip: '192.168.20.22', domain: 'yamato.example' },
  ],
} as const satisfies CybereasonCustomer

/** Secrets that sign Falcon's webhooks; the webhook's address is set when it is known. */
export const falconWebhookSecrets = {
  acme: 'acme-demo-webhook-secret-not-a-real-one',
  yamato: 'yamato-demo-webhook-secret-not-a-real-one',
} as const

/** Slack of the first example customer. */
export const acmeSlack = {
  name: 'acme',
  team: 'T0ACME',
  botToken: 'xoxb-1000000000001-1000000000002-AcmeDemoTokenNotARealOne',
  signingSecret: 'ac3e51611160000000000000000000aa',
  channels: [
    { id: 'C0ACMESOC', name: 'soc' },
    { id: 'C0ACMEPRIV', name: 'not-invited', member: false },
  ],
  users: { U0HANA: 'hana', U0KENJI: 'kenji', U0OUTSIDER: 'outsider' },
} as const satisfies WorkspaceSeed

/** Slack of the second example customer. */
export const yamatoSlack = {
  name: 'yamato',
  team: 'T0YAMATO',
  botToken: 'xoxb-2000000000001-2000000000002-YamatoDemoTokenNotReal01',
  signingSecret: '9a3a751611160000000000000000bbbb',
  channels: [{ id: 'C0YAMATOSOC', name: 'soc' }],
  users: { U0YUKI: 'yuki', U0TARO: 'taro', U0OUTSIDER: 'outsider' },
} as const satisfies WorkspaceSeed

/** Twilio of the first example customer. */
export const acmeTwilio = {
  name: 'acme',
  sid: 'ACac3e00000000000000000000000000ac',
  authToken: 'ac3e0000000000000000000000707e00',
  numbers: ['+815012340001'],
} as const satisfies AccountSeed

/** Twilio of the second example customer. */
export const yamatoTwilio = {
  name: 'yamato',
  sid: 'AC9a3a70000000000000000000000000ac',
  authToken: '9a3a7000000000000000000000707e00',
  numbers: ['+815012340002'],
} as const satisfies AccountSeed

/** What the people of the example customers key in to decide by phone. */
export const phoneCodes = { acmeCso: '4071', yamatoTaro: '2385', yamatoExecutive: '6194' } as const
