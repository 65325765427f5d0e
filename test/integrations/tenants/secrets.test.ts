import { describe, expect, it } from 'vitest'
import { sayFault } from '../../../integrations/tenants/fault.ts'
import { changed, goodFile, read } from './good-file.ts'
import { itFaults, lineWith } from './it-faults.ts'

describe('secrets', () => {
  itFaults([
    [
      'secret in the clear',
      ['secret: env:WEBHOOK_SECRET', 'secret: hunter2hunter2'],
      'secret: hunter2',
      'sources[0].webhook.secret: this does not fit; write env:NAME (a variable) or file:/path (an absolute path), never the secret itself',
      ['secret: env:WEBHOOK_SECRET', 'secret: file:/run/secrets/x'],
    ],
    [
      'secret as a number',
      ['password: env:MAIL_PASSWORD', 'password: 31337'],
      'password:',
      'mail.password: this is a number; put it in quotes',
    ],
    [
      'user without password',
      ['  password: env:MAIL_PASSWORD\n', ''],
      'mail:\n  server',
      'mail: this does not fit; write both user and password, or neither',
    ],
    [
      'secret in an option',
      ['memberCid: abc', 'apiKey: hunter2'],
      'options: { apiKey',
      'sources[0].api.options.apiKey: the option apiKey looks like a secret in the clear; name secrets by env:NAME or file:/path in the fields that are there for them',
    ],
    [
      'password in an address',
      ['server: smtp://mail', 'server: smtp://me:hunter2@mail'],
      'server:',
      'mail.server: the address holds a user or a password in the clear; take them out and name them as secrets (env:NAME or file:/path) in their own fields',
    ],
  ])
})

describe('a secret that cannot be had', () => {
  it('is told by its line, together with all other faults', () => {
    const text = changed('mode: live', 'mode: x')
    const result = read(text, {}, (name) => ({ wrong: `${name} is not there`, instead: 'set it' }))
    const lines = 'faults' in result ? result.faults.map(sayFault) : []
    const at = (mark: string) => `tenants/acme.yaml:${lineWith(text, mark)}: `
    expect(lines).toEqual([
      expect.stringMatching(/: mode: "x" is not known here/),
      `${at('secret: env')}sources[0].webhook.secret: env:WEBHOOK_SECRET is not there; set it`,
      `${at('clientId')}sources[0].api.credentials.clientId: env:CLIENT_ID is not there; set it`,
      `${at('clientSecret')}sources[0].api.credentials.clientSecret: file:/run/secrets/falcon is not there; set it`,
      `${at('code: env')}people[1].code: env:CSO_CODE is not there; set it`,
      `${at('botToken')}chat.botToken: env:BOT_TOKEN is not there; set it`,
      `${at('signingSecret')}chat.signingSecret: env:SIGNING_SECRET is not there; set it`,
      `${at('user: env')}mail.user: env:MAIL_USER is not there; set it`,
      `${at('password: env')}mail.password: env:MAIL_PASSWORD is not there; set it`,
      `${at('authToken')}phone.authToken: env:TWILIO_TOKEN is not there; set it`,
    ])
  })

  it('is looked at as a personal code where it must be one', () => {
    const asked: string[] = []
    read(goodFile, {}, (name, kind) => {
      if (kind === 'code') asked.push(name)
      return undefined
    })
    expect(asked).toEqual(['env:CSO_CODE'])
  })
})

describe('addresses', () => {
  itFaults([
    [
      'variable not set',
      [':-https://api.crowdstrike.com}', '}'],
      'baseUrl',
      'sources[0].api.baseUrl: the environment variable FALCON_URL is not set; set it, or give a default: ${FALCON_URL:-https://api.example.com}',
    ],
    [
      'no address',
      ['server: smtp://mail.acme.example:587', 'server: mail.acme.example'],
      'server:',
      'mail.server: this is no address; write e.g. smtp://mail.example.com:587',
    ],
    [
      'wrong protocol',
      ['server: smtp://', 'server: https://'],
      'server:',
      'mail.server: an address that begins with https: does not work here; write e.g. smtp://mail.example.com:587',
      ['server: smtp://', 'server: smtps://'],
    ],
    [
      'query in an address',
      [':-https://api.crowdstrike.com}', ':-https://api.crowdstrike.com?a=1}'],
      'baseUrl',
      'sources[0].api.baseUrl: the address goes on after ? or #; write e.g. https://api.example.com',
    ],
  ])
})
