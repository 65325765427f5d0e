import { readFileSync } from 'node:fs'
import type { Alert } from '../../../../integrations/edr/contract.ts'
import { parse } from '../../../../integrations/edr/crowdstrike/parse.ts'

const folder = new URL('../../../fixtures/crowdstrike_falcon/', import.meta.url)

/** A payload of our own making, as bytes. */
export const fixture = (name: string): Buffer => readFileSync(new URL(`${name}.json`, folder))

/** The same as an object to change; big numbers in it are rounded. */
export const fixtureObject = (name: string): Record<string, unknown> =>
  JSON.parse(fixture(name).toString()) as Record<string, unknown>

/** What the parser makes of anything that can be written as JSON. */
export const parsed = (value: unknown) => parse(Buffer.from(JSON.stringify(value)))

/** The one alert in a payload. */
export const only = (body: Uint8Array): Alert => {
  const { alerts, unresolved, ignored, faults } = parse(body)
  const [alert] = alerts
  if (alert === undefined || alerts.length + unresolved.length + ignored.length + faults.length !== 1)
    throw new Error(`not exactly one alert: ${JSON.stringify({ alerts, unresolved, ignored, faults })}`)
  return alert
}
