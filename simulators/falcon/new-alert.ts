import { createHash, randomInt } from 'node:crypto'
import type { z } from 'zod'
import type { ApiAlert } from './alerts.ts'
import type { Host } from './hosts.ts'
import { type detectionSchema, scenarios } from './scenarios.ts'

/** Falcon's word for a severity of 1–100. */
export const severityName = (severity: number): string =>
  (['Informational', 'Low', 'Medium', 'High', 'Critical'] as const)[Math.min(4, Math.floor(severity / 20))] ?? ''

/** The whole API alert (gofalcon detects_alert.go) of a detection on a host. */
export function newAlert(host: Host, detection: z.output<typeof detectionSchema>): ApiAlert {
  const facts = { ...scenarios[detection.scenario], ...given(detection) }
  const processId = String(randomInt(10 ** 11, 10 ** 12))
  const indicator = `ind:${host.aid}:${processId}-${randomInt(1000, 20_000)}-${randomInt(10 ** 6, 10 ** 7)}`
  const compositeId = `${host.cid}:${indicator}`
  const occurred = detection.occurredAt ?? new Date().toISOString()
  const created = new Date().toISOString()
  const prevented = facts.disposition === 'prevented'
  const hash = (algorithm: string): string => createHash(algorithm).update(facts.sha256).digest('hex')
  return {
    agent_id: host.aid,
    aggregate_id: `aggind:${host.aid}:${processId}`,
    cid: host.cid,
    cmdline: facts.commandLine,
    composite_id: compositeId,
    confidence: 80,
    created_timestamp: created,
    crawled_timestamp: created,
    data_domains: ['Endpoint'],
    description: facts.description,
    device: {
      agent_version: '7.29.20108.0',
      cid: host.cid,
      device_id: host.aid,
      external_ip: '203.0.113.10',
      hostname: host.hostname,
      last_seen: host.lastSeen,
      local_ip: host.localIp ?? '10.0.0.1',
      os_version: host.os ?? 'Windows 11',
      platform_name: host.platform ?? 'Windows',
      product_type_desc: host.kind ?? 'Workstation',
      status: host.status,
    },
    display_name: facts.name,
    falcon_host_link: `https://falcon.crowdstrike.com/activity-v2/detections/${compositeId}`,
    filename: facts.fileName,
    filepath: facts.filePath,
    id: indicator,
    indicator_id: indicator,
    local_process_id: String(randomInt(1000, 30_000)),
    logon_domain: 'EXAMPLE',
    md5: hash('md5'),
    mitre_attack: [
      { tactic: facts.tactic, tactic_id: facts.tacticId, technique: facts.technique, technique_id: facts.techniqueId },
    ],
    name: facts.name,
    objective: 'Falcon Detection Method',
    parent_details: {
      filename: 'explorer.exe',
      filepath: String.raw`\Device\HarddiskVolume3\Windows\explorer.exe`,
      cmdline: String.raw`C:\Windows\Explorer.EXE`,
      user_name: facts.user,
    },
    pattern_disposition: prevented ? 2176 : 0,
    pattern_disposition_description: prevented
      ? 'Prevention/Quarantine, process was blocked from execution and quarantine was attempted.'
      : 'Detection, standard detection.',
    pattern_disposition_details: {
      detect: !prevented,
      process_blocked: prevented,
      quarantine_file: prevented,
      kill_process: false,
      policy_disabled: false,
      operation_blocked: false,
    },
    platform: host.platform ?? 'Windows',
    process_id: processId,
    process_start_time: String(Math.floor(Date.parse(occurred) / 1000)),
    product: 'epp',
    scenario: detection.scenario,
    severity: facts.severity,
    severity_name: severityName(facts.severity),
    sha1: hash('sha1'),
    sha256: facts.sha256,
    show_in_ui: true,
    source_products: ['Falcon Insight'],
    source_vendors: ['CrowdStrike'],
    status: detection.status ?? 'new',
    tactic: facts.tactic,
    tactic_id: facts.tacticId,
    tags: [],
    technique: facts.technique,
    technique_id: facts.techniqueId,
    timestamp: occurred,
    type: 'ldt',
    updated_timestamp: created,
    user_name: facts.user,
  }
}

/** The members of a detection that override the scenario's. */
function given(detection: z.output<typeof detectionSchema>) {
  const { name, description, severity, fileName, filePath, commandLine, sha256, user, disposition } = detection
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(severity !== undefined && { severity }),
    ...(fileName !== undefined && { fileName }),
    ...(filePath !== undefined && { filePath }),
    ...(commandLine !== undefined && { commandLine }),
    ...(sha256 !== undefined && { sha256 }),
    ...(user !== undefined && { user }),
    ...(disposition !== undefined && { disposition }),
  }
}
