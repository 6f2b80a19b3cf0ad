import { parseBrokerUrl } from '../../uplink/broker-url.js'
import { durationPattern, parseDuration } from './duration.js'
import { comparisonPattern, parseExpectation } from './expectation.js'
import { lengthPattern, parseLength } from './length.js'
import { momentPattern, parseMoment, parseStart, parseTimeOfDay, startPattern, timeOfDayPattern } from './moment.js'
import { isTimeZone } from './time-zone.js'

/** A form of text that scenarios know beyond JSON Schema's own. */
export interface Format {
  /** Completes "... expected". */
  readonly expected: string
  /** The same as a regular expression, as near as one comes: the published schema has it in place of the format. */
  readonly pattern: string
  accepts(text: string): boolean
  /** What firmware and simulator get instead of the text; absent where the text stays. */
  readonly convert?: (text: string) => number
  /** Words that may have been meant. */
  readonly known?: () => readonly string[]
}

const mqttPattern = '^mqtt://([^/?#@]+@)?([^/?#@:]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?/?$'

/** Every format, by the name that schemas use. Durations convert to microseconds, times of day to minutes. */
export const formats: Readonly<Record<string, Format>> = {
  duration: {
    expected: 'a duration above zero with its unit (us, ms, s, min, h, d), such as 15min',
    pattern: durationPattern,
    accepts: (text) => (parseDuration(text) ?? 0) > 0,
    convert: (text) => parseDuration(text)!,
  },
  delay: {
    expected: 'a duration with its unit (us, ms, s, min, h, d), such as 200ms',
    pattern: durationPattern,
    accepts: (text) => parseDuration(text) !== undefined,
    convert: (text) => parseDuration(text)!,
  },
  length: {
    expected: 'a length with its unit (m, km), such as 30m',
    pattern: lengthPattern,
    accepts: (text) => parseLength(text) !== undefined,
    convert: (text) => parseLength(text)!,
  },
  'time-of-day': {
    expected: 'a time of day as HH:MM, such as 22:30',
    pattern: timeOfDayPattern,
    accepts: (text) => parseTimeOfDay(text) !== undefined,
    convert: (text) => parseTimeOfDay(text)!,
  },
  moment: {
    expected: 'a time of day such as 02:00, or a duration after the start such as +90min',
    pattern: momentPattern,
    accepts: (text) => parseMoment(text) !== undefined,
  },
  start: {
    expected: 'a date and time such as 2026-06-21T16:00:00+08:00 (without an offset: local time of the place)',
    pattern: startPattern,
    accepts: (text) => parseStart(text) !== undefined,
  },
  timezone: {
    expected: 'a time zone of the IANA database, such as Asia/Shanghai',
    pattern: '^[A-Za-z]',
    accepts: isTimeZone,
    known: () => Intl.supportedValuesOf('timeZone'),
  },
  'mqtt-url': {
    expected: 'a broker as mqtt://HOST:PORT',
    pattern: mqttPattern,
    accepts: (text) => parseMqttUrl(text) !== undefined,
  },
  comparison: {
    expected: 'a number, true, false, or a comparison such as ">= 0.25" or "== 0"',
    pattern: comparisonPattern,
    accepts: (text) => parseExpectation('', text) !== undefined,
  },
}

/** Host and port of `mqtt://[USER[:PASSWORD]@]HOST[:PORT]`, 1883 where there is no port; undefined for anything else. */
export function parseMqttUrl(text: string): { readonly host: string; readonly port: number } | undefined {
  try {
    const { host, port } = parseBrokerUrl(text)
    return { host, port }
  } catch {
    return undefined
  }
}
