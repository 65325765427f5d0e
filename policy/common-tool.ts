import type { AlertFacts } from './facts.ts'
import { baseName } from './file-path.ts'

/** Programs that come with the system and run what they are told: their hash says nothing, what they were told says all. */
const tools = new Set(
  (
    'powershell pwsh powershell_ise cmd wscript cscript mshta rundll32 regsvr32 regasm installutil msbuild wmic certutil ' +
    'bitsadmin schtasks msiexec svchost explorer services conhost reg net net1 sc forfiles psexec psexesvc ' +
    'bash sh dash zsh ksh busybox python python3 perl ruby node java javaw php osascript curl wget'
  ).split(' '),
)

/** True where the file is such a program, so that the same hash elsewhere, or a verdict on the hash alone, proves nothing. */
export const isCommonTool = ({ fileName, filePath }: Pick<AlertFacts, 'fileName' | 'filePath'>): boolean =>
  [fileName, filePath].some((name) => name !== undefined && tools.has(baseName(name).replace(/\.(exe|com)$/, '')))
