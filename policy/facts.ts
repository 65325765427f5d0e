import type { Severity } from './severity.ts'

/** What triage looks at in an alert: flat, and free of the product's own shapes. Absent values are absent. */
export interface AlertFacts {
  readonly product: string
  readonly title: string
  readonly severity: Severity
  readonly disposition: 'prevented' | 'detected' | 'unknown'
  /** How the product's analysts or users ended it. */
  readonly resolution?: 'true positive' | 'false positive' | 'ignored' | 'closed'
  readonly techniques: readonly string[]
  readonly hostName?: string
  readonly user?: string
  readonly fileName?: string
  readonly filePath?: string
  readonly commandLine?: string
  readonly sha256?: string
}

type Shaped = Pick<
  AlertFacts,
  'product' | 'title' | 'severity' | 'disposition' | 'resolution' | 'techniques' | 'user'
> & {
  readonly host?: { readonly name: string }
  readonly process?: Pick<AlertFacts, 'fileName' | 'filePath' | 'commandLine' | 'sha256'>
}

/** The facts of a normalised alert (`Alert` of integrations/edr has this shape). */
export const factsOf = ({ host, process, ...alert }: Shaped): AlertFacts => ({
  product: alert.product,
  title: alert.title,
  severity: alert.severity,
  disposition: alert.disposition,
  techniques: alert.techniques,
  ...(alert.resolution !== undefined && { resolution: alert.resolution }),
  ...(alert.user !== undefined && { user: alert.user }),
  ...(host !== undefined && { hostName: host.name }),
  ...(process?.fileName !== undefined && { fileName: process.fileName }),
  ...(process?.filePath !== undefined && { filePath: process.filePath }),
  ...(process?.commandLine !== undefined && { commandLine: process.commandLine }),
  ...(process?.sha256 !== undefined && { sha256: process.sha256 }),
})
