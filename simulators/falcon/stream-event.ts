import type { ApiAlert } from './alerts.ts'

/** The same detection as the event stream writes it: EppDetectionSummaryEvent, severity 1–100, process times in seconds. */
export function streamEvent(alert: ApiAlert) {
  const device = new Map<string, unknown>(Object.entries(alert.device ?? {}))
  const details = new Map<string, unknown>(Object.entries(alert.pattern_disposition_details ?? {}))
  return {
    metadata: {
      customerIDString: alert.cid,
      offset: Date.parse(alert.created_timestamp) % 10_000_000,
      eventType: 'EppDetectionSummaryEvent',
      eventCreationTime: Date.parse(alert.created_timestamp),
      version: '1.0',
    },
    event: {
      AgentId: alert.agent_id,
      AggregateId: alert.aggregate_id,
      CommandLine: alert.cmdline,
      CompositeId: alert.composite_id,
      DataDomains: 'Endpoint',
      Description: alert.description,
      FalconHostLink: alert.falcon_host_link,
      FileName: alert.filename,
      FilePath: alert.filepath,
      Hostname: device.get('hostname'),
      LocalIP: device.get('local_ip'),
      LogonDomain: alert.logon_domain,
      MD5String: alert.md5,
      MitreAttack: [{ TacticID: alert.tactic_id, TechniqueID: alert.technique_id }],
      Name: alert.display_name,
      Objective: alert.objective,
      ParentImageFileName: 'explorer.exe',
      PatternDispositionDescription: alert.pattern_disposition_description,
      PatternDispositionFlags: {
        Detect: details.get('detect'),
        KillProcess: details.get('kill_process'),
        OperationBlocked: details.get('operation_blocked'),
        PolicyDisabled: details.get('policy_disabled'),
        ProcessBlocked: details.get('process_blocked'),
        QuarantineFile: details.get('quarantine_file'),
      },
      PatternDispositionValue: alert.pattern_disposition,
      ProcessEndTime: 0,
      ProcessId: Number(alert.process_id),
      ProcessStartTime: Number(alert.process_start_time),
      SHA1String: alert.sha1,
      SHA256String: alert.sha256,
      Severity: alert.severity,
      SeverityName: alert.severity_name,
      SourceProducts: 'Falcon Insight',
      SourceVendors: 'CrowdStrike',
      Tactic: alert.tactic,
      Technique: alert.technique,
      Type: 'ldt',
      UserName: alert.user_name,
    },
  }
}
