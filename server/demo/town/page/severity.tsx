import type { Severity as Level } from '../../../../policy/severity.ts'
import type { View } from './view.ts'

/** Shape, word and colour. */
export const Severity = ({ view, severity }: { view: View; severity: Level }) => (
  <span class={`severity ${severity}`}>{view.say.severityWord(severity)}</span>
)
