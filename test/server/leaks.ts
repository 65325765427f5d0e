import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Soc } from '../harness.ts'

/** Every secret that a SOC's environment holds, the database's password included. */
export const secretsOf = (env: Soc['env']): readonly string[] =>
  [
    ...Object.entries(env).flatMap(([name, value]) => (/SECRET|TOKEN/.test(name) ? [value] : [])),
    decodeURIComponent(new URL(env['DATABASE_URL'] ?? '').password),
  ].filter((secret) => secret !== '')

/** No secret stands in what was answered, in what was logged, or in the incidents' records. */
export const expectNoSecrets = async (soc: Soc, said: readonly string[]): Promise<void> => {
  const { rows } = await soc.db.execute(sql`
    select body from events
    union all select concat_ws(' ', question, choice, person_name, press_id, reason) from answers
    union all select fault from deliveries`)
  const everything = [...said, JSON.stringify(rows)].join('\n')
  for (const secret of secretsOf(soc.env)) expect(everything).not.toContain(secret)
}
