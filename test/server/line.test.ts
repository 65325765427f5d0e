import { expect, it } from 'vitest'
import { line } from '../../server/routes/line.ts'

it.each(['佐藤 花', 'Seen on FS-01 (“again”) – 👩‍💻', 'naïve', 'x'.repeat(50)])('takes %j as a line', (text) => {
  expect(line(50).safeParse(text).success).toBe(true)
})

it.each(['', 'x'.repeat(51), 'a\nb', 'a\0b', 'a\u2028b', 'a\u2029b', 'exe.\u202Efdp', '\u2066a\u2069', 'half \uD83D'])(
  'takes %j for none',
  (text) => {
    expect(line(50).safeParse(text).success).toBe(false)
  },
)
