import { isLoopback } from './config.ts'

/**
 * True for a call of a program of this machine. A browser on it lets any page call loopback: such a call tells the page's origin, or,
 * when the page's own name was made to point here, that name as the host.
 */
export const isFromHere = (host = '', origin?: string): boolean =>
  URL.canParse(`http://${host}`) &&
  isLoopback(new URL(`http://${host}`).hostname) &&
  (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host))
