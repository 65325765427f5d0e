import type { Alert } from '../contract.ts'

/** Flags of `PatternDispositionFlags` / `pattern_disposition_details` (by letters alone) that stop something. */
const stopping = [
  'killprocess',
  'killsubprocess',
  'killparent',
  'quarantinefile',
  'quarantinemachine',
  'processblocked',
  'operationblocked',
  'fsoperationblocked',
  'registryoperationblocked',
  'handleoperationdowngraded',
  'suspendprocess',
  'suspendparent',
  'containmentfilesystem',
]

/** Flags that say that what the others name did not happen: the policy is off, the process critical, the attempt failed. */
const undoing = [
  'policydisabled',
  'criticalprocessdisabled',
  'bootupsafeguardenabled',
  'blockingunsupportedordisabled',
  'killactionfailed',
]

/**
 * Whether the sensor stopped it. `KillProcess` with `PolicyDisabled` reads "would have been killed": then it did not. Where
 * the flags and the vendor's sentence disagree, the less comforting holds. `unknown` when neither is there.
 */
export const dispositionOf = (
  flags: ReadonlySet<string>,
  hasFlags: boolean,
  sentence: string | undefined,
): Alert['disposition'] => {
  if (undoing.some((flag) => flags.has(flag))) return 'detected'
  // The sentence opens with "Detection", "Detection/Quarantine", "Prevention", "Prevention/Quarantine", "Quarantine".
  if (sentence !== undefined && /^detection|would\s*have\s*been|failed/i.test(sentence)) return 'detected'
  if (stopping.some((flag) => flags.has(flag))) return 'prevented'
  if (hasFlags) return 'detected'
  return sentence !== undefined && /^(prevention|quarantine)/i.test(sentence) ? 'prevented' : 'unknown'
}
