import type { SecretName, Tenant } from '../../policy/tenant.ts'

/** Every secret that a tenant names, with its place, so that a process can look at its start for those it needs. */
export const secretsOf = (tenant: Tenant): readonly { readonly place: string; readonly name: SecretName }[] => {
  const named: readonly (readonly [string, SecretName | undefined])[] = [
    ...tenant.sources.flatMap(({ name, webhook, api }) => [
      [`sources.${name}.webhook.secret`, webhook?.secret] as const,
      [`sources.${name}.api.clientId`, api?.clientId] as const,
      [`sources.${name}.api.clientSecret`, api?.clientSecret] as const,
    ]),
    ['chat.botToken', tenant.chat?.botToken],
    ['chat.signingSecret', tenant.chat?.signingSecret],
    ['mail.user', tenant.mail?.user],
    ['mail.password', tenant.mail?.password],
  ]
  return named.flatMap(([place, name]) => (name === undefined ? [] : [{ place, name }]))
}
