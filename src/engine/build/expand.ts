const variable = /\\(.)|\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^{}]*))?\})/g

/** `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}` with the values given. Dockerfile reference, Environment replacement. */
export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    variable,
    (_whole, escaped?: string, bare?: string, name?: string, operator?: string, word = '') => {
      if (escaped !== undefined) return escaped
      const value = values[bare ?? name ?? '']
      if (operator === undefined) return value ?? ''
      const present = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
      if (operator.endsWith('+')) return present ? expand(word, values) : ''
      return present ? (value ?? '') : expand(word, values)
    },
  )
}
