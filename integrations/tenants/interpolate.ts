/** The environment as a process has it; given, never read here. */
export type Environment = Readonly<Record<string, string | undefined>>

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

/**
 * Puts the values of `${NAME}` and `${NAME:-default}` into an address, as shells and compose files do; an empty variable
 * counts as missing. Answers the names without value and without default instead, where there are any.
 */
export const interpolate = (
  text: string,
  environment: Environment,
): { readonly value: string } | { readonly missing: readonly string[] } => {
  const missing: string[] = []
  const value = text.replace(variable, (_, name: string, otherwise: string | undefined) => {
    const given = environment[name]
    if (given !== undefined && given !== '') return given
    if (otherwise === undefined) missing.push(name)
    return otherwise ?? ''
  })
  return missing.length > 0 ? { missing } : { value }
}
