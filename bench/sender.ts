/** Posts webhooks as products do; a process of its own, so that posting takes no time of the process that is measured. */
import { Agent, request } from 'node:http'
import { now } from './clock.ts'

export interface Post {
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

/** Posts all of `posts` to `url`, at most `connections` at once. */
export interface SendOrder {
  readonly id: number
  readonly url: string
  readonly connections: number
  readonly posts: readonly Post[]
}

export interface Sent {
  readonly id: number
  /** In the order of the posts; times are epoch ms. */
  readonly answers: readonly {
    readonly status: number
    readonly body: string
    readonly at: number
    readonly ms: number
  }[]
  /** ms from the first post to the last answer. */
  readonly elapsed: number
}

type Answer = Sent['answers'][number]

const post = (agent: Agent, url: string, { path, headers, body }: Post): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const at = now()
    const length = { 'content-length': Buffer.byteLength(body) }
    const outgoing = request(url + path, { method: 'POST', agent, headers: { ...headers, ...length } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text, at, ms: now() - at }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

const send = async ({ id, url, connections, posts }: SendOrder): Promise<Sent> => {
  const answers: Answer[] = []
  // Of this order alone: a connection that has idled is closed by the server just when the next order uses it.
  const agent = new Agent({ keepAlive: true })
  let next = 0
  const started = now()
  await Promise.all(
    Array.from({ length: Math.min(connections, posts.length) }, async () => {
      for (let mine = next++; mine < posts.length; mine = next++) {
        const one = posts[mine]
        if (one) answers[mine] = await post(agent, url, one)
      }
    }),
  )
  agent.destroy()
  return { id, answers, elapsed: now() - started }
}

process.on('message', (order: SendOrder) => {
  void send(order).then((sent) => process.send?.(sent))
})
process.once('disconnect', () => process.exit(0))
