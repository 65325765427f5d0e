import type { Severity } from '../policy/severity.ts'
import type { Phrases } from './language.ts'

/** Severity is told by shape and word, never by colour alone. */
const shapes: Readonly<Record<Severity, string>> = { emergency: '◆', critical: '▲', high: '●', medium: '■', low: '–' }

/** `▲ Critical`. */
export const severityWord = (say: Phrases, severity: Severity): string =>
  `${shapes[severity]} ${say.severity[severity]}`
