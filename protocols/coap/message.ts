/** Confirmable, non-confirmable, acknowledgement, reset (RFC 7252, 3). */
export type CoapType = 'con' | 'non' | 'ack' | 'rst'

/** An option of a message (RFC 7252, 3.1). */
export interface CoapOption {
  /** 1 to 65535; see {@link COAP_OPTION}. */
  readonly number: number
  /** Up to 65804 bytes; a view into the decoded array. */
  readonly value: Uint8Array
}

/** A message of the Constrained Application Protocol (RFC 7252, 3). */
export interface CoapMessage {
  readonly type: CoapType
  /** Class and detail as c.dd: `coapCode(2, 5)` is 2.05. 0 is the empty message. */
  readonly code: number
  /** [0, 65535] */
  readonly messageId: number
  /** 0 to 8 bytes. */
  readonly token: Uint8Array
  /** In ascending order of numbers; of equal ones in the order they stand. */
  readonly options: readonly CoapOption[]
  readonly payload: Uint8Array
}

/** Why bytes are no message, or a value cannot be in one. */
export type CoapErrorKind =
  | 'short-message' // it ends within its header, its token or an option
  | 'bad-version' // another version than 1: to be ignored silently (RFC 7252, 3)
  | 'bad-token-length' // 9 to 15
  | 'bad-option' // a delta or length of 15, or a number beyond 65535
  | 'no-payload' // a payload marker with nothing behind it
  | 'bad-empty' // an empty message with more than a header (RFC 7252, 4.1)
  | 'bad-message-id' // outside [0, 65535]
  | 'bad-order' // options that do not ascend

/** Option numbers (RFC 7252, 5.10; RFC 7641, 2; RFC 7959, 2.1). */
export const COAP_OPTION = {
  ifMatch: 1,
  uriHost: 3,
  etag: 4,
  observe: 6,
  uriPort: 7,
  locationPath: 8,
  uriPath: 11,
  contentFormat: 12,
  maxAge: 14,
  uriQuery: 15,
  accept: 17,
  block2: 23,
  block1: 27,
} as const

/** A code from its class, 0 to 7, and detail, 0 to 31: `coapCode(0, 1)` is GET. */
export function coapCode(group: number, detail: number): number {
  return group * 32 + detail
}

/** Method and response codes (RFC 7252, 12.1), and the empty message. */
export const COAP_CODE = {
  empty: 0,
  get: 1,
  post: 2,
  put: 3,
  delete: 4,
  created: 65,
  deleted: 66,
  valid: 67,
  changed: 68,
  content: 69,
  badRequest: 128,
  notFound: 132,
  methodNotAllowed: 133,
  internalServerError: 160,
} as const

/** Content formats (IANA CoRE parameters): link format of RFC 6690, and bytes as they are. */
export const COAP_FORMAT = { linkFormat: 40, octetStream: 42, senmlCbor: 112 } as const

/** "2.05" for 69. */
export function coapCodeText(code: number): string {
  const detail = code % 32
  return `${(code - detail) / 32}.${detail < 10 ? '0' : ''}${detail}`
}
