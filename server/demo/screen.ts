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
    /** A label, and beside it a text as wide as there is room. */
    beside: (label: string, labelWidth: number, text: string, format: Format = 'bold') => {
      const [first = '', ...rest] = wrap(text, Math.max(30, width() - labelWidth))
      out.write(`${colour(format, label.padEnd(labelWidth))}${first}\n`)
      for (const line of rest) out.write(`${' '.repeat(labelWidth)}${line}\n`)
    },
  }
}

export type Screen = ReturnType<typeof createScreen>

/** Breaks at spaces; a word that is too long stays whole, so that addresses can be copied. */
const wrap = (text: string, width: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
