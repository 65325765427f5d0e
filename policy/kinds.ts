/** Kinds of incidents: what their first alert is about. */
export const kinds = ['endpoint', 'identity', 'mobile', 'network', 'cloud', 'other'] as const

export type Kind = (typeof kinds)[number]
