import { integerOf, splitParameters } from './parameters.js'

/** Received signal strength in dBm (-113 and below is -113), or what is not a number: -51 dBm and above, or none. */
export type Rssi = number | 'saturated' | 'not-detected'

/** Reference signal received power in dBm, the lower edge of its 1 dB step; -44 dBm and above is "saturated". */
export type Rsrp = number | 'saturated' | 'not-detected'

/** Reference signal received quality in dB, the lower edge of its 0.5 dB step; -3 dB and above is "saturated". */
export type Rsrq = number | 'saturated' | 'not-detected'

/** What AT+CESQ says of an E-UTRAN or NB-IoT cell. */
export interface ExtendedSignal {
  readonly rsrp: Rsrp
  readonly rsrq: Rsrq
}

/** The lowest step of each scale has no lower edge: it is given as one step below the next. */
const rsrpFloor = -141
const rsrqFloor = -20

/** Code of AT+CSQ, 0..31 or 99 (3GPP TS 27.007, 8.5). Undefined for a code that the table lacks. */
export function rssiOf(code: number): Rssi | undefined {
  if (code === 99) return 'not-detected'
  if (code === 31) return 'saturated'
  return code >= 0 && code < 31 ? -113 + 2 * code : undefined
}

/** Code of AT+CSQ for a strength in dBm. */
export function rssiCode(rssi: Rssi): number {
  if (rssi === 'not-detected') return 99
  return rssi === 'saturated' ? 31 : clamp(Math.floor((rssi + 113) / 2), 31)
}

/** Code of the sixth value of AT+CESQ, 0..97 or 255 (27.007, 8.69). Undefined for a code that the table lacks. */
export function rsrpOf(code: number): Rsrp | undefined {
  if (code === 255) return 'not-detected'
  if (code === 97) return 'saturated'
  return code >= 0 && code < 97 ? rsrpFloor + code : undefined
}

/** Code of the sixth value of AT+CESQ. */
export function rsrpCode(rsrp: Rsrp): number {
  if (rsrp === 'not-detected') return 255
  return rsrp === 'saturated' ? 97 : clamp(Math.floor(rsrp) + 141, 97)
}

/** Code of the fifth value of AT+CESQ, 0..34 or 255 (27.007, 8.69). Undefined for a code that the table lacks. */
export function rsrqOf(code: number): Rsrq | undefined {
  if (code === 255) return 'not-detected'
  if (code === 34) return 'saturated'
  return code >= 0 && code < 34 ? rsrqFloor + code / 2 : undefined
}

/** Code of the fifth value of AT+CESQ. */
export function rsrqCode(rsrq: Rsrq): number {
  if (rsrq === 'not-detected') return 255
  return rsrq === 'saturated' ? 34 : clamp(Math.floor((rsrq + 20) * 2), 34)
}

/** `18,99`, what follows `+CSQ:`; undefined where it cannot be read. */
export function parseCsq(text: string): Rssi | undefined {
  const code = integerOf(splitParameters(text)[0])
  return code === undefined ? undefined : rssiOf(code)
}

/** `99,99,255,255,<rsrq>,<rsrp>`, what follows `+CESQ:`; undefined where it cannot be read. */
export function parseCesq(text: string): ExtendedSignal | undefined {
  const parameters = splitParameters(text)
  const rsrq = integerOf(parameters[4])
  const rsrp = integerOf(parameters[5])
  if (rsrq === undefined || rsrp === undefined) return undefined
  const result = { rsrp: rsrpOf(rsrp), rsrq: rsrqOf(rsrq) }
  return result.rsrp === undefined || result.rsrq === undefined ? undefined : (result as ExtendedSignal)
}

function clamp(value: number, max: number): number {
  return value < 0 ? 0 : value > max ? max : value
}
