import {
  COAP_CODE,
  COAP_OPTION,
  coapCodeText,
  encodeCoap,
  pathOptions,
  uintOption,
  type CoapMessage,
} from '../../../protocols/coap/index.js'
import { tokenOf, type Device, type Exchange, type QueuedCommand } from './device.js'
import { nextMessageId, nothing, type Turn } from './state.js'
import {
  ackRandomFactor,
  ackTimeoutUs,
  longestObserveAgainUs,
  maxRetransmit,
  observeAgainUs,
  observeDelayUs,
  responseWaitUs,
} from './timing.js'

/*
 * What the platform asks of a device: the observation of 19/0/0, then one command after the other, each confirmable. One
 * request is under way at a time (NSTART is 1, RFC 7252, 4.7).
 */

/** The binary data container: up is instance 0, down is instance 1 (facts nbiot.md 4.1). */
const dataUp = '19/0/0'
const dataDown = '19/1/0'

/** The device is to be observed; where it is already, once more under the same token (RFC 7641, 3.3.1). */
export function wantObservation<Peer>(turn: Turn<Peer>, device: Device<Peer>): void {
  device.observeFailures = 0
  device.observeAtUs = turn.nowUs + observeDelayUs
  if (device.exchange && !device.exchange.command) device.exchange = undefined
}

/** Sends what may be sent now, and asks to be woken for the rest. */
export function proceed<Peer>(turn: Turn<Peer>, device: Device<Peer>): void {
  dropExpired(turn, device)
  if (!device.exchange && device.registration) askNext(turn, device)
  const dueUs = dueOf(device)
  if (dueUs >= device.wakeUs) return
  device.wakeUs = dueUs
  turn.say({ kind: 'wake', endpoint: device.endpoint, atUs: dueUs })
}

/** The instant that a device was to be woken at has come. */
export function onDue<Peer>(turn: Turn<Peer>, device: Device<Peer>): void {
  device.wakeUs = Infinity
  const { exchange } = device
  if (exchange && exchange.dueUs <= turn.nowUs) retransmit(turn, device, exchange)
  proceed(turn, device)
}

/** A response to the exchange under way, its acknowledgement (an empty message) or its reset. */
export function onAnswer<Peer>(turn: Turn<Peer>, device: Device<Peer>, exchange: Exchange, message: CoapMessage): void {
  if (message.type === 'rst') end(turn, device, exchange, 'reset')
  else if (message.code !== COAP_CODE.empty) end(turn, device, exchange, message)
  else {
    exchange.isAcknowledged = true
    exchange.dueUs = turn.nowUs + responseWaitUs
  }
}

/** The device took a notification of an observation that was still being asked for: that came to pass. */
export function establish<Peer>(turn: Turn<Peer>, device: Device<Peer>): void {
  if (device.exchange && !device.exchange.command) device.exchange = undefined
  if (device.isObserved) return
  device.isObserved = true
  device.observeFailures = 0
  turn.say({ kind: 'observed', endpoint: device.endpoint })
}

/** The observation is over, or never was: it is asked for again, later each time. */
export function unobserve<Peer>(turn: Turn<Peer>, device: Device<Peer>, reason: string): void {
  const delayUs = observeAgainUs * 2 ** device.observeFailures
  device.observeFailures++
  device.observation = 0
  device.isObserved = false
  device.observeAtUs = turn.nowUs + Math.min(delayUs, longestObserveAgainUs)
  turn.say({ kind: 'not-observed', endpoint: device.endpoint, reason })
}

function dropExpired<Peer>(turn: Turn<Peer>, device: Device<Peer>): void {
  const { queue, exchange } = device
  for (let index = 0; index < queue.length;) {
    const command = queue[index]!
    if (command.expiresUs > turn.nowUs || command === exchange?.command) index++
    else {
      queue.splice(index, 1)
      turn.sayOf(device, command.id, 'expired')
    }
  }
}

function askNext<Peer>(turn: Turn<Peer>, device: Device<Peer>): void {
  const { queue, observeAtUs, observeFailures } = device
  if (observeAtUs <= turn.nowUs) return observe(turn, device)
  // The first observation comes before any command.
  const isFirst = observeAtUs !== Infinity && observeFailures === 0
  if (queue.length > 0 && !isFirst && turn.nowUs - device.heardUs <= turn.state.awakeUs)
    command(turn, device, queue[0]!)
}

function observe<Peer>(turn: Turn<Peer>, device: Device<Peer>): void {
  device.observeAtUs = Infinity
  if (device.observation === 0) device.observation = ++device.serial
  const options = [uintOption(COAP_OPTION.observe, 0), ...pathOptions(dataUp)]
  const request = { code: COAP_CODE.get, options, payload: nothing }
  ask(turn, device, undefined, request, nextMessageId(device), device.observation)
}

function command<Peer>(turn: Turn<Peer>, device: Device<Peer>, queued: QueuedCommand): void {
  if (queued.messageId === undefined) {
    queued.messageId = nextMessageId(device)
    queued.serial = ++device.serial
  }
  // No content format: what is written is opaque, and clients take it as such [recalled, of CTWing's].
  const request = { code: COAP_CODE.put, options: pathOptions(dataDown), payload: queued.payload }
  ask(turn, device, queued, request, queued.messageId, queued.serial)
  turn.sayOf(device, queued.id, 'sent')
}

function ask<Peer>(
  turn: Turn<Peer>,
  device: Device<Peer>,
  queued: QueuedCommand | undefined,
  request: Pick<CoapMessage, 'code' | 'options' | 'payload'>,
  messageId: number,
  serial: number,
): void {
  const bytes = encodeCoap({ type: 'con', messageId, token: tokenOf(device.number, serial), ...request })
  const spread = 1 + turn.state.chance(device.endpoint, serial) * (ackRandomFactor - 1)
  const timeoutUs = Math.round(ackTimeoutUs * spread)
  const dueUs = turn.nowUs + timeoutUs
  const rest = { retransmissions: 0, isAcknowledged: false }
  device.exchange = { command: queued, bytes, messageId, serial, timeoutUs, dueUs, ...rest }
  turn.send(device.peer!, bytes)
}

function retransmit<Peer>(turn: Turn<Peer>, device: Device<Peer>, exchange: Exchange): void {
  if (exchange.isAcknowledged || exchange.retransmissions === maxRetransmit)
    return end(turn, device, exchange, 'no answer')
  exchange.retransmissions++
  exchange.timeoutUs *= 2
  exchange.dueUs = turn.nowUs + exchange.timeoutUs
  turn.send(device.peer!, exchange.bytes)
}

function end<Peer>(
  turn: Turn<Peer>,
  device: Device<Peer>,
  exchange: Exchange,
  how: CoapMessage | 'reset' | 'no answer',
): void {
  device.exchange = undefined
  if (exchange.command) return endCommand(turn, device, exchange.command, how)
  // It sleeps: what it was before it still is.
  if (how === 'no answer' && device.isObserved) return
  const isTaken = typeof how === 'object' && how.code === COAP_CODE.content
  if (isTaken && how.options.some(({ number }) => number === COAP_OPTION.observe)) establish(turn, device)
  else unobserve(turn, device, typeof how === 'object' ? coapCodeText(how.code) : how)
}

function endCommand<Peer>(
  turn: Turn<Peer>,
  device: Device<Peer>,
  queued: QueuedCommand,
  how: CoapMessage | 'reset' | 'no answer',
): void {
  if (how === 'no answer') {
    // It sleeps: the command stays first in the queue.
    device.heardUs = -Infinity
    return turn.sayOf(device, queued.id, 'queued')
  }
  device.queue.splice(device.queue.indexOf(queued), 1)
  const code = typeof how === 'object' ? how.code : 0
  turn.sayOf(
    device,
    queued.id,
    code >= COAP_CODE.created && code < COAP_CODE.badRequest ? 'delivered' : 'refused',
    code,
  )
}

function dueOf<Peer>({ exchange, queue, observeAtUs, registration }: Device<Peer>): number {
  let dueUs = exchange ? exchange.dueUs : registration ? observeAtUs : Infinity
  for (const queued of queue) if (queued !== exchange?.command) dueUs = Math.min(dueUs, queued.expiresUs)
  return dueUs
}
