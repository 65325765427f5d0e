/** What a worker registers: the workflow types, by their names. */
export { aftercare } from './aftercare.ts'
export { incident } from './incident.ts'
export { checkpoint, reconcile, resolveAlert } from './sources.ts'
