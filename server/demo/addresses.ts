import type { Screen } from './screen.ts'
import type { Demo } from './start.ts'

/** Where to look, and how to go on, for a person who keeps the demo open. */
export const showAddresses = ({ world, url, townUrl, infrastructure }: Demo, screen: Screen): void => {
  const rows: readonly (readonly [string, string])[] = [
    ['Incidents, as JSON', `${url}/api/incidents`],
    ['one with its timeline', `${url}/api/incidents/acme/1`],
    ['what is cut off now', `${url}/api/containments`],
    ['Chat of ACME', `${world.url}/slack/console/channels/C0ACMESOC/text`],
    ['Chat of Yamato', `${world.url}/slack/console/channels/C0YAMATOSOC/text`],
    ['Mails', `${world.url}/world/mail/text`],
    ['the first one, as HTML', `${world.url}/world/mail/mail-1/html`],
    ['Hosts in Falcon', `${world.falcon.url}/console/hosts`],
    ['Malops in Cybereason', `${world.cybereason.url}/console/malops`],
    ['All that the world saw', `${world.url}/world/events`],
    ...(infrastructure.temporal.uiUrl === undefined ? [] : [['Temporal UI', infrastructure.temporal.uiUrl] as const]),
  ]
  screen.line(screen.colour('bold', `\nOpen the town in a browser, to see and play the outside world: ${townUrl}`))
  screen.line(screen.colour('bold', '\nOr look with curl:'))
  for (const [what, address] of rows) screen.line(`  ${what.padEnd(24)}${address}`)
  screen.line(
    screen.colour(
      'bold',
      '\nAnother attack (scenarios: ransomware, credential theft, blocked malware, inventory tool):',
    ),
  )
  const attack = JSON.stringify({ host: 'KPC-11', scenario: 'blocked malware', deliver: true })
  screen.line(`  curl -s ${world.falcon.url}/console/alerts -d '${attack}'`)
  screen.line('or one that Hikeshi finds when it next asks, each minute, on one or several hosts:')
  screen.line(
    `  curl -s ${world.cybereason.url}/console/malops -d '${JSON.stringify({ hosts: ['CAD-21'], scenario: 'odd script' })}'`,
  )
  screen.line('\nCtrl-C stops everything; the same command goes on where it stopped, with --fresh it begins anew.')
}
