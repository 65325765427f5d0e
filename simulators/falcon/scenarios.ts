import { z } from 'zod'
import { webhookBodies } from './webhook.ts'

/** Ready-made detections; each member may be overridden by the caller. All names, hashes and commands are made up. */
export const scenarios = {
  /** Encrypts files now; the worst that a laptop or a file server can show. */
  ransomware: {
    name: 'RansomwareFileEncryption',
    description: 'A process encrypted many files in a short time and deleted the shadow copies.',
    severity: 90,
    tactic: 'Impact',
    tacticId: 'TA0040',
    technique: 'Data Encrypted for Impact',
    techniqueId: 'T1486',
    fileName: 'invoice_viewer.exe',
    filePath: String.raw`\Device\HarddiskVolume3\Users\Public\invoice_viewer.exe`,
    commandLine: String.raw`"C:\Users\Public\invoice_viewer.exe" --all-drives`,
    sha256: '5f1d7a84db00d2fce00b31a7fc73224aa5bb5b1d2f3a4f0c4d5e6f708192a3b4',
    user: 'k.sato',
    disposition: 'detected',
  },
  /** Someone reads passwords from memory. */
  'credential theft': {
    name: 'CredentialDumpingLsass',
    description: 'A process read the memory of lsass.exe.',
    severity: 70,
    tactic: 'Credential Access',
    tacticId: 'TA0006',
    technique: 'OS Credential Dumping',
    techniqueId: 'T1003',
    fileName: 'procexp64.exe',
    filePath: String.raw`\Device\HarddiskVolume3\Windows\Temp\procexp64.exe`,
    commandLine: String.raw`C:\Windows\Temp\procexp64.exe -accepteula -ma lsass.exe out.dmp`,
    sha256: 'c0ffee11d2f3a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d',
    user: 'it-admin',
    disposition: 'detected',
  },
  /** What the sensor has stopped by itself. */
  'blocked malware': {
    name: 'KnownMalware',
    description: 'A file known as malware was blocked and quarantined.',
    severity: 50,
    tactic: 'Execution',
    tacticId: 'TA0002',
    technique: 'Malicious File',
    techniqueId: 'T1204.002',
    fileName: 'setup_free.exe',
    filePath: String.raw`\Device\HarddiskVolume3\Users\Public\Downloads\setup_free.exe`,
    commandLine: String.raw`"C:\Users\Public\Downloads\setup_free.exe"`,
    sha256: 'badc0de5a6b7c8d9eaf0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f506',
    user: 'm.tanaka',
    disposition: 'prevented',
  },
  /** The inventory tool of the IT department, which behaves like an intruder every Monday. */
  'inventory tool': {
    name: 'SuspiciousScanActivity',
    description: 'A process connected to many machines of the network one after another.',
    severity: 70,
    tactic: 'Discovery',
    tacticId: 'TA0007',
    technique: 'Network Service Discovery',
    techniqueId: 'T1046',
    fileName: 'assetscan.exe',
    filePath: String.raw`\Device\HarddiskVolume3\Program Files\AssetScan\assetscan.exe`,
    commandLine: String.raw`"C:\Program Files\AssetScan\assetscan.exe" /weekly`,
    sha256: 'a55e7ca4b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c',
    user: 'svc-inventory',
    disposition: 'detected',
  },
  /** The drawing office's synchronisation, which touches thousands of files each night. */
  'drawing sync': {
    name: 'MassFileModification',
    description: 'A process changed many files in a short time.',
    severity: 70,
    tactic: 'Impact',
    tacticId: 'TA0040',
    technique: 'Data Manipulation',
    techniqueId: 'T1565',
    fileName: 'cadsync.exe',
    filePath: String.raw`\Device\HarddiskVolume3\Program Files\CadSync\cadsync.exe`,
    commandLine: String.raw`"C:\Program Files\CadSync\cadsync.exe" --nightly`,
    sha256: 'cad5ca11b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c',
    user: 'svc-cadsync',
    disposition: 'detected',
  },
} as const

const names = z.enum(['ransomware', 'credential theft', 'blocked malware', 'inventory tool', 'drawing sync'])

/** Where a webhook goes and how; what is left out comes from the customer's own webhook. */
export const deliverySchema = z.strictObject({
  url: z.url().optional(),
  secret: z.string().min(32).optional(),
  body: z.enum(webhookBodies).optional(),
  /** ISO instant of the signature; now by default. For stale deliveries. */
  at: z.iso.datetime().optional(),
})

/** A new detection as `POST /falcon/console/alerts` takes it. */
export const detectionSchema = z.strictObject({
  /** Agent id or host name. */
  host: z.string(),
  scenario: names.default('ransomware'),
  name: z.string().optional(),
  description: z.string().optional(),
  /** 1–100; ≥ 80 is Critical, ≥ 60 High, ≥ 40 Medium, ≥ 20 Low. */
  severity: z.int().min(1).max(100).optional(),
  fileName: z.string().optional(),
  filePath: z.string().optional(),
  commandLine: z.string().optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  user: z.string().optional(),
  disposition: z.enum(['prevented', 'detected']).optional(),
  status: z.string().optional(),
  /** ISO instant at which it happened; now by default. */
  occurredAt: z.iso.datetime().optional(),
  /** Posts the webhook: true = to the customer's, or its parts. Default: not. */
  deliver: z.union([z.boolean(), deliverySchema]).default(false),
})

/** What a caller gives for a new detection. */
export type Detection = z.input<typeof detectionSchema>
/** What a caller gives for a delivery. */
export type Delivery = z.input<typeof deliverySchema>
