import { z } from 'zod'

/** Ready-made malops; each member may be overridden by the caller. All names, hashes and commands are made up. */
export const scenarios = {
  /** Encrypts files now. */
  ransomware: {
    name: 'invoice_viewer.exe',
    type: 'Ransomware behavior',
    detectionType: 'RANSOMWARE',
    engine: 'EDR',
    severity: 'High',
    sha1: '5f1d7a84db00d2fce00b31a7fc73224aa5bb5b1d',
    filePath: String.raw`c:\users\public\invoice_viewer.exe`,
    commandLine: String.raw`"c:\users\public\invoice_viewer.exe" --all-drives`,
    description: 'A process encrypted many files in a short time and deleted the shadow copies',
    user: 'k.sato',
    decision: 'Detected',
    tactics: ['Impact'],
    techniques: ['T1486'],
  },
  /** What the sensor's anti-malware found and stopped. */
  'blocked malware': {
    name: 'setup_free.exe',
    type: 'Known malware detected by Cybereason Anti-Malware',
    detectionType: 'KNOWN_MALWARE',
    engine: 'AntiVirus',
    severity: 'Medium',
    sha1: 'badc0de5a6b7c8d9eaf0b1c2d3e4f50617283940',
    filePath: String.raw`c:\users\public\downloads\setup_free.exe`,
    commandLine: '',
    description: 'Known malware with file name setup_free.exe was detected',
    user: 'm.tanaka',
    decision: 'Prevented',
    tactics: [],
    techniques: [],
  },
  /** A tool that only this customer uses. */
  'odd script': {
    name: 'powershell.exe',
    type: 'Malicious floating module',
    detectionType: 'MALICIOUS_PROCESS',
    engine: 'Script',
    severity: 'High',
    sha1: 'c0ffee11d2f3a4b5c6d7e8f90a1b2c3d4e5f6071',
    filePath: String.raw`c:\windows\system32\windowspowershell\v1.0\powershell.exe`,
    commandLine: 'powershell -ExecutionPolicy Bypass -File nightly.ps1',
    description: 'Floating modules were loaded to a .NET application',
    user: 'svc-batch',
    decision: 'Detected',
    tactics: ['Execution'],
    techniques: ['T1059'],
  },
} as const

export const statuses = ['Active', 'Closed', 'Remediated', 'Excluded'] as const

/** A new malop as `POST /cybereason/console/malops` takes it. */
export const attackSchema = z.strictObject({
  /** Guids or names of the machines that it is on: one or several. */
  hosts: z.array(z.string()).min(1),
  scenario: z.enum(['ransomware', 'blocked malware', 'odd script']).default('ransomware'),
  name: z.string().optional(),
  type: z.string().optional(),
  severity: z.enum(['High', 'Medium', 'Low']).optional(),
  sha1: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
  user: z.string().optional(),
  decision: z.enum(['Detected', 'Prevented']).optional(),
  /** ISO instant of creation and of the last change, by the product's clock; now by default. */
  at: z.iso.datetime().optional(),
})

/** What a caller gives for a new malop. */
export type Attack = z.input<typeof attackSchema>

/** What changes at a malop, as `POST /cybereason/console/malops/:guid` takes it. */
export const changeSchema = z.strictObject({
  status: z.enum(statuses).optional(),
  severity: z.enum(['High', 'Medium', 'Low']).optional(),
  /** Machines to which it has spread since. */
  hosts: z.array(z.string()).optional(),
})
export type Change = z.input<typeof changeSchema>
