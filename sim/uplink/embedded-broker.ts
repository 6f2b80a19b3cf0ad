import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { Aedes } from 'aedes'
import { inspectPublish, type PublishLayout } from '../../protocols/mqtt/publish.js'
import type { Dial, Transport, TransportEvents } from './transport.js'
import { listenError } from './uplink-error.js'

/** Where the embedded broker listens. */
export interface EmbeddedBrokerOptions {
  /** Default 127.0.0.1: nobody else's business. */
  readonly host?: string
  /** Default 1883; 0 takes any free port. */
  readonly port?: number
  /** Whether retained messages are kept. Default false: they would outlive the nodes they tell of. */
  readonly retain?: boolean
}

/** Connections from outside, at most. */
const maxConnections = 4096

/**
 * A real MQTT broker in this process (aedes), in memory only: what `wayside run` starts when no other is named, so that
 * any client can subscribe and send commands.
 */
export class EmbeddedBroker {
  private readonly sockets = new Set<Socket>()

  private constructor(
    private readonly aedes: Aedes,
    private readonly server: Server,
    readonly host: string,
    readonly port: number,
    private readonly keepsRetained: boolean,
  ) {
    server.on('connection', (socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
    })
  }

  /** Starts it. @throws UplinkError ("port-in-use" | "port-denied") */
  static async listen(options: EmbeddedBrokerOptions = {}): Promise<EmbeddedBroker> {
    const host = options.host ?? '127.0.0.1'
    const aedes = await Aedes.createBroker({ concurrency, queueLimit })
    aedes.on('clientError', ignore)
    aedes.on('connectionError', ignore)
    aedes.authorizePublish = (_client, packet, done) => {
      if (!options.retain) packet.retain = false
      done(packet.topic.startsWith('$') ? new Error('topics that begin with $ are the broker’s own') : null)
    }
    const server = createServer({ noDelay: true }, (socket) => void aedes.handle(socket))
    server.maxConnections = maxConnections
    try {
      await listen(server, host, options.port ?? 1883)
    } catch (error) {
      aedes.close()
      throw listenError(`${host}:${options.port ?? 1883}`, error)
    }
    return new EmbeddedBroker(aedes, server, host, (server.address() as AddressInfo).port, options.retain === true)
  }

  /** Where clients find it. */
  get url(): string {
    return `mqtt://${this.host.includes(':') ? `[${this.host}]` : this.host}:${this.port}`
  }

  /**
   * A way in without the operating system's network: with a connection for each of 200 nodes a message costs 16
   * microseconds of CPU and 25 over TCP to ourselves; with a pool, whose writes are long, both cost the same.
   */
  get dial(): Dial {
    return {
      address: `${this.host}:${this.port}`,
      open: (events) => new InProcessTransport(this.aedes, events, this.keepsRetained),
    }
  }

  /** Ends all connections and stops listening. */
  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.server.close(() => resolve()))
    await new Promise<void>((resolve) => this.aedes.close(() => resolve()))
    for (const socket of this.sockets) socket.destroy()
    await ended
  }
}

/** Messages that aedes hands to subscribers at a time; its default of 100 makes a queue of everything above. */
const concurrency = 4096
/** Packets that a client may send before its CONNACK. */
const queueLimit = 1000

/**
 * One end of a pipe to aedes: a stream on its side, a transport on ours. Reports make nearly all of the traffic, and the
 * stream's parser would cost more than the broker behind it: a PUBLISH of QoS 1 is handed to the broker as what it says,
 * and acknowledged when the broker has it. Everything else goes the way of the bytes.
 */
class InProcessTransport implements Transport {
  private readonly stream: BrokerSide
  private acknowledgements: number[] = []

  constructor(
    private readonly aedes: Aedes,
    private readonly events: TransportEvents,
    private readonly keepsRetained: boolean,
  ) {
    this.stream = new BrokerSide(events)
    aedes.handle(this.stream)
    setImmediate(() => events.onOpen())
  }

  write(bytes: Uint8Array): void {
    let at = 0
    while (at < bytes.length && isReport(bytes[at]!)) {
      const layout = inspectPublish(bytes, at)
      if (bytes[layout.topicStart] === dollar) break
      this.publish(bytes, layout)
      at = layout.end
    }
    if (at < bytes.length) this.stream.push(at === 0 ? bytes : bytes.subarray(at))
  }

  end(): void {
    this.stream.push(null)
  }

  destroy(): void {
    this.stream.destroy()
  }

  private publish(bytes: Uint8Array, layout: PublishLayout): void {
    const { topicStart, topicEnd, payloadStart, end, messageId } = layout
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const packet = {
      cmd: 'publish' as const,
      topic: buffer.toString('utf8', topicStart, topicEnd),
      payload: buffer.subarray(payloadStart, end),
      qos: 1 as const,
      retain: layout.retain && this.keepsRetained,
      dup: layout.dup,
    }
    this.aedes.publish(packet, (error) => {
      if (!error) this.acknowledge(messageId!)
    })
  }

  /** Acknowledgements of one turn of the event loop leave together. */
  private acknowledge(messageId: number): void {
    if (this.acknowledgements.length === 0) setImmediate(() => this.flush())
    this.acknowledgements.push(messageId)
  }

  private flush(): void {
    const ids = this.acknowledgements
    this.acknowledgements = []
    if (this.stream.destroyed) return
    const bytes = Buffer.allocUnsafe(4 * ids.length)
    for (let index = 0; index < ids.length; index++) bytes.writeUInt32BE(0x40020000 + ids[index]!, 4 * index)
    this.events.onData(bytes)
  }
}

/** Topics that begin with it are the broker's own: the stream's side refuses them. */
const dollar = 0x24

/** The first byte of a PUBLISH with QoS 1 (MQTT 3.1.1, 3.3.1). */
const isReport = (first: number): boolean => (first & 0xf6) === 0x32

class BrokerSide extends Duplex {
  constructor(private readonly events: TransportEvents) {
    super({ readableHighWaterMark: 1 << 20, writableHighWaterMark: 1 << 20 })
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.events.onData(chunk)
    done()
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.events.onData(Buffer.concat(chunks.map(({ chunk }) => chunk)))
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    done(error)
    setImmediate(() => this.events.onClose(error ?? undefined))
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: 511 }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function ignore(): void {}
