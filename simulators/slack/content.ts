import { z } from 'zod'
import { checkBlocks } from './blocks.ts'
import { type Arguments, text } from './envelope.ts'
import type { Block, Metadata } from './workspace.ts'

/** What a message says, after Slack's checks. */
export interface Content {
  readonly text: string
  readonly blocks?: readonly Block[]
  readonly metadata?: Metadata
}

/** Why Slack does not take it. */
export interface Complaint {
  readonly error: string
  readonly fields?: object
}

const metadataSchema = z.strictObject({
  event_type: z.string().regex(/^\w+$/).max(255),
  event_payload: z.record(z.string(), z.unknown()),
})

/** Checks text, blocks and metadata of a message. `longest`: 40,000 characters when posting, 4,000 when updating. */
export function content(args: Arguments, longest: number): Content | Complaint {
  const words = text(args, 'text')
  const given = args.get('blocks')
  const none = given === undefined || (Array.isArray(given) && given.length === 0)
  if (words === '' && none && args.get('attachments') === undefined) return { error: 'no_text' }
  if (words.length > longest) return { error: 'msg_too_long' }

  const checked = none ? { blocks: [] } : typeof given === 'string' ? 'invalid_blocks_format' : checkBlocks(given)
  if (checked === 'invalid_blocks_format') return { error: checked }
  if ('complaints' in checked)
    return {
      error: 'invalid_blocks',
      fields: { errors: checked.complaints, response_metadata: { messages: checked.complaints } },
    }

  const said = { text: words, ...(checked.blocks.length > 0 && { blocks: checked.blocks }) }
  const metadata = args.get('metadata')
  if (metadata === undefined) return said
  const parsed = metadataSchema.safeParse(metadata)
  if (!parsed.success) return { error: 'invalid_metadata_format' }
  if (JSON.stringify(metadata).length > 8000) return { error: 'metadata_too_large' }
  return { ...said, metadata: parsed.data }
}
