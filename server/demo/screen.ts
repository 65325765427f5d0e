import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Writes for a person: lines no wider than the terminal, coloured only where a terminal shows colours. */
export const createScreen = (out: NodeJS.WriteStream = process.stdout) => {
  const colour = (format: Format, text: string): string =>
    out.isTTY && out.hasColors() ? styleText(format, text, { validateStream: false }) : text
  const width = (): number => Math.min(out.isTTY ? out.columns : 110, 140)
  return {
    colour,
    line: (text = '') => out.write(`${text}\n`),
    /** A label, and beside it a text as wide as there is room; on a narrow terminal its further lines go below the label. */
    beside: (label: string, labelWidth: number, text: string, format: Format = 'bold') => {
      const indent = width() < 100 ? 4 : labelWidth
      const [first = '', ...rest] = wrap(text, width() - labelWidth, width() - indent)
      out.write(`${colour(format, label.padEnd(labelWidth))}${first}\n`)
      for (const line of rest) out.write(`${' '.repeat(indent)}${line}\n`)
    },
  }
}

export type Screen = ReturnType<typeof createScreen>

/** Breaks at spaces, the first line at another width than the rest; a word that is too long stays whole, so that addresses can be copied. */
const wrap = (text: string, first: number, rest: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > (lines.length === 0 ? first : rest)) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
