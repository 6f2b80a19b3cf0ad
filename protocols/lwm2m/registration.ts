import { decodeError } from '../bytes/error.js'
import type { Lwm2mErrorKind } from './errors.js'

/** What a client says of itself when it registers (OMA LwM2M 1.0, table of 5.3.1), defaults filled in. */
export interface RegistrationParameters {
  /** Name of the client: the carriers' platforms take the IMEI. */
  readonly endpoint: string
  /** Seconds that the registration holds without an update. Default 86400. */
  readonly lifetimeS: number
  /** Version of LwM2M. Default "1.0". */
  readonly version: string
  /** How it can be reached: U is UDP, Q queue mode, S SMS. Default "U". */
  readonly binding: string
}

/** What an update of a registration changes (OMA LwM2M 1.0, 5.3.2). */
export interface RegistrationUpdate {
  readonly lifetimeS?: number
  readonly binding?: string
}

const defaultLifetimeS = 86400
/** 100 years: what lies beyond is a mistake, and is no whole number of microseconds any more. */
const longestLifetimeS = 3155760000

/** Binding modes of OMA LwM2M 1.0 (table of 5.3.1.1), and those of 1.1, where Q has a parameter of its own. */
const bindings = ['U', 'UQ', 'S', 'SQ', 'US', 'UQS', 'T', 'N', 'M', 'H']

/**
 * Reads the queries of a registration: "ep=867726030000006", "lt=86400" ... Others than the four are passed over.
 * @throws DecodeError<Lwm2mErrorKind> ("no-endpoint" | "bad-lifetime" | "bad-binding" | "bad-version"); the offset is the index of the query
 */
export function parseRegistration(queries: readonly string[]): RegistrationParameters {
  const { lifetimeS = defaultLifetimeS, binding = 'U' } = parseUpdate(queries)
  let endpoint = ''
  let version = '1.0'
  queries.forEach((query, index) => {
    if (query.startsWith('ep=')) endpoint = query.substring(3)
    if (query.startsWith('lwm2m=')) version = checkVersion(query.substring(6), index)
  })
  if (endpoint === '') throw refused('no-endpoint', 'ep=NAME expected', queries.length)
  return { endpoint, lifetimeS, version, binding }
}

/**
 * Reads the queries of an update.
 * @throws DecodeError<Lwm2mErrorKind> ("bad-lifetime" | "bad-binding"); the offset is the index of the query
 */
export function parseUpdate(queries: readonly string[]): RegistrationUpdate {
  const update: { lifetimeS?: number; binding?: string } = {}
  queries.forEach((query, index) => {
    if (query.startsWith('lt=')) update.lifetimeS = checkLifetime(query.substring(3), index)
    if (query.startsWith('b=')) update.binding = checkBinding(query.substring(2), index)
  })
  return update
}

/** The queries of a registration, in the order in which CTWing's client sends them (facts nbiot.md 4.1, [S:QUOS]). */
export function formatRegistration({ endpoint, lifetimeS, version, binding }: RegistrationParameters): string[] {
  return ['b=' + binding, 'lwm2m=' + version, 'lt=' + lifetimeS, 'ep=' + endpoint]
}

function checkLifetime(text: string, index: number): number {
  let lifetimeS = text === '' || text.length > 10 ? 0 : 1
  for (let at = 0; at < text.length; at++) if (text[at]! < '0' || text[at]! > '9') lifetimeS = 0
  if (lifetimeS > 0) lifetimeS = parseInt(text, 10)
  if (!(lifetimeS >= 1 && lifetimeS <= longestLifetimeS))
    throw refused('bad-lifetime', 'lt=SECONDS from 1 to ' + longestLifetimeS + ' expected, got ' + text, index)
  return lifetimeS
}

function checkBinding(text: string, index: number): string {
  if (bindings.indexOf(text) < 0)
    throw refused('bad-binding', 'b= one of ' + bindings.join(' ') + ' expected, got ' + text, index)
  return text
}

function checkVersion(text: string, index: number): string {
  const digits = text.split('.')
  const isVersion = digits.length === 2 && digits.every((digit) => digit.length === 1 && digit >= '0' && digit <= '9')
  if (!isVersion) throw refused('bad-version', 'lwm2m=1.0 or the like expected, got ' + text, index)
  return text
}

function refused(kind: Lwm2mErrorKind, message: string, offset: number) {
  return decodeError(kind, 'LwM2M: ' + message, offset)
}
