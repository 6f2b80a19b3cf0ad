/*
 * Extended discontinuous reception in NB-S1 mode: cycles and paging time windows as AT+CEDRXS writes them, four
 * characters 0 or 1 (3GPP TS 24.008, 10.5.5.32; facts nbiot.md 1.12).
 */

/** Access technology of AT+CEDRXS that means NB-S1. */
export const edrxNbS1 = 5

/** Cycles by code, in units of 10.24 s; 0 where the code is for LTE-M only, which NB-S1 treats as 0010. */
const cyclesOf1024 = [0, 0, 2, 4, 0, 8, 0, 0, 0, 16, 32, 64, 128, 256, 512, 1024]

/** Cycle in seconds, 20.48 to 10485.76; undefined where the text is not four bits. */
export function edrxCycleS(bits: string): number | undefined {
  const code = codeOf(bits)
  return code === undefined ? undefined : ((cyclesOf1024[code]! || 2) * 1024) / 100
}

/** Code of the shortest cycle that is not below `seconds`, up to 10485.76 s. */
export function edrxCode(seconds: number): string {
  for (let code = 0; code < cyclesOf1024.length; code++)
    if (cyclesOf1024[code]! > 0 && cyclesOf1024[code]! * 1024 >= Math.round(seconds * 100)) return fourBits(code)
  return '1111'
}

/** What an NB-IoT network makes of a requested code: those for LTE-M only become 0010. */
export function grantedEdrxCode(bits: string): string {
  const code = codeOf(bits)
  return code === undefined || cyclesOf1024[code] === 0 ? '0010' : bits
}

/** Paging time window in seconds, 2.56 to 40.96; undefined where the text is not four bits. */
export function pagingWindowS(bits: string): number | undefined {
  const code = codeOf(bits)
  return code === undefined ? undefined : ((code + 1) * 256) / 100
}

/** Code of the shortest paging time window that is not below `seconds`, up to 40.96 s. */
export function pagingWindowCode(seconds: number): string {
  // In hundredths: 17.92 * 100 is not 1792.
  const code = Math.ceil(Math.round(seconds * 100) / 256) - 1
  return fourBits(code < 0 ? 0 : code > 15 ? 15 : code)
}

/** Four bits as text, as eDRX values are written. */
export function fourBits(code: number): string {
  let bits = ''
  for (let place = 3; place >= 0; place--) bits += (code >> place) & 1
  return bits
}

function codeOf(bits: string): number | undefined {
  if (bits.length !== 4) return undefined
  let code = 0
  for (let at = 0; at < 4; at++) {
    const bit = bits.charCodeAt(at) - 48
    if (bit !== 0 && bit !== 1) return undefined
    code = code * 2 + bit
  }
  return code
}
