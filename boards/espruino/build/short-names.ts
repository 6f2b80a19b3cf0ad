const first = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_'
const later = `${first}0123456789`
const reservedWords = new Set('do if in of as is get set var let new try for int'.split(' '))

/** a, b, ..., aa, ab, ...: no reserved word, nothing that is taken. */
export function* shortNames(isTaken: (name: string) => boolean): Generator<string, never> {
  for (let length = 1; ; length++)
    for (const name of namesOfLength(length)) if (!isTaken(name) && !reservedWords.has(name)) yield name
}

function* namesOfLength(length: number): Generator<string> {
  if (length === 1) return yield* first
  for (const start of namesOfLength(length - 1)) for (const digit of later) yield start + digit
}
