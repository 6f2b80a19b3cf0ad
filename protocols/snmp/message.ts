import type { DecodeError } from '../bytes/index.js'

/** Why a message was refused. */
export type SnmpErrorKind =
  | 'truncated' // a length runs out of what holds it
  | 'bad-tag' // another type belongs here
  | 'bad-length' // a length form or count that is not taken
  | 'bad-value' // a number out of range, an object identifier that is none
  | 'too-long' // an answer that does not fit a datagram

export type SnmpError = DecodeError<SnmpErrorKind>

/** PDU types by their tags (RFC 3416 section 3). */
export const PduType = {
  GetRequest: 0xa0,
  GetNextRequest: 0xa1,
  Response: 0xa2,
  SetRequest: 0xa3,
  GetBulkRequest: 0xa5,
} as const

/** Error status of a response (RFC 3416 section 3). Version 1 knows 0 to 5. */
export const SnmpStatus = {
  NoError: 0,
  TooBig: 1,
  NoSuchName: 2,
  BadValue: 3,
  ReadOnly: 4,
  GenErr: 5,
  NoAccess: 6,
  WrongType: 7,
  WrongValue: 10,
  NotWritable: 17,
} as const

/** Object identifier: its arcs, 2 to 64 of them, each [0, 2^32). */
export type ObjectId = readonly number[]

/** A value of a variable. */
export type SnmpValue =
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'octets'; readonly value: Uint8Array }
  | { readonly type: 'object-id'; readonly value: ObjectId }
  | { readonly type: 'counter' | 'gauge' | 'ticks'; readonly value: number }
  | { readonly type: 'null' | 'no-such-object' | 'no-such-instance' | 'end-of-view' }

/** A variable and its value. */
export interface VarBind {
  readonly oid: ObjectId
  readonly value: SnmpValue
}

/** An SNMP message (RFC 3416 section 3, RFC 1901). */
export interface SnmpMessage {
  /** 0 is SNMPv1, 1 is SNMPv2c. */
  readonly version: 0 | 1
  /** One character a byte. */
  readonly community: string
  /** One of {@link PduType}. */
  readonly type: number
  readonly requestId: number
  /** In GetBulk: non-repeaters. */
  readonly errorStatus: number
  /** From 1. In GetBulk: max-repetitions. */
  readonly errorIndex: number
  readonly variables: readonly VarBind[]
}

/** Tags of BER (ITU-T X.690) and of SNMP's own types (RFC 2578 section 7.1). */
export const Tag = {
  Integer: 0x02,
  Octets: 0x04,
  Null: 0x05,
  ObjectId: 0x06,
  Sequence: 0x30,
  Counter: 0x41,
  Gauge: 0x42,
  Ticks: 0x43,
  NoSuchObject: 0x80,
  NoSuchInstance: 0x81,
  EndOfView: 0x82,
} as const

/** Longest message: what fits an Ethernet frame as UDP. */
export const maximumMessage = 1472
/** Most arcs of an object identifier and most variables of a message that are taken. */
export const maximumArcs = 64
export const maximumVariables = 64
