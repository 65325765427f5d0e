import type { Thresholds } from './tenant.ts'

/**
 * How much each sign counts: above zero for a real threat, below for a harmless one. The sum decides, by the customer's thresholds (3 and 3
 * where nothing else is agreed): from `realFrom` on it is a true positive, from `dismissFrom` below zero on it is dismissed, between them it
 * stays undetermined and goes to a person. Sure: the threshold itself low, one above it medium, three above it high.
 *
 * | sign | weight |
 * |---|---|
 * | the customer's allow list holds it | −20 |
 * | people dismissed the same finding once / more often, none contrary | −5 / −7 |
 * | the same, but this time it is worse | −2 |
 * | people held the same finding for real, none contrary | +6 |
 * | the product's analysts: false positive / true positive | −5 / +6 |
 * | critical or emergency, only detected / unknown whether stopped; of an alert, not of a person's report | +4 / +3 |
 * | the same file on other hosts | +4 |
 * | further alerts on the same host | +3 |
 * | high, only detected | +1 |
 * | people were of two minds; an expired allow entry; the product stopped it | 0: told, not counted |
 *
 * What people judged they saw with its severity and its spread: where they did, and it is not worse now, those two do not count again.
 * What the allow list holds is allowed with all its alerts.
 */
export const weights = {
  allowed: -20,
  'dismissed before once': -5,
  'dismissed before often': -7,
  'dismissed before, milder': -2,
  'real before': 6,
  'product says false': -5,
  'product says real': 6,
  'critical and detected': 4,
  'critical, disposition unknown': 3,
  'same file elsewhere': 4,
  'further alerts': 3,
  'high and detected': 1,
  'people of two minds': 0,
  'allow entry expired': 0,
  prevented: 0,
} as const

/** What the file says where a customer agreed to nothing else. */
export const usualThresholds: Thresholds = { realFrom: 3, dismissFrom: 3 }

export type Sign = keyof typeof weights
