import { createAftercareActivities } from './aftercare.ts'
import { createAskingByMail } from './asking-by-mail.ts'
import { createCalling } from './calling.ts'
import { createCallingOffActivities } from './calling-off.ts'
import { createCaseworkActivities } from './casework.ts'
import { createContainmentActivities } from './containment.ts'
import type { Activities, SourceActivities } from './contract.ts'
import { createInvestigationActivities } from './investigation.ts'
import { createLedger } from './ledger.ts'
import { createQuestionActivities } from './questions.ts'
import { createTelling } from './telling.ts'
import { createSourceActivities } from './sources.ts'
import type { World } from './world.ts'

/** All that workflows may have done, for a worker to register. */
export const createActivities = (world: World): Activities & SourceActivities => {
  const ledger = createLedger(world)
  const calling = createCalling(world, ledger)
  const telling = createTelling(world, ledger, calling)
  return {
    ...createContainmentActivities(world, ledger),
    ...createCallingOffActivities(world),
    ...createAftercareActivities(world, ledger),
    ...createInvestigationActivities(world, ledger),
    ...createQuestionActivities(world, telling),
    ...createAskingByMail(world, ledger),
    ...createCaseworkActivities(world),
    ...createSourceActivities(world, ledger),
    ...telling.activities,
    ...calling.activities,
  }
}
