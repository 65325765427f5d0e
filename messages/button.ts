/**
 * The value that a button of a question carries and that comes back when it is pressed: which question, which choice.
 * It can be seen by the chat product's users, and proves nothing by itself.
 */
export const buttonValue = (questionKey: string, choice: string): string =>
  `${encodeURIComponent(questionKey)}:${encodeURIComponent(choice)}`

/** Reads what `buttonValue` made; nothing for values of anybody else. */
export const readButtonValue = (
  value: string,
): { readonly questionKey: string; readonly choice: string } | undefined => {
  const [questionKey, choice, more] = value.split(':')
  if (!questionKey || !choice || more !== undefined) return undefined
  try {
    return { questionKey: decodeURIComponent(questionKey), choice: decodeURIComponent(choice) }
  } catch {
    return undefined
  }
}
