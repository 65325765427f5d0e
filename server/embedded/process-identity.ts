import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * What tells one process from a later one that got the same pid: the instant of its start, on Linux in clock ticks since
 * a boot that is named too (proc(5), `/proc/<pid>/stat` field 22), elsewhere as `ps -o lstart` prints it.
 * `undefined`: there is no such process, or it is a zombie, dead but not yet collected by its parent.
 */
export function processIdentity(pid: number): string | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
}

/** A process as it was recorded: which pid, and which one of those that had it. */
export const processRecord = z.object({ pid: z.number(), identity: z.string() })
export type ProcessRecord = z.infer<typeof processRecord>

/** True while exactly that process runs; a stranger with the same pid is not it. */
export const isRunning = ({ pid, identity }: ProcessRecord): boolean => processIdentity(pid) === identity

function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the name in parentheses, and may hold spaces and parentheses itself.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${rest[18]}`
  } catch {
    return undefined
  }
}

function fromPs(pid: number): string | undefined {
  try {
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env, encoding: 'utf8' }).trim()
    const [state = 'Z', ...started] = line.split(/\s+/)
    return line === '' || state.startsWith('Z') ? undefined : started.join(' ')
  } catch {
    return undefined
  }
}
