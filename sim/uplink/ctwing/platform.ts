import { isDecodeError } from '../../../protocols/bytes/index.js'
import {
  COAP_CODE,
  COAP_OPTION,
  coapCodeText,
  decodeCoap,
  uintOf,
  type CoapMessage,
} from '../../../protocols/coap/index.js'
import { decodeTlv } from '../../../protocols/lwm2m/index.js'
import { readToken, wasHeard, type Device } from './device.js'
import { establish, onAnswer, onDue, proceed, unobserve } from './dialogue.js'
import type { PlatformInput, PlatformOutput } from './messages.js'
import { hasLapsed, moveTo, onRequest } from './registration.js'
import { Turn, type PlatformState } from './state.js'
import { exchangeLifetimeUs } from './timing.js'

/** TLV of OMA LwM2M (IANA CoRE parameters). */
const tlvFormat = 11542

/**
 * The platform of a carrier such as CTWing, as its devices know it (facts nbiot.md 4.1; OMA LwM2M 1.0; RFC 7252; RFC 7641): takes
 * registrations, observes 19/0/0, acknowledges what it is notified of, writes commands to 19/1/0 when their device listens.
 *
 * It has no clock and no socket: what it is told goes in, the state changes, what it does comes out, in that order. Registrations
 * that ran out are found when somebody wants something of them.
 */
export function reduce<Peer>(state: PlatformState<Peer>, input: PlatformInput<Peer>): readonly PlatformOutput<Peer>[] {
  const turn = new Turn(state, input.atUs)
  if (input.kind === 'datagram') onDatagram(turn, input.peer, input.bytes)
  else if (input.kind === 'command') onCommand(turn, input)
  else {
    const device = state.byEndpoint.get(input.endpoint)
    if (device && turn.nowUs >= device.wakeUs) {
      hasLapsed(turn, device)
      onDue(turn, device)
    }
  }
  return turn.outputs
}

function onCommand<Peer>(turn: Turn<Peer>, command: PlatformInput<Peer> & { kind: 'command' }): void {
  const { endpoint, id, payload, lifetimeUs } = command
  const device = turn.deviceOf(endpoint)
  device.queue.push({ id, payload, expiresUs: turn.nowUs + lifetimeUs, messageId: undefined, serial: 0 })
  turn.sayOf(device, id, 'queued')
  hasLapsed(turn, device)
  proceed(turn, device)
}

function onDatagram<Peer>(turn: Turn<Peer>, peer: Peer, bytes: Uint8Array): void {
  let message: CoapMessage
  try {
    message = decodeCoap(bytes)
  } catch (error) {
    if (!isDecodeError(error)) throw error
    return refuseBytes(turn, peer, bytes, error.message)
  }
  const { type, code, messageId } = message
  if (code === COAP_CODE.empty) return onEmpty(turn, peer, message)
  if (code < 32 && (type === 'con' || type === 'non')) return onRequest(turn, peer, message)
  if (code >= 64 && code < 192 && type !== 'rst') return onResponse(turn, peer, message)
  if (type === 'con') turn.sendEmpty(peer, 'rst', messageId)
  turn.say({ kind: 'ignored', peer, reason: `a request or response expected, got ${type} ${coapCodeText(code)}` })
}

/** RFC 7252, 4.2: a confirmable message that cannot be read is rejected. Another version is passed over (3). */
function refuseBytes<Peer>(turn: Turn<Peer>, peer: Peer, bytes: Uint8Array, reason: string): void {
  if (bytes.length >= 4 && bytes[0]! >> 4 === 4) turn.sendEmpty(peer, 'rst', (bytes[2]! << 8) | bytes[3]!)
  turn.say({ kind: 'ignored', peer, reason })
}

function onEmpty<Peer>(turn: Turn<Peer>, peer: Peer, message: CoapMessage): void {
  const { type, messageId } = message
  // RFC 7252, 4.3: a ping.
  if (type === 'con') return turn.sendEmpty(peer, 'rst', messageId)
  const device = turn.state.byPeer.get(peer)
  if (!device?.exchange || device.exchange.messageId !== messageId || type === 'non') return
  device.heardUs = turn.nowUs
  onAnswer(turn, device, device.exchange, message)
  proceed(turn, device)
}

/** A response of a device: the answer to what it was asked, or a notification. */
function onResponse<Peer>(turn: Turn<Peer>, peer: Peer, message: CoapMessage): void {
  const device = askedBy(turn, peer, message)
  if (!device || hasLapsed(turn, device)) return reject(turn, peer, message)
  const { type, messageId } = message
  if (type === 'con') turn.sendEmpty(peer, 'ack', messageId)
  device.heardUs = turn.nowUs
  if (type !== 'ack' && device.peer !== peer) moveTo(turn, device, peer)
  if (type === 'ack' || !wasHeard(device, messageId, turn.nowUs, exchangeLifetimeUs))
    takeResponse(turn, device, message)
  proceed(turn, device)
}

function takeResponse<Peer>(turn: Turn<Peer>, device: Device<Peer>, message: CoapMessage): void {
  const { serial } = readToken(message.token)!
  const { exchange } = device
  const isNotification = message.type !== 'ack' && serial === device.observation
  if (!isNotification) return exchange?.serial === serial ? onAnswer(turn, device, exchange, message) : undefined
  // RFC 7641, 4.2: an error ends the observation.
  if (message.code !== COAP_CODE.content) return unobserve(turn, device, coapCodeText(message.code))
  establish(turn, device)
  onReport(turn, device, payloadOf(message))
}

/** Whose request a message answers: by its token, so that a device that was given another address is still known. */
function askedBy<Peer>(
  { state }: Turn<Peer>,
  peer: Peer,
  { type, messageId, token }: CoapMessage,
): Device<Peer> | undefined {
  const read = readToken(token)
  const device = read && state.devices[read.number]
  if (!device) return undefined
  const { exchange, observation } = device
  if (type === 'ack')
    return device.peer === peer && exchange?.messageId === messageId && exchange.serial === read.serial
      ? device
      : undefined
  const isKnown = read.serial === observation || read.serial === exchange?.serial
  // A response that comes again since its acknowledgement was lost has no exchange any more.
  return isKnown || (device.peer === peer && device.recent.some((heard) => heard.messageId === messageId))
    ? device
    : undefined
}

/** RFC 7641, 3.6 and RFC 7252, 4.2: who notifies although nobody asked is told so. */
function reject<Peer>(turn: Turn<Peer>, peer: Peer, { type, messageId }: CoapMessage): void {
  if (type !== 'ack') turn.sendEmpty(peer, 'rst', messageId)
  turn.say({ kind: 'ignored', peer, reason: 'a token of this platform expected, got another' })
}

function onReport<Peer>(turn: Turn<Peer>, device: Device<Peer>, payload: Uint8Array): void {
  if (payload.length === 0) return
  const { endpoint, lastReport } = device
  const repeats = lastReport !== undefined && isSame(lastReport, payload)
  device.lastReport = payload
  turn.say({ kind: 'report', endpoint, payload, repeats })
}

/** What a notification carries: bytes as they are, or within TLV the resource of 19/0. */
function payloadOf(message: CoapMessage): Uint8Array {
  const { payload } = message
  if (uintOf(message, COAP_OPTION.contentFormat) !== tlvFormat) return payload
  try {
    return decodeTlv(payload).find(({ kind }) => kind === 'resource')?.value ?? payload
  } catch (error) {
    if (!isDecodeError(error)) throw error
    return payload
  }
}

function isSame(first: Uint8Array, second: Uint8Array): boolean {
  if (first.length !== second.length) return false
  for (let at = 0; at < first.length; at++) if (first[at] !== second[at]) return false
  return true
}
