import { buffer } from 'node:stream/consumers'
import { runCli } from './cli/commands.ts'

process.exitCode = await runCli(process.argv.slice(2), {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  input: () => buffer(process.stdin),
})
