import {
  acmeFalcon,
  acmeSlack,
  acmeTwilio,
  falconWebhookSecrets,
  phoneCodes,
  yamatoCybereason,
  yamatoFalcon,
  yamatoSlack,
  yamatoTwilio,
} from '../../simulators/seed.ts'
import type { World } from '../../simulators/world.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Of a person's own environment the demo heeds this much: where to keep files, where downloads come from, how much is logged. */
const heeded = [
  'HIKESHI_CACHE_DIR',
  'XDG_CACHE_HOME',
  'TEMPORAL_CLI_PATH',
  'PIP_INDEX_URL',
  'UV_INDEX_URL',
  'LOG_LEVEL',
  'WORKFLOW_BUNDLE',
] as const

/**
 * The environment of the demo. What names a real database, cluster, product, customer or secret is left out: a variable of
 * somebody's production must not send the demo there.
 */
export const demoEnvironment = (env: Env, own: { readonly folder: string; readonly tenants: string }): Env => ({
  ...Object.fromEntries(heeded.map((name) => [name, env[name]])),
  LOG_LEVEL: env.LOG_LEVEL ?? 'error',
  LOG_FORMAT: 'text',
  DATA_DIR: own.folder,
  TENANTS_DIR: own.tenants,
  RELAY_EVERY: '500ms',
})

/** What the example customers' files name: addresses and secrets of the simulated world. */
export const simulatedEnvironment = (
  world: Pick<World, 'falcon' | 'cybereason' | 'slack' | 'mail' | 'twilio'>,
): Readonly<Record<string, string>> => ({
  FALCON_URL: world.falcon.url,
  CYBEREASON_URL: world.cybereason.url,
  SLACK_API_URL: world.slack.url,
  SMTP_URL: world.mail.url,
  TWILIO_URL: world.twilio.url,
  ACME_FALCON_CLIENT_ID: acmeFalcon.clientId,
  ACME_FALCON_CLIENT_SECRET: acmeFalcon.clientSecret,
  ACME_FALCON_WEBHOOK_SECRET: falconWebhookSecrets.acme,
  ACME_SLACK_BOT_TOKEN: acmeSlack.botToken,
  ACME_SLACK_SIGNING_SECRET: acmeSlack.signingSecret,
  ACME_TWILIO_AUTH_TOKEN: acmeTwilio.authToken,
  ACME_CSO_PHONE_CODE: phoneCodes.acmeCso,
  YAMATO_FALCON_CLIENT_ID: yamatoFalcon.clientId,
  YAMATO_FALCON_CLIENT_SECRET: yamatoFalcon.clientSecret,
  YAMATO_FALCON_WEBHOOK_SECRET: falconWebhookSecrets.yamato,
  YAMATO_CYBEREASON_USER: yamatoCybereason.user,
  YAMATO_CYBEREASON_PASSWORD: yamatoCybereason.password,
  YAMATO_SLACK_BOT_TOKEN: yamatoSlack.botToken,
  YAMATO_SLACK_SIGNING_SECRET: yamatoSlack.signingSecret,
  YAMATO_TWILIO_AUTH_TOKEN: yamatoTwilio.authToken,
  YAMATO_TARO_PHONE_CODE: phoneCodes.yamatoTaro,
  YAMATO_EXECUTIVE_PHONE_CODE: phoneCodes.yamatoExecutive,
})

/** Tells the simulated products where their webhooks and presses go. */
export const pointAt = (world: World, url: string): void => {
  for (const tenant of ['acme', 'yamato'] as const) {
    world.falcon.setWebhook(tenant, { url: `${url}/webhooks/${tenant}/falcon`, secret: falconWebhookSecrets[tenant] })
    world.slack.setInteractivityUrl(`${url}/chat/slack/${tenant}`, tenant)
  }
}
