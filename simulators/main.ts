import { parseArgs } from 'node:util'
import { acmeFalcon, falconWebhookSecrets, yamatoCybereason, yamatoFalcon } from './seed.ts'
import { startWorld } from './world.ts'

const { values } = parseArgs({
  options: {
    http: { type: 'string', default: process.env.SIMULATORS_HTTP_PORT ?? '4010' },
    smtp: { type: 'string', default: process.env.SIMULATORS_SMTP_PORT ?? '4025' },
    latency: { type: 'string', default: process.env.SIMULATORS_LATENCY_MS ?? '0' },
    help: { type: 'boolean', default: false },
  },
})

const usage = `npm run simulators -- [--http 4010] [--smtp 4025] [--latency 0]
  The outside world, simulated on 127.0.0.1: CrowdStrike Falcon, Cybereason, Slack, Twilio and a mail server. Keeps its state until it ends.
  --http, SIMULATORS_HTTP_PORT     port of Falcon, Cybereason, Slack, Twilio and the control
  --smtp, SIMULATORS_SMTP_PORT     port of the mail server
  --latency, SIMULATORS_LATENCY_MS every request takes at least so many milliseconds`

/** A whole number of an option; ends the program with what was wrong. */
function whole(name: 'http' | 'smtp' | 'latency', most: number): number {
  const value = Number(values[name])
  if (!Number.isInteger(value) || value < 0 || value > most) {
    console.error(`--${name} must be a whole number from 0 to ${most}, not "${values[name]}".\n\n${usage}`)
    process.exit(2)
  }
  return value
}

if (values.help) {
  console.log(usage)
  process.exit(0)
}

const [httpPort, smtpPort] = [whole('http', 65_535), whole('smtp', 65_535)]
const world = await startWorld({ httpPort, smtpPort, latencyMs: whole('latency', 60_000) }).catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error)
  console.error(`The simulators could not start: ${reason}\nIf a port is taken, choose others with --http and --smtp.`)
  process.exit(1)
})

console.log(`The simulated world is up. It forgets everything when it ends.

  Falcon   ${world.falcon.url}
           acme    ${acmeFalcon.clientId} / ${acmeFalcon.clientSecret}   webhook secret ${falconWebhookSecrets.acme}
           yamato  ${yamatoFalcon.clientId} / ${yamatoFalcon.clientSecret}   webhook secret ${falconWebhookSecrets.yamato}
  Cybereason ${world.cybereason.url}
           yamato  ${yamatoCybereason.user} / ${yamatoCybereason.password}
  Slack    ${world.slack.url}
  Twilio   ${world.twilio.url}
  Mail     ${world.mail.url}
  Control  ${world.url}/world

What the world received:
  curl -s ${world.url}/world/events
  curl -s '${world.url}/world/events?act=contain'
  curl -s '${world.url}/world/mail?to=it-department@acme.example'
Hosts, and bringing one back:
  curl -s ${world.url}/falcon/console/hosts
  curl -s -X POST ${world.url}/falcon/console/hosts/LT-OFF-3/connect
A detection, posted to a webhook:
  curl -s ${world.url}/falcon/console/alerts -d '{"host":"KPC-07","scenario":"ransomware","deliver":{"url":"http://127.0.0.1:8080/…","secret":"${falconWebhookSecrets.acme}"}}'
A malop in Cybereason, which is polled:
  curl -s ${world.url}/cybereason/console/malops -d '{"hosts":["CAD-21"],"scenario":"odd script"}'
Phones: what was said on them, and answering one that rings:
  curl -s ${world.twilio.url}/console/calls
  curl -s ${world.twilio.url}/console/calls/CA… -d '{"kind":"answer"}'
A fault, a hold, and its release:
  curl -s ${world.url}/world/faults -d '{"product":"slack","match":{"path":"chat.postMessage"},"effect":{"thenStatus":500}}'
  curl -s ${world.url}/world/faults -d '{"product":"crowdstrike_falcon","match":{"path":"devices-actions"},"effect":{"hold":"before"}}'
  curl -s ${world.url}/world/held
  curl -s -X POST ${world.url}/world/held/held-1/release
More in simulators/README.md. Ctrl-C ends it.`)

const end = (): void => {
  void world.close().then(() => process.exit(0))
}
process.once('SIGINT', end)
process.once('SIGTERM', end)
