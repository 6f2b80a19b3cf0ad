/** Type allocation code of the modems of a run: 8 digits in the form of a real one, of a test range of ours. */
const typeAllocationCode = '86772603'

/** IMEI of the node with an index: type allocation code, serial number, Luhn check digit (3GPP TS 23.003, 6.2). */
export function imeiOf(index: number): string {
  const digits = typeAllocationCode + String(index % 1e6).padStart(6, '0')
  return [digits, luhnDigit(digits)].join('')
}

/** IMSI of the node with an index: the operator's code and a subscriber number, 15 digits (3GPP TS 23.003, 2.2). */
export function imsiOf(plmn: string, index: number): string {
  // Joined: the sum of two strings would keep both.
  return [plmn, String(index).padStart(15 - plmn.length, '0')].join('')
}

/** The digit that makes a number pass the Luhn check (ISO/IEC 7812-1, Annex B). */
export function luhnDigit(digits: string): number {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    sum += index % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit
  }
  return (10 - (sum % 10)) % 10
}
