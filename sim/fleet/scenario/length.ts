/** The form of a length, as a regular expression for the published schema too. */
export const lengthPattern = '^[0-9]+(\\.[0-9]+)?(m|km)$'

/** Metres of a length with its unit: "30m", "1.732km"; undefined for anything else. */
export function parseLength(text: string): number | undefined {
  const match = /^([0-9]+(?:\.[0-9]+)?)(m|km)$/.exec(text)
  if (!match) return undefined
  const metres = Number(match[1]) * (match[2] === 'km' ? 1000 : 1)
  return Number.isFinite(metres) ? metres : undefined
}
