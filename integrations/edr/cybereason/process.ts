import type { Alert } from '../contract.ts'
import { hashOf, present, type Fields } from '../reading.ts'

/**
 * What ran, or lay there, on one machine. The list has a name and hashes; the details name files and processes of all machines, of
 * which those of other machines and of other names say nothing about this one.
 */
export const processOf = (fields: Fields, machine: string | undefined): NonNullable<Alert['process']> => {
  const own = (name: string): readonly Fields[] =>
    fields.objects(name).filter((one) => {
      const owner = one.text('ownerMachine', 'ownerMachineName')
      return owner === undefined || machine === undefined || owner.toLowerCase() === machine.toLowerCase()
    })
  const root = fields.text('displayName', 'primaryRootCauseName')
  const isHash = root !== undefined && /^[0-9a-f]{32,64}$/i.test(root)
  const isFile = /^(file|process)$/i.test(fields.text('rootCauseElementType') ?? 'file')
  const fileName = isFile && !isHash ? root : undefined
  const isIts = (one: Fields): boolean =>
    fileName === undefined || one.text('elementDisplayName')?.toLowerCase() === fileName.toLowerCase()
  const files = [...own('fileSuspects'), ...own('files')].filter(isIts)
  const processes = [...own('processSuspects'), ...own('processes')].filter(isIts)

  const paths = [...fields.texts('filePaths'), ...files.flatMap((file) => file.text('correctedPath') ?? [])]
  const isItsPath = (path: string): boolean =>
    fileName === undefined || path.toLowerCase().split(/[\\/]/).at(-1) === fileName.toLowerCase()
  const hashes = [
    ...fields.texts('rootCauseElementHashes'),
    fields.text('fileHash'),
    ...files.map((file) => file.text('sha1String')),
  ]
  const pid = processes.map((one) => one.text('pid')).find((one) => one !== undefined && /^\d+$/.test(one))
  return present({
    fileName,
    filePath: paths.find(isItsPath),
    commandLine: fields.text('commandLine') ?? firstOf(fields, 'commandLines') ?? firstCommand(processes),
    // SHA-1, and MD5 at times: which one is told by its length.
    sha256: hashes.map((hash) => hashOf(hash, 64)).find((hash) => hash !== undefined),
    sha1: hashes.map((hash) => hashOf(hash, 40)).find((hash) => hash !== undefined),
    md5: hashes.map((hash) => hashOf(hash, 32)).find((hash) => hash !== undefined),
    pid,
    parent: fields.text('parent'),
  })
}

const firstCommand = (processes: readonly Fields[]): string | undefined =>
  processes.map((one) => one.text('commandLine')).find((text) => text !== undefined)

const firstOf = (fields: Fields, name: string): string | undefined => fields.texts(name)[0]
