import { UsageError, type Command, type Terminal } from './command.ts'

/** The commands by name; each is loaded only when it is called. */
const commands: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  'alerts parse': {
    summary: "print what the parser makes of a product's payloads",
    load: async () => (await import('./alerts-parse.ts')).alertsParse,
  },
  'audit verify': {
    summary: 'check that no record was changed since it was written',
    load: async () => (await import('./audit-verify.ts')).auditVerify,
  },
  'containments list': {
    summary: 'what is cut off now, or asked to be',
    load: async () => (await import('./containments.ts')).containmentsList,
  },
  'containments release': {
    summary: 'release what an incident holds, or call off what it has asked for',
    load: async () => (await import('./containments.ts')).containmentsRelease,
  },
  'incidents link': {
    summary: 'note that two incidents belong together',
    load: async () => (await import('./incidents-review.ts')).incidentsLink,
  },
  'incidents merge': {
    summary: 'close an incident into another one, which goes on with all of it',
    load: async () => (await import('./incidents-review.ts')).incidentsMerge,
  },
  'incidents open': {
    summary: 'open an incident without an alert',
    load: async () => (await import('./incidents-open.ts')).incidentsOpen,
  },
  'records restored': {
    summary: 'to be run after the records were restored from a backup',
    load: async () => (await import('./records-restored.ts')).recordsRestored,
  },
  'temporal prepare': {
    summary: 'make namespace and search attributes in a Temporal of your own',
    load: async () => (await import('./temporal-prepare.ts')).temporalPrepare,
  },
  'incidents rerate': {
    summary: 'rate an incident worse or milder, with a reason',
    load: async () => (await import('./incidents-review.ts')).incidentsRerate,
  },
  'policy show': {
    summary: 'print what a customer agreed to, in words',
    load: async () => (await import('./policy-show.ts')).policyShow,
  },
  'tenants check': {
    summary: 'read the tenant files and say every fault',
    load: async () => (await import('./tenants.ts')).tenantsCheck,
  },
  'tenants resume': {
    summary: 'let automatic isolation go on after the tripwire',
    load: async () => (await import('./tenants.ts')).tenantsResume,
  },
}

const overview = (): string =>
  [
    'Usage: npm run hikeshi -- <command> [options]',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(22)}${summary}`),
    '',
    'Each command explains itself with --help.',
  ].join('\n')

/** What went wrong, in words and without a stack: nothing runs here, faulty files, a database that cannot be reached. */
const saying = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  // What Node says when no address of a host answers has no message of its own.
  const [first] = error instanceof AggregateError ? error.errors : []
  return error.message || saying(first ?? error.name)
}

/** Runs the command that the arguments name; returns the exit code. */
export const runCli = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const name = [args.slice(0, 2).join(' '), args[0] ?? ''].find((one) => Object.hasOwn(commands, one))
  const command = name === undefined ? undefined : commands[name]
  if (name === undefined || command === undefined) {
    const asked = args.length === 0 || args[0] === '--help' || args[0] === '-h'
    if (asked) terminal.out(overview())
    else terminal.err(`No command ${args.slice(0, 2).join(' ')}.\n\n${overview()}`)
    return asked ? 0 : 2
  }
  const { run } = await command.load()
  try {
    return await run(args.slice(name.split(' ').length), terminal)
  } catch (error) {
    const wrongOption = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
    if (error instanceof UsageError || wrongOption) {
      terminal.err(`${name}: ${error.message}. See npm run hikeshi -- ${name} --help`)
      return 2
    }
    terminal.err(saying(error))
    return 1
  }
}
