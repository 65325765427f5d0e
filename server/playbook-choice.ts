import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as catalogue from '../playbooks/index.ts'
import type { AlertSummary, Playbook } from '../workflows/index.ts'

/** A playbook as intake stores it with an incident. */
export interface ChosenPlaybook {
  /** Its name in the catalogue. */
  readonly playbook: string
  /** Of its source text: two incidents with the same version ran the same runbook. */
  readonly playbookVersion: string
}

const fileOf = (name: string): URL => {
  const file = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return new URL(`../playbooks/${file}.ts`, import.meta.url)
}

const entries = Object.entries<Playbook>(catalogue).map(([name, playbook]) => ({
  playbook,
  chosen: {
    playbook: name,
    playbookVersion: createHash('sha256')
      .update(readFileSync(fileOf(name)))
      .digest('hex')
      .slice(0, 12),
  },
}))

/** Names of the playbooks of the catalogue. */
export const playbookNames: readonly string[] = Object.keys(catalogue)

/** The first playbook of the catalogue that is for this alert. */
export const choosePlaybook = (alert: AlertSummary): ChosenPlaybook => {
  const entry = entries.find(({ playbook }) => playbook.when(alert))
  if (!entry)
    throw new Error(`No playbook is for “${alert.title}”: the catalogue needs one whose \`when\` always says yes.`)
  return entry.chosen
}

/** The title of a playbook, for people; its name where this process does not have it. */
export const playbookTitle = (name: string): string =>
  Object.entries<Playbook>(catalogue).find(([key]) => key === name)?.[1].title ?? name
