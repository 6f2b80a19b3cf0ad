import { decodeError, type DecodeError } from '../bytes/index.js'
import { encodeUbx } from './frame.js'

/** Message classes and ids that are spoken here (UBX-13003221, "UBX Class IDs"). */
export const Ubx = {
  Nav: 0x01,
  NavPvt: 0x07,
  Ack: 0x05,
  AckNak: 0x00,
  AckAck: 0x01,
  Cfg: 0x06,
  CfgPrt: 0x00,
  CfgMsg: 0x01,
  CfgRst: 0x04,
  CfgRate: 0x08,
  Mon: 0x0a,
  MonVer: 0x04,
} as const

/** Why a payload was refused. */
export type UbxErrorKind = 'bad-length'
export type UbxError = DecodeError<UbxErrorKind>

/** CFG-RATE: how often the receiver measures and solves. */
export interface CfgRate {
  /** Milliseconds between measurements, [25, 65535]. */
  readonly measurementMs: number
  /** Measurements to a solution, [1, 127]. */
  readonly navigationRate: number
  /** Time to which measurements are aligned: 0 UTC, 1 GPS, 3 BeiDou. */
  readonly timeReference: number
}

/** CFG-PRT for the UART. */
export interface CfgPrt {
  readonly baud: number
  /** Which protocols are heard: bit 0 UBX, bit 1 NMEA. */
  readonly inputProtocols: number
  /** Which protocols are spoken: bit 0 UBX, bit 1 NMEA. */
  readonly outputProtocols: number
}

/** Which message an acknowledgement is about. */
export interface UbxAck {
  readonly isAccepted: boolean
  readonly messageClass: number
  readonly id: number
}

/** MON-VER: what the receiver is. */
export interface MonVer {
  /** At most 29 characters. */
  readonly software: string
  /** At most 9 characters. */
  readonly hardware: string
  readonly extensions: readonly string[]
}

const uart1 = 1
/** 8 data bits, no parity, 1 stop bit (CFG-PRT, field mode). */
const mode8N1 = 0x000008d0

/** A question for a message: its class and id without a payload. */
export function pollUbx(messageClass: number, id: number): Uint8Array {
  return encodeUbx(messageClass, id, new Uint8Array(0))
}

/** Frame of CFG-RATE. */
export function encodeCfgRate({ measurementMs, navigationRate, timeReference }: CfgRate): Uint8Array {
  const payload = new Uint8Array(6)
  const view = viewOf(payload)
  view.setUint16(0, measurementMs, true)
  view.setUint16(2, navigationRate, true)
  view.setUint16(4, timeReference, true)
  return encodeUbx(Ubx.Cfg, Ubx.CfgRate, payload)
}

/** @throws DecodeError "bad-length" */
export function decodeCfgRate(payload: Uint8Array): CfgRate {
  const view = viewOf(exactly(payload, 6, 'CFG-RATE'))
  return {
    measurementMs: view.getUint16(0, true),
    navigationRate: view.getUint16(2, true),
    timeReference: view.getUint16(4, true),
  }
}

/** Frame of CFG-PRT for UART 1, 8N1. */
export function encodeCfgPrt({ baud, inputProtocols, outputProtocols }: CfgPrt): Uint8Array {
  const payload = new Uint8Array(20)
  const view = viewOf(payload)
  payload[0] = uart1
  view.setUint32(4, mode8N1, true)
  view.setUint32(8, baud, true)
  view.setUint16(12, inputProtocols, true)
  view.setUint16(14, outputProtocols, true)
  return encodeUbx(Ubx.Cfg, Ubx.CfgPrt, payload)
}

/** @throws DecodeError "bad-length" */
export function decodeCfgPrt(payload: Uint8Array): CfgPrt {
  const view = viewOf(exactly(payload, 20, 'CFG-PRT'))
  return {
    baud: view.getUint32(8, true),
    inputProtocols: view.getUint16(12, true),
    outputProtocols: view.getUint16(14, true),
  }
}

/** Frame of CFG-MSG: a message comes with every n-th solution on the port that hears this, 0 never. */
export function encodeCfgMsg(messageClass: number, id: number, rate: number): Uint8Array {
  return encodeUbx(Ubx.Cfg, Ubx.CfgMsg, new Uint8Array([messageClass, id, rate]))
}

/** Frame of ACK-ACK or ACK-NAK. */
export function encodeAck({ isAccepted, messageClass, id }: UbxAck): Uint8Array {
  return encodeUbx(Ubx.Ack, isAccepted ? Ubx.AckAck : Ubx.AckNak, new Uint8Array([messageClass, id]))
}

/** What an acknowledgement with this id says. @throws DecodeError "bad-length" */
export function decodeAck(id: number, payload: Uint8Array): UbxAck {
  exactly(payload, 2, 'ACK')
  return { isAccepted: id === Ubx.AckAck, messageClass: payload[0]!, id: payload[1]! }
}

const softwareLength = 30
const hardwareLength = 10

/** Frame of MON-VER; longer texts are cut. */
export function encodeMonVer({ software, hardware, extensions }: MonVer): Uint8Array {
  const payload = new Uint8Array(softwareLength + hardwareLength + softwareLength * extensions.length)
  putText(payload, 0, softwareLength, software)
  putText(payload, softwareLength, hardwareLength, hardware)
  extensions.forEach((text, index) =>
    putText(payload, softwareLength + hardwareLength + softwareLength * index, softwareLength, text),
  )
  return encodeUbx(Ubx.Mon, Ubx.MonVer, payload)
}

/** @throws DecodeError "bad-length" */
export function decodeMonVer(payload: Uint8Array): MonVer {
  const first = softwareLength + hardwareLength
  if (payload.length < first || (payload.length - first) % softwareLength !== 0)
    throw refusedLength('MON-VER', '40 + 30 n', payload.length)
  const extensions: string[] = []
  for (let at = first; at < payload.length; at += softwareLength) extensions.push(textAt(payload, at, softwareLength))
  return {
    software: textAt(payload, 0, softwareLength),
    hardware: textAt(payload, softwareLength, hardwareLength),
    extensions,
  }
}

/** The same bytes as a view for little-endian numbers. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The payload, where it is that long. @throws DecodeError "bad-length" */
export function exactly(payload: Uint8Array, length: number, message: string): Uint8Array {
  if (payload.length !== length) throw refusedLength(message, String(length), payload.length)
  return payload
}

function refusedLength(message: string, expected: string, got: number): UbxError {
  return decodeError('bad-length', message + ': ' + expected + ' bytes expected, got ' + got, got)
}

function putText(bytes: Uint8Array, start: number, length: number, text: string): void {
  for (let at = 0; at < text.length && at < length - 1; at++) bytes[start + at] = text.charCodeAt(at)
}

/** Up to the first zero byte. */
function textAt(bytes: Uint8Array, start: number, length: number): string {
  let text = ''
  for (let at = start; at < start + length && bytes[at] !== 0; at++) text += String.fromCharCode(bytes[at]!)
  return text
}
