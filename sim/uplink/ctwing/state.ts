import {
  COAP_CODE,
  encodeCoap,
  type CoapMessage,
  type CoapOption,
  type CoapType,
} from '../../../protocols/coap/index.js'
import { newDevice, type Device } from './device.js'
import type { CommandState, PlatformOutput } from './messages.js'
import { defaultAwakeUs } from './timing.js'

/** How the platform behaves; what is left out takes the default stated. */
export interface PlatformOptions {
  /** How long a device is taken to listen after it was heard; commands after that wait. Default 93 s. */
  readonly awakeUs?: number
  /** Chance, [0, 1), for the spread of timeouts (RFC 7252, 4.2) and first message identifiers: of a device, for the nth draw. */
  readonly chance: (endpoint: string, draw: number) => number
}

/** All that a platform knows. `Peer` is whatever an address is to the caller. */
export interface PlatformState<Peer> {
  readonly awakeUs: number
  readonly chance: PlatformOptions['chance']
  readonly devices: Device<Peer>[]
  readonly byEndpoint: Map<string, Device<Peer>>
  /** Who has registered from where. */
  readonly byPeer: Map<Peer, Device<Peer>>
}

/** A platform that has heard nothing yet. */
export function newPlatform<Peer>(options: PlatformOptions): PlatformState<Peer> {
  const { awakeUs = defaultAwakeUs, chance } = options
  return { awakeUs, chance, devices: [], byEndpoint: new Map(), byPeer: new Map() }
}

export const nothing = new Uint8Array(0)

/** One input under way: the state, the instant, and what comes of it. */
export class Turn<Peer> {
  readonly outputs: PlatformOutput<Peer>[] = []

  constructor(
    readonly state: PlatformState<Peer>,
    readonly nowUs: number,
  ) {}

  say(output: PlatformOutput<Peer>): void {
    this.outputs.push(output)
  }

  sayOf({ endpoint }: Device<Peer>, id: number, state: CommandState, code?: number): void {
    this.say({ kind: 'command', endpoint, id, state, ...(code === undefined ? {} : { code }) })
  }

  send(peer: Peer, bytes: Uint8Array): void {
    this.say({ kind: 'send', peer, bytes })
  }

  /** An acknowledgement without a response, or a reset (RFC 7252, 4.2). */
  sendEmpty(peer: Peer, type: CoapType, messageId: number): void {
    this.send(
      peer,
      encodeCoap({ type, code: COAP_CODE.empty, messageId, token: nothing, options: [], payload: nothing }),
    )
  }

  /** The device of a name, made where there is none yet. */
  deviceOf(endpoint: string): Device<Peer> {
    const { state } = this
    let device = state.byEndpoint.get(endpoint)
    if (device) return device
    device = newDevice<Peer>(state.devices.length, endpoint, Math.floor(state.chance(endpoint, 0) * 65536))
    state.devices.push(device)
    state.byEndpoint.set(endpoint, device)
    return device
  }
}

/** A request's answer, with the identifier it has to carry. */
export function answerTo(
  request: CoapMessage,
  messageId: number,
  code: number,
  options: readonly CoapOption[],
  payload: Uint8Array,
): Uint8Array {
  const type = request.type === 'con' ? 'ack' : 'non'
  return encodeCoap({ type, code, messageId, token: request.token, options, payload })
}

/** A message identifier of the platform's own to a device. */
export function nextMessageId(device: Device<unknown>): number {
  return (device.messageId = (device.messageId + 1) & 0xffff)
}
