import { readFileSync } from 'node:fs'
import { parse } from '../../../../integrations/edr/cybereason/parse.ts'

const folder = new URL('../../../fixtures/cybereason/', import.meta.url)

/** A payload of our own making, as bytes. */
export const fixture = (name: string): Buffer => readFileSync(new URL(`${name}.json`, folder))

/** What the parser makes of anything that can be written as JSON. */
export const parsed = (value: unknown) => parse(Buffer.from(JSON.stringify(value)))
