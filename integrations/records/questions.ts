import { sql } from 'drizzle-orm'
import type { NamedHost } from '../../policy/host-state.ts'
import type { Reason } from '../../policy/reason.ts'
import type { Database, Reader, Transaction } from './database.ts'
import { readHeldHosts, readNamedHost, releaseKey } from './host-state.ts'
import { appendEntry } from './log.ts'
import { readMergedInto } from './reviewing.ts'
import { storedJson } from './stored.ts'
import { countVoices, withVoice, type Voice } from './voices.ts'

export interface QuestionRow {
  readonly id: string
  readonly tenant: string
  readonly incident: number
  readonly key: string
  readonly choices: readonly string[]
  readonly recommend: string
  readonly otherwise: string
  readonly until: string
  /** Names, each once, whoever was asked last at the end. */
  readonly asked: readonly string[]
  readonly voices: readonly Voice[]
  /** `withdrawn`: its incident goes on within another one. */
  readonly state: 'open' | 'answered' | 'expired' | 'withdrawn'
  readonly choice: string | null
  readonly by: string | null
  readonly reason: Reason | null
  readonly settledAt: string | null
}

type Row = QuestionRow & Record<string, unknown>

/** What a `QuestionRow` is read by. */
export const questionColumns =
  sql.raw(`id::text, tenant, incident, key, choices, recommend, otherwise, to_json(until)#>>'{}' as until, asked, voices, state, choice, by,
  reason, to_json(settled_at)#>>'{}' as "settledAt"`)

/** Puts a question; a repeat returns the first one's id. */
export const putQuestion = async (
  db: Reader,
  question: Pick<
    QuestionRow,
    'tenant' | 'incident' | 'key' | 'choices' | 'recommend' | 'otherwise' | 'until' | 'asked'
  >,
): Promise<{ id: string; isNew: boolean }> => {
  const { rows } = await db.execute<{ id: string; is_new: boolean }>(sql`
    insert into questions (tenant, incident, key, choices, recommend, otherwise, until, asked, state)
    values (${question.tenant}, ${question.incident}, ${question.key}, ${JSON.stringify(question.choices)}::jsonb, ${question.recommend},
      ${question.otherwise}, ${question.until}, ${JSON.stringify(question.asked)}::jsonb, 'open')
    on conflict (incident, key) do update set key = excluded.key returning id::text, xmax = 0 as is_new`)
  return { id: rows[0]?.id ?? '', isNew: rows[0]?.is_new ?? false }
}

/** A question by its opaque id; nothing for what is not one. */
export const readQuestion = async (db: Reader, id: string): Promise<QuestionRow | undefined> => {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined
  const { rows } = await db.execute<Row>(sql`select ${questionColumns} from questions where id = ${id}`)
  return rows[0]
}

/** The newest question that an incident's playbook asked. */
export const readQuestionOf = async (db: Reader, incident: number): Promise<QuestionRow | undefined> => {
  const { rows } = await db.execute<Row>(
    sql`select ${questionColumns} from questions where incident = ${incident} and key <> ${releaseKey} order by asked_at desc limit 1`,
  )
  return rows[0]
}

/** Locks a question until the commit: always before its incident's row, as those who answer it do, or two would wait for each other. */
export const lockQuestion = async (tx: Transaction, id: string): Promise<void> => {
  await tx.execute(sql`select 1 from questions where id = ${id} for update`)
}

/** All questions of playbooks that wait for an answer, the one whose time is over first comes first. */
export const listOpenQuestions = async (db: Reader): Promise<QuestionRow[]> => {
  const { rows } = await db.execute<Row>(
    sql`select ${questionColumns} from questions where state = 'open' and key <> ${releaseKey} order by until`,
  )
  return rows
}

/** Notes that further people have been asked, and until when (ISO instant) an answer counts; the same person may be asked by several ways. */
export const addAsked = async (db: Reader, id: string, asked: readonly string[], until: string): Promise<void> => {
  const names = JSON.stringify(asked)
  await db.execute(sql`
    update questions set until = ${until}, asked = (asked - array(select jsonb_array_elements_text(${names}::jsonb))) || ${names}::jsonb
    where id = ${id}`)
}

/** Locks the questions that an incident has open until the commit (`lockQuestion` says when). */
export const lockOpenQuestions = async (tx: Transaction, incident: number): Promise<void> => {
  await tx.execute(sql`select 1 from questions where incident = ${incident} and state = 'open' order by id for update`)
}

/** Open questions of an incident that recommend what was advised `before` recommend what is advised now, where that is one of their choices. */
export const recommendAnew = async (tx: Transaction, incident: number, before: string, now: string): Promise<void> => {
  await tx.execute(sql`
    update questions set recommend = ${now} where incident = ${incident} and state = 'open' and recommend = ${before} and choices ? ${now}`)
}

export interface NewAnswer {
  readonly question: string
  readonly choice: string
  /** Id and name of a person who may decide. */
  readonly person: string
  readonly personName: string
  readonly channel: string
  readonly pressId: string
  readonly reason: Reason
  /** How many different people must choose this, the host standing so, before it holds. */
  readonly needed: (host: NamedHost | undefined) => number
}

/** `voice`: it counts, `count` have chosen so and more must; `isNew`: false where the person had said so before. */
export type Taken =
  | { readonly outcome: 'won' | 'repeat'; readonly question: QuestionRow; readonly answer: number }
  | {
      readonly outcome: 'voice'
      readonly question: QuestionRow
      readonly answer: number
      readonly count: number
      readonly needed: number
      readonly isNew: boolean
    }
  | { readonly outcome: 'late'; readonly question: QuestionRow }
  /** Its incident was merged into another one, where it is decided. */
  | { readonly outcome: 'merged'; readonly into: number }
  | { readonly outcome: 'unknown' }

/**
 * Writes an answer, and judges it: the first one that is written while the question is open has won, or, where several people must choose
 * so, the one that makes as many of them. The question's row is the judge between two answers, and between an answer and the end of the
 * time, also while Temporal is down. Late ones are kept too; where the incident goes on as another one since, on that one's record.
 */
export const takeAnswer = (db: Database | Transaction, answer: NewAnswer): Promise<Taken> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.execute<Row>(
      sql`select ${questionColumns} from questions where id = ${answer.question} for update`,
    )
    const question = rows[0]
    const into = question?.state === 'withdrawn' ? await readMergedInto(tx, question.incident) : undefined
    if (!question || (question.state === 'withdrawn' && into === undefined)) return { outcome: 'unknown' }
    const { choice, person, personName: name, channel } = answer
    // What a release lets go is not always the incident's own host.
    const host = await (question.key === releaseKey ? readHeldHosts : readNamedHost)(tx, question.incident)
    const needed = answer.needed(host)
    const isOpen = question.state === 'open'
    const spoken = question.voices.find((voice) => voice.person === person && voice.choice === choice)
    const agreeing = (voices: readonly Voice[]) => voices.filter((voice) => voice.choice === choice)
    const waiting = (id: number, isNew: boolean, voices = question.voices): Taken => {
      const count = countVoices(agreeing(voices))
      return { outcome: 'voice', question: { ...question, voices }, answer: id, count, needed, isNew }
    }
    const { rows: before } = await tx.execute<{ id: number; won: boolean }>(sql`
      select id::int, won from answers where question = ${answer.question} and press_id = ${answer.pressId}`)
    if (before[0] && into !== undefined) return { outcome: 'merged', into }
    if (before[0]) {
      if (isOpen && spoken) return waiting(before[0].id, false)
      return before[0].won ? { outcome: 'repeat', question, answer: before[0].id } : { outcome: 'late', question }
    }

    const voices = isOpen ? withVoice(question.voices, { person, name, choice, channel, needed }) : question.voices
    const count = countVoices(agreeing(voices))
    const isEnough = count >= needed
    const others = agreeing(voices).filter((voice) => voice.person !== person)
    const chosen: Reason =
      typeof answer.reason === 'object' && answer.reason.kind === 'chosen'
        ? {
            ...answer.reason,
            ...(host && { host }),
            ...(isOpen && isEnough && needed > 1 && { with: others.map((voice) => voice.name) }),
          }
        : answer.reason
    const { rows: written } = await tx.execute<{ id: number }>(sql`
      insert into answers (question, choice, person, person_name, channel, press_id, reason, won)
      values (${answer.question}, ${choice}, ${person}, ${name}, ${channel}, ${answer.pressId}, ${storedJson(chosen)}::jsonb, ${isOpen && (isEnough || !spoken)})
      returning id::int`)
    const id = written[0]?.id ?? 0
    const line = (kind: 'answered' | 'answered late' | 'answered in part') =>
      appendEntry(tx, into ?? question.incident, {
        at: new Date().toISOString(),
        who: name,
        why: chosen,
        what: {
          ...(kind === 'answered in part' ? { kind, count, needed } : { kind }),
          question: question.key,
          choice,
          channel,
          ...(host && { host }),
        },
      })
    if (!isOpen) {
      await line('answered late')
      return into === undefined ? { outcome: 'late', question } : { outcome: 'merged', into }
    }
    await tx.execute(sql`update questions set voices = ${storedJson(voices)}::jsonb where id = ${answer.question}`)
    if (!isEnough) {
      // Said once more, by whatever channel, it is no news.
      if (!spoken) await line('answered in part')
      return waiting(id, !spoken, voices)
    }
    await tx.execute(sql`
      update questions set state = 'answered', choice = ${choice}, by = ${name}, reason = ${storedJson(chosen)}::jsonb, settled_at = now()
      where id = ${answer.question}`)
    await line('answered')
    return { outcome: 'won', question, answer: id }
  })

/** The time is over: the answer that was written before, else the default, which is written now. */
export const expireQuestion = (
  db: Database,
  id: string,
  through: number,
): Promise<{ choice: string; by?: string; reason: Reason }> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.execute<Row>(sql`select ${questionColumns} from questions where id = ${id} for update`)
    const question = rows[0]
    if (!question) throw new Error(`There is no question ${id}.`)
    if (question.state === 'answered')
      return { choice: question.choice ?? '', by: question.by ?? '', reason: question.reason ?? '' }
    const spoke = question.voices.map(({ name }) => name)
    const reason: Reason = spoke.length > 0 ? { kind: 'too few spoke', spoke } : { kind: 'nobody answered' }
    if (question.state !== 'open') return { choice: question.otherwise, reason }
    await tx.execute(sql`
      update questions set state = 'expired', choice = otherwise, reason = ${JSON.stringify(reason)}::jsonb, settled_at = now() where id = ${id}`)
    const host = await readNamedHost(tx, question.incident)
    const what = {
      kind: 'nobody answered',
      question: question.key,
      choice: question.otherwise,
      ...(spoke.length > 0 && { spoke }),
      ...(host && { host }),
    } as const
    await appendEntry(
      tx,
      question.incident,
      { at: new Date().toISOString(), who: 'Hikeshi', why: reason, what },
      through,
    )
    return { choice: question.otherwise, reason }
  })
