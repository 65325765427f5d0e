import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { UnparsedError, type EdrProduct } from '../../integrations/edr/contract.ts'
import { findProduct, products } from '../../integrations/edr/index.ts'
import { UsageError, type Command, type Terminal } from './command.ts'

const help = `Usage: npm run hikeshi -- alerts parse --product <product> <file…>

Prints what the parser makes of a product's payloads: one JSON object an alert, a line each.
What is no alert, must be re-read by API or was not understood is said on standard error.
Needs no server and no configuration. A file named - is standard input.

  --product <product>   ${products.map(({ product }) => product).join(', ')}
  --help                this text

Exit code: 0 all was understood, 1 something was not, 2 called wrongly.`

const run = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { product: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    terminal.out(help)
    return 0
  }
  if (values.product === undefined) throw new UsageError('say whose payload it is with --product')
  const product = findProduct(values.product)
  if (product === undefined)
    throw new UsageError(`no product ${values.product}; there are: ${products.map((one) => one.product).join(', ')}`)
  if (positionals.length === 0) throw new UsageError('name at least one file, or - for standard input')

  let failed = false
  for (const file of positionals) failed = !(await parseFile(product, file, terminal)) || failed
  return failed ? 1 : 0
}

/** True when all of the file was understood. */
const parseFile = async (product: EdrProduct, file: string, { out, err, input }: Terminal): Promise<boolean> => {
  const name = file === '-' ? 'standard input' : file
  try {
    const { alerts, unresolved, ignored, faults } = product.parse(file === '-' ? await input() : await readFile(file))
    for (const alert of alerts) out(JSON.stringify(alert))
    for (const id of unresolved) err(`${name}: ${id} must be re-read by API, the payload says too little`)
    for (const reason of ignored) err(`${name}: no alert: ${reason}`)
    for (const fault of faults) err(`${name}: not understood: ${fault}`)
    return faults.length === 0
  } catch (error) {
    if (error instanceof UnparsedError) err(`${name}: not understood: ${error.message}`)
    else if (error instanceof Error && 'code' in error) err(`${name}: cannot be read: ${error.message}`)
    else throw error
    return false
  }
}

/** `alerts parse`: see `help`. */
export const alertsParse: Command = { help, run }
