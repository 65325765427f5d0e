import type { Language } from '../../../../policy/tenant.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { Words } from './words.ts'

const languages: Readonly<Record<Language, Words>> = { en, ja }

/** What the page says of its own, in that language. */
export const wordsOf = (language: Language): Words => languages[language]
