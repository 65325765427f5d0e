import { z } from 'zod'
import type { HttpCall } from '../../http.ts'
import { keepPass, type PassKeeper } from '../pass.ts'
import { product } from './normalise.ts'

const answer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

/** Falcon gives 30 minutes; a token in its last tenth, at most 2 minutes, is not used any more. */
const marginOf = (lifetime: number): number => Math.min(120_000, lifetime / 10)

/** Keeps one OAuth2 token (client credentials) and renews it before it ends. */
export const keepToken = (
  http: HttpCall,
  client: { readonly clientId: string; readonly clientSecret: string; readonly memberCid: string | undefined },
): PassKeeper =>
  keepPass(product, async (signal) => {
    const { access_token, expires_in } = await http({
      method: 'POST',
      path: '/oauth2/token',
      form: {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        // An MSSP's key acts for one of its customers (CrowdStrike/falconpy oauth2).
        ...(client.memberCid !== undefined && { member_cid: client.memberCid }),
      },
      answer,
      repeatable: true,
      signal,
    })
    const lifetime = expires_in * 1000
    return { value: access_token, goodFor: lifetime - marginOf(lifetime) }
  })
