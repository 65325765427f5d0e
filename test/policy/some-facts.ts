import type { AlertFacts } from '../../policy/facts.ts'

/** A finding of which little is known; each test says what differs. */
export const someFacts = (differs: Partial<AlertFacts>): AlertFacts => ({
  product: 'crowdstrike_falcon',
  title: 'Credential Theft',
  severity: 'medium',
  disposition: 'detected',
  techniques: [],
  ...differs,
})
