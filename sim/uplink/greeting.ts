import { packetLength } from '../../protocols/mqtt/header.js'
import { isDecodeError, type DecodeError } from '../../protocols/bytes/error.js'
import type { ServerStream, StreamHandler } from './tcp-stream.js'

/** What takes a connection from its first packet on. */
export interface Greeter {
  greet(stream: ServerStream, bytes: Uint8Array): void
}

/** A connection whose client has not said yet who it is. */
export class Greeting implements StreamHandler {
  private received: Uint8Array | undefined

  constructor(
    private readonly greeter: Greeter,
    private readonly stream: ServerStream,
  ) {}

  onData(bytes: Uint8Array): void {
    const all = this.received ? concat(this.received, bytes) : bytes
    if (isWhole(all)) this.greeter.greet(this.stream, all)
    else this.received = all
  }

  onEnd(): void {
    this.received = undefined
  }
}

/** Whether a first packet that cannot be decoded is a CONNECT of another version, which is told so, [MQTT-3.1.2-2]. */
export function speaksOtherVersion(bytes: Uint8Array, error: unknown): boolean {
  return isDecodeError(error) && (error as DecodeError).kind === 'bad-protocol' && namesMqtt(bytes)
}

/** A header that cannot be is as good as whole: the greeter refuses it. */
function isWhole(bytes: Uint8Array): boolean {
  try {
    const length = packetLength(bytes, 0, bytes.length, maxConnectBytes)
    return length !== undefined && length <= bytes.length
  } catch {
    return true
  }
}

/** Longest first packet: a CONNECT has five fields of 64 kB at most, and nobody sends one like that. */
const maxConnectBytes = 1 << 17

/** "MQTT" of versions 3.1.1 and 5, "MQIsdp" of 3.1, at the place of the protocol name. */
function namesMqtt(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 12)
  const text = String.fromCharCode(...start)
  return text.includes('\0\u0004MQTT') || text.includes('\0\u0006MQIsdp')
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}
