import { isCommonTool } from './common-tool.ts'
import type { AlertFacts } from './facts.ts'
import { pathKey } from './file-path.ts'
import { hostKey } from './host.ts'

const words = (text: string): string => text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ')

/** A user's own folder differs from person to person; what lies in it does not. */
const withoutUser = (path: string): string => pathKey(path).replace(/^\/(users|home)\/[^/]+\//, '/$1/*/')

/**
 * What makes two alerts of one customer the same finding, as a canonical string (records may hash it), so that a person's verdict on one
 * is worth something for the next. Product and title, and what was found:
 *
 * - a file: its sha256, else its path. No host: the same file is the same finding wherever it lies.
 * - a program of the system (PowerShell and the like): its command line, since its hash is the same on every machine;
 *   without a command line, techniques and the host.
 * - neither: techniques and the host, for a title alone would let one false alarm dismiss all others of that name.
 *
 * Nothing where none of these is known.
 */
export const fingerprint = (facts: AlertFacts): string | undefined => {
  const { hostName, sha256, filePath, commandLine } = facts
  const found = (): readonly string[] => {
    if (isCommonTool(facts)) {
      if (commandLine !== undefined) return ['command', words(commandLine)]
    } else {
      if (sha256 !== undefined) return ['sha256', sha256.trim().toLowerCase()]
      if (filePath !== undefined) return ['path', withoutUser(filePath)]
    }
    const techniques = facts.techniques.map((technique) => technique.trim().toUpperCase()).sort()
    if (hostName === undefined || hostKey(hostName) === '') return []
    return ['on', hostKey(hostName), ...techniques]
  }
  const what = found()
  return what.length === 0 ? undefined : JSON.stringify([facts.product, words(facts.title), ...what])
}
