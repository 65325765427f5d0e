/**
 * The value that a button of a question carries and that comes back when it is pressed: which question, which choice.
 * It can be seen by the chat product's users, and proves nothing by itself.
 */
export const buttonValue = (question: string, choice: string): string =>
  `${encodeURIComponent(question)}:${encodeURIComponent(choice)}`

/** Reads what `buttonValue` made; nothing for values of anybody else. */
export const readButtonValue = (value: string): { readonly question: string; readonly choice: string } | undefined => {
  const [question, choice, more] = value.split(':')
  if (!question || !choice || more !== undefined) return undefined
  try {
    return { question: decodeURIComponent(question), choice: decodeURIComponent(choice) }
  } catch {
    return undefined
  }
}
