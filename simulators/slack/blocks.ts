import { z } from 'zod'

// The limits that Slack documents per block and element (docs.slack.dev/reference/block-kit).
const id = z.string().min(1).max(255)

const plain = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(most), emoji: z.boolean().optional() })

const text = (most: number) =>
  z.discriminatedUnion('type', [
    plain(most),
    z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(most), verbatim: z.boolean().optional() }),
  ])

const confirm = z.strictObject({
  title: plain(100),
  text: text(300),
  confirm: plain(30),
  deny: plain(30),
  style: z.enum(['primary', 'danger']).optional(),
})

const button = z.strictObject({
  type: z.literal('button'),
  action_id: id.optional(),
  text: plain(75),
  value: z.string().max(2000).optional(),
  url: z.url().max(3000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
  accessibility_label: z.string().max(75).optional(),
})

const image = z.strictObject({
  type: z.literal('image'),
  image_url: z.url().max(3000),
  alt_text: z.string().max(2000),
})

const block_id = id.optional()

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id,
    text: text(3000).optional(),
    fields: z.array(text(2000)).min(1).max(10).optional(),
    accessory: z.discriminatedUnion('type', [button, image]).optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'must have text or fields')

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), block_id, text: plain(150) }),
  section,
  z.strictObject({ type: z.literal('divider'), block_id }),
  z.strictObject({
    type: z.literal('context'),
    block_id,
    elements: z
      .array(z.union([text(3000), image]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ type: z.literal('actions'), block_id, elements: z.array(button).min(1).max(25) }),
  image.extend({ block_id, title: plain(2000).optional() }),
])

const blocks = z.array(block).max(50)

/** A button with what Slack fills in where the sender left it out. */
export interface Button {
  readonly type: 'button'
  readonly action_id: string
  readonly block_id: string
  readonly text: { readonly type: 'plain_text'; readonly text: string; readonly emoji?: boolean | undefined }
  readonly value?: string | undefined
  readonly style?: 'primary' | 'danger' | undefined
  readonly confirm?: unknown
  readonly url?: string | undefined
}

type Checked = readonly { readonly type: string; readonly block_id: string; readonly [field: string]: unknown }[]

/** The blocks with their ids filled in, or Slack's complaints, each with a JSON pointer. */
export function checkBlocks(given: unknown): { readonly blocks: Checked } | { readonly complaints: string[] } {
  const parsed = blocks.safeParse(given)
  if (!parsed.success)
    return {
      complaints: parsed.error.issues.map(({ message, path }) => complaint(message, ['/blocks', ...path].join('/'))),
    }
  const repeated = [
    ...twice(parsed.data.map(({ block_id }) => block_id)).map((one) =>
      complaint(`block_id already exists: ${one}`, '/blocks'),
    ),
    ...parsed.data.flatMap((one, index) =>
      twice(one.type === 'actions' ? one.elements.map(({ action_id }) => action_id) : []).map((action) =>
        complaint(`action_id already exists: ${action}`, `/blocks/${index}/elements`),
      ),
    ),
  ]
  if (repeated.length > 0) return { complaints: repeated }
  return { blocks: parsed.data.map((one, index) => withIds(one, index)) }
}

const complaint = (message: string, pointer: string): string => `[ERROR] ${message} [json-pointer:${pointer}]`

const twice = (ids: readonly (string | undefined)[]): string[] =>
  ids.filter((one, index): one is string => one !== undefined && ids.indexOf(one) !== index)

function withIds(one: z.output<typeof block>, index: number): Checked[number] {
  const block_id = one.block_id ?? `b${index}`
  if (one.type === 'actions')
    return {
      ...one,
      block_id,
      elements: one.elements.map((element, at) => ({
        ...element,
        action_id: element.action_id ?? `${block_id}a${at}`,
      })),
    }
  if (one.type === 'section' && one.accessory?.type === 'button')
    return { ...one, block_id, accessory: { ...one.accessory, action_id: one.accessory.action_id ?? `${block_id}a` } }
  return { ...one, block_id }
}

/** The buttons of checked blocks. */
export function buttons(
  checked: readonly { readonly block_id: string; readonly [field: string]: unknown }[],
): Button[] {
  return checked.flatMap(({ block_id, elements, accessory }) =>
    [...(Array.isArray(elements) ? elements : []), accessory]
      .map((element) => buttonWithId.safeParse(element))
      .flatMap((element) => (element.success ? [{ ...element.data, block_id }] : [])),
  )
}

const buttonWithId = button.extend({ action_id: id })
