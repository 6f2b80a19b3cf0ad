import { isDecodeError, readUtf8 } from '../../../protocols/bytes/index.js'
import {
  COAP_CODE,
  COAP_FORMAT,
  COAP_OPTION,
  coapCode,
  pathOf,
  textOption,
  textsOf,
  uintOf,
  uintOption,
  type CoapMessage,
  type CoapOption,
} from '../../../protocols/coap/index.js'
import {
  formatPath,
  hasObject,
  objectsOf,
  parseLinks,
  parseRegistration,
  parseUpdate,
  type Lwm2mPath,
} from '../../../protocols/lwm2m/index.js'
import { forgetHeard, type Device } from './device.js'
import { proceed, wantObservation } from './dialogue.js'
import { answerTo, nextMessageId, nothing, type Turn } from './state.js'
import { exchangeLifetimeUs } from './timing.js'

/*
 * What a device asks of the platform: the registration interface of OMA LwM2M 1.0, 5.3 and 8.2.3, under /rd.
 */

const badOption = coapCode(4, 2)
const unsupportedFormat = coapCode(4, 15)

/** The binary data container of the carriers' platforms. */
const dataObject = 19

/** What there is to discover (RFC 6690, 4; OMA LwM2M 1.0, 8.2.3). */
const wellKnown = Uint8Array.from(Buffer.from('</rd>;rt="core.rd";ct=40'))

/** What a request is answered with, who asked, and what the platform does after that. */
interface Served<Peer> {
  readonly code: number
  readonly options?: readonly CoapOption[]
  readonly payload?: Uint8Array
  readonly device?: Device<Peer>
  readonly work?: () => void
}

/** Takes a request. */
export function onRequest<Peer>(turn: Turn<Peer>, peer: Peer, request: CoapMessage): void {
  const known = turn.state.byPeer.get(peer)
  if (known && isRepeated(turn, known, request)) return repeat(turn, known, peer)
  const { code, options = [], payload = nothing, device, work } = served(turn, peer, request)
  const messageId = request.type === 'con' ? request.messageId : device ? nextMessageId(device) : request.messageId
  const bytes = answerTo(request, messageId, code, options, payload)
  turn.send(peer, bytes)
  if (!device) return
  device.answer = { messageId: request.messageId, atUs: turn.nowUs, bytes }
  device.heardUs = turn.nowUs
  work?.()
  proceed(turn, device)
}

/** Ends a registration that nobody renewed in time; false where it holds. */
export function hasLapsed<Peer>(turn: Turn<Peer>, device: Device<Peer>): boolean {
  if (!device.registration || device.registration.expiresUs > turn.nowUs) return false
  forgetRegistration(turn, device)
  turn.say({ kind: 'lapsed', endpoint: device.endpoint })
  return true
}

function isRepeated<Peer>({ nowUs }: Turn<Peer>, { answer }: Device<Peer>, { messageId }: CoapMessage): boolean {
  return answer !== undefined && answer.messageId === messageId && nowUs - answer.atUs <= exchangeLifetimeUs
}

function repeat<Peer>(turn: Turn<Peer>, device: Device<Peer>, peer: Peer): void {
  const { bytes } = device.answer!
  turn.send(peer, bytes)
  // It had not heard that it is registered: an observation that came before may have been lost on it.
  const isSurelyObserved = device.recent.length > 0
  if (device.registration && bytes[1] === COAP_CODE.created && device.observation > 0 && !isSurelyObserved)
    wantObservation(turn, device)
  proceed(turn, device)
}

function served<Peer>(turn: Turn<Peer>, peer: Peer, request: CoapMessage): Served<Peer> {
  try {
    const path = pathOf(request)
    // RFC 7252, 5.4.1: an option with an odd number that is not understood cannot be passed over.
    if (request.options.some(({ number }) => number % 2 === 1 && !understood.includes(number)))
      return { code: badOption }
    if (path === '.well-known/core') return discover(request)
    if (path === 'rd') return request.code === COAP_CODE.post ? register(turn, peer, request) : notAllowed
    if (path.startsWith('rd/')) return atLocation(turn, peer, request, path.slice(3))
    return { code: COAP_CODE.notFound }
  } catch (error) {
    if (!isDecodeError(error)) throw error
    return { code: COAP_CODE.badRequest, payload: Uint8Array.from(Buffer.from(error.message)) }
  }
}

const understood: readonly number[] = [
  COAP_OPTION.uriHost,
  COAP_OPTION.uriPort,
  COAP_OPTION.uriPath,
  COAP_OPTION.uriQuery,
  COAP_OPTION.accept,
]

const notAllowed = { code: COAP_CODE.methodNotAllowed }

function discover<Peer>({ code }: CoapMessage): Served<Peer> {
  if (code !== COAP_CODE.get) return notAllowed
  const options = [uintOption(COAP_OPTION.contentFormat, COAP_FORMAT.linkFormat)]
  return { code: COAP_CODE.content, options, payload: wellKnown }
}

function register<Peer>(turn: Turn<Peer>, peer: Peer, request: CoapMessage): Served<Peer> {
  const format = uintOf(request, COAP_OPTION.contentFormat)
  if (format !== undefined && format !== COAP_FORMAT.linkFormat) return { code: unsupportedFormat }
  const objects = objectsIn(request.payload)
  const { endpoint, lifetimeS } = parseRegistration(textsOf(request, COAP_OPTION.uriQuery))
  const device = turn.deviceOf(endpoint)
  // OMA LwM2M 1.0, 5.3.1: what there was of a registration before is gone.
  forgetRegistration(turn, device)
  moveTo(turn, device, peer)
  const serial = ++device.serial
  device.registration = { serial, objects, lifetimeS, expiresUs: turn.nowUs + lifetimeS * 1e6 }
  const location = [
    textOption(COAP_OPTION.locationPath, 'rd'),
    textOption(COAP_OPTION.locationPath, `${device.number}-${serial}`),
  ]
  const work = (): void => {
    turn.say({ kind: 'registered', endpoint, lifetimeS, objects: objects.map(formatPath).join(' ') })
    begin(turn, device, objects)
  }
  return { code: COAP_CODE.created, options: location, device, work }
}

function begin<Peer>(turn: Turn<Peer>, device: Device<Peer>, objects: readonly Lwm2mPath[]): void {
  if (hasObject(objects, dataObject)) return wantObservation(turn, device)
  turn.say({ kind: 'not-observed', endpoint: device.endpoint, reason: 'no object 19' })
}

function atLocation<Peer>(turn: Turn<Peer>, peer: Peer, request: CoapMessage, location: string): Served<Peer> {
  const device = deviceAt(turn, location)
  if (!device || hasLapsed(turn, device)) return { code: COAP_CODE.notFound }
  if (request.code === COAP_CODE.delete) return deregister(turn, device)
  // OMA LwM2M 1.0 updates by POST; PUT is what drafts of it had.
  if (request.code !== COAP_CODE.post) return notAllowed
  return update(turn, peer, device, request)
}

function deviceAt<Peer>({ state }: Turn<Peer>, location: string): Device<Peer> | undefined {
  const [number, serial] = location.split('-')
  const device = state.devices[Number(number)]
  return device?.registration && String(device.registration.serial) === serial ? device : undefined
}

function update<Peer>(turn: Turn<Peer>, peer: Peer, device: Device<Peer>, request: CoapMessage): Served<Peer> {
  const registration = device.registration!
  const { lifetimeS = registration.lifetimeS } = parseUpdate(textsOf(request, COAP_OPTION.uriQuery))
  const objects = request.payload.length > 0 ? objectsIn(request.payload) : registration.objects
  device.registration = { ...registration, objects, lifetimeS, expiresUs: turn.nowUs + lifetimeS * 1e6 }
  if (device.peer !== peer) moveTo(turn, device, peer)
  const work = (): void => {
    turn.say({ kind: 'updated', endpoint: device.endpoint })
    if (!device.isObserved && !device.exchange && hasObject(objects, dataObject)) wantObservation(turn, device)
  }
  return { code: COAP_CODE.changed, device, work }
}

function deregister<Peer>(turn: Turn<Peer>, device: Device<Peer>): Served<Peer> {
  forgetRegistration(turn, device)
  const work = (): void => turn.say({ kind: 'deregistered', endpoint: device.endpoint })
  return { code: COAP_CODE.deleted, device, work }
}

function forgetRegistration<Peer>(turn: Turn<Peer>, device: Device<Peer>): void {
  device.registration = undefined
  device.isObserved = false
  device.observation = 0
  device.observeAtUs = Infinity
  device.observeFailures = 0
  // A command that was under way stays first in the queue.
  if (device.exchange?.command) turn.sayOf(device, device.exchange.command.id, 'queued')
  device.exchange = undefined
}

/** The device speaks from another address now. */
export function moveTo<Peer>({ state }: Turn<Peer>, device: Device<Peer>, peer: Peer): void {
  const { byPeer } = state
  if (device.peer === peer && byPeer.get(peer) === device) return
  if (device.peer !== undefined && byPeer.get(device.peer) === device) byPeer.delete(device.peer)
  device.peer = peer
  byPeer.set(peer, device)
  forgetHeard(device)
}

function objectsIn(payload: Uint8Array): Lwm2mPath[] {
  return objectsOf(parseLinks(readUtf8(payload, 0, payload.length)))
}
