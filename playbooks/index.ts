/** The catalogue: the first playbook whose `when` says yes is run. The name of an export is the name of its file. */
export { endpointIntrusion } from './endpoint-intrusion.ts'
export { triage } from './triage.ts'
