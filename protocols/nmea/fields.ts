import { decodeError } from '../bytes/index.js'
import type { NmeaErrorKind, NmeaSentence } from './sentence.js'

/** Takes the fields of a sentence one after the other. An absent field, or one past the end, is undefined. */
export class FieldReader {
  private next = 0

  constructor(private readonly sentence: NmeaSentence) {}

  /** Fields that are left. */
  get left(): number {
    return this.sentence.fields.length - this.next
  }

  /** The field as it stands. */
  text(): string | undefined {
    const field = this.sentence.fields[this.next++]
    return field ? field : undefined
  }

  /** A decimal number. @throws DecodeError "bad-field" */
  number(): number | undefined {
    const text = this.text()
    if (text === undefined) return undefined
    if (!isDecimal(text)) throw this.refused('a number expected, got "' + text + '"')
    return Number(text)
  }

  /** A whole number within a range. @throws DecodeError "bad-field" */
  integer(least: number, most: number): number | undefined {
    const value = this.number()
    if (value === undefined) return undefined
    if (Math.floor(value) !== value || value < least || value > most)
      throw this.refused('a whole number from ' + least + ' to ' + most + ' expected, got ' + value)
    return value
  }

  /** One of some letters. @throws DecodeError "bad-field" */
  letter(allowed: string): string | undefined {
    const text = this.text()
    if (text === undefined) return undefined
    if (text.length !== 1 || allowed.indexOf(text) < 0)
      throw this.refused('one of ' + allowed + ' expected, got "' + text + '"')
    return text
  }

  /** "ddmm.mmm,N": degrees, north and east positive. @throws DecodeError "bad-field" */
  angle(positive: 'N' | 'E', negative: 'S' | 'W', most: number): number | undefined {
    const value = this.number()
    const side = this.letter(positive + negative)
    if (value === undefined && side === undefined) return undefined
    if (value === undefined || side === undefined || value < 0) throw this.refused('an angle and its side expected')
    const degrees = Math.floor(value / 100)
    const angle = degrees + (value - degrees * 100) / 60
    if (value - degrees * 100 >= 60 || angle > most) throw this.refused('at most ' + most + ' degrees expected')
    return side === positive ? angle : -angle
  }

  /** "hhmmss.sss": seconds since midnight UTC, [0, 86401): a leap second is 86400. @throws DecodeError "bad-field" */
  timeOfDay(): number | undefined {
    const text = this.text()
    if (text === undefined) return undefined
    const hours = Number(text.slice(0, 2))
    const minutes = Number(text.slice(2, 4))
    const seconds = Number(text.slice(4))
    if (!isDecimal(text) || text.length < 6 || !(hours < 24 && minutes < 60 && seconds < 61))
      throw this.refused('a time of day expected, got "' + text + '"')
    // The fraction as it is written: added up as binary fractions, 000636.41 would be 396.40999999999997.
    return Number(String(hours * 3600 + minutes * 60 + Math.floor(seconds)) + text.slice(6))
  }

  /** An error about the field that was read last. */
  refused(message: string): Error {
    const { talker, type } = this.sentence
    return decodeError<NmeaErrorKind>('bad-field', talker + type + ' field ' + this.next + ': ' + message, this.next)
  }
}

/** Digits with at most one point and one sign: `Number` alone would take "0x1", "1e3" and "". */
function isDecimal(text: string): boolean {
  let digits = 0
  let points = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at)
    if (letter >= '0' && letter <= '9') digits++
    else if (letter === '.') points++
    else if (at > 0 || (letter !== '-' && letter !== '+')) return false
  }
  return digits > 0 && points <= 1
}

/** A number with that many decimals; nothing where there is none. */
export function numberField(value: number | undefined, decimals: number): string {
  return value === undefined ? '' : value.toFixed(decimals)
}

/** A whole number with leading zeros; nothing where there is none. */
export function integerField(value: number | undefined, width: number): string {
  if (value === undefined) return ''
  let text = String(value)
  while (text.length < width) text = '0' + text
  return text
}

/** Decimals of a minute of arc: 1e-5 minutes are 19 mm. */
const minuteDecimals = 5
const minuteUnits = 100_000

/** Two fields of an angle: "4807.03800" and "N". Degrees take two digits for a latitude, three for a longitude. */
export function angleFields(angle: number | undefined, degreeDigits: number, sides: string): readonly [string, string] {
  if (angle === undefined) return ['', '']
  const units = Math.round(Math.abs(angle) * 60 * minuteUnits)
  const degrees = Math.floor(units / (60 * minuteUnits))
  const minutes = ((units - degrees * 60 * minuteUnits) / minuteUnits).toFixed(minuteDecimals)
  const text = integerField(degrees, degreeDigits) + (minutes.length < minuteDecimals + 3 ? '0' : '') + minutes
  return [text, sides.charAt(angle < 0 ? 1 : 0)]
}

/** Far below what is shown, far above the error of a product. */
const roundingHundredths = 1e-6

/** "hhmmss.ss" of seconds since midnight UTC, cut to hundredths: rounding could reach into the next day. */
export function timeField(timeOfDay: number | undefined): string {
  if (timeOfDay === undefined) return ''
  const hundredths = Math.floor(timeOfDay * 100 + roundingHundredths)
  // A leap second has the minute before it.
  const minutes = Math.min(Math.floor(hundredths / 6000), 1439)
  const seconds = ((hundredths - minutes * 6000) / 100).toFixed(2)
  const text = integerField(Math.floor(minutes / 60), 2) + integerField(minutes % 60, 2)
  return text + (seconds.length < 5 ? '0' : '') + seconds
}
