/** A fenced `sh` block of a page, and what its last line must print, where the page says so in a comment that readers do not see. */
export interface ShellBlock {
  /** Of the section it stands in. */
  readonly heading: string
  readonly lines: string
  readonly shows?: string
}

/** All `sh` blocks of a Markdown page, in order. `<!-- shows … -->` in the line after a block is what it must print. */
export const shellBlocks = (page: string): ShellBlock[] =>
  [...page.matchAll(/^## (.*)$|^```sh\n([^]*?)\n```\n(?:<!-- shows (.*) -->)?/gm)].reduce<{
    heading: string
    blocks: ShellBlock[]
  }>(
    ({ heading, blocks }, [, title, lines, shows]) => ({
      heading: title ?? heading,
      blocks: lines === undefined ? blocks : [...blocks, { heading, lines, ...(shows !== undefined && { shows }) }],
    }),
    { heading: '', blocks: [] },
  ).blocks
