import { describe, expect, test } from 'vitest'
import { Scheduler } from '../kernel/scheduler.js'
import type { Cell, UserEquipment } from '../radio/cell.js'
import { CoreNetwork } from './core-network.js'
import type { Stream, StreamClient } from './network.js'
import type { ServerStream, StreamHandler } from './tcp-stream.js'

const second = 1_000_000
const ue: UserEquipment = { imsi: '460001', couplingLossDb: 130, owner: 0, onRadio: () => {} }

/** A cell with 100 ms each way that loses what the test says: "u3" is the third packet up, "d1" the first one down. */
class ScriptedCell implements Pick<Cell, 'sendUp' | 'sendDown'> {
  readonly sizes: string[] = []
  readonly delays: Record<string, number> = {}
  private ups = 0
  private downs = 0

  constructor(
    private readonly scheduler: Scheduler,
    readonly losses: string[] = [],
  ) {}

  sendUp<Argument>(
    _ue: UserEquipment,
    byteLength: number,
    delivered: (argument: Argument) => void,
    lost: (argument: Argument) => void,
    argument: Argument,
  ): void {
    this.carry(`u${++this.ups}`, byteLength, delivered, lost, argument, 0)
  }

  sendDown<Argument>(
    _ue: UserEquipment,
    byteLength: number,
    delivered: (argument: Argument) => void,
    lost: (argument: Argument) => void,
    argument: Argument,
    afterUs = 0,
  ): void {
    this.carry(`d${++this.downs}`, byteLength, delivered, lost, argument, afterUs)
  }

  private carry<Argument>(
    name: string,
    byteLength: number,
    delivered: (argument: Argument) => void,
    lost: (argument: Argument) => void,
    argument: Argument,
    afterUs: number,
  ): void {
    const isLost = this.losses.includes(name) || (this.losses.includes('all up') && name.startsWith('u'))
    this.sizes.push(`${name} ${byteLength}`)
    this.scheduler.after(afterUs + (this.delays[name] ?? 100_000), 0, isLost ? lost : delivered, argument)
  }
}

class Recorder implements StreamClient, StreamHandler {
  readonly log: string[] = []

  constructor(
    private readonly scheduler: Scheduler,
    private readonly answer: ((text: string) => void) | undefined = undefined,
  ) {}

  onOpen(): void {
    this.note('open')
  }

  onData(bytes: Uint8Array): void {
    const text = Buffer.from(bytes).toString()
    this.note(text)
    this.answer?.(text)
  }

  onEnd(end: string): void {
    this.note(end)
  }

  private note(what: string): void {
    this.log.push(`${this.scheduler.nowUs / second} ${what}`)
  }
}

/** A network with an echo server that upcases, at echo:7. */
function world(losses: string[] = []) {
  const scheduler = new Scheduler()
  const cell = new ScriptedCell(scheduler, losses)
  const network = new CoreNetwork(scheduler, { startUnixMs: 1_000_000 })
  const sides: { stream: ServerStream; handler: Recorder }[] = []
  network.listen('echo', 7, {
    accept(stream) {
      const handler = new Recorder(scheduler, (text) => stream.answer(bytes(text.toUpperCase()), 5_000))
      sides.push({ stream, handler })
      return handler
    },
  })
  const client = new Recorder(scheduler)
  const connect = (host = 'echo', port = 7): Stream => network.connect(ue, cell as unknown as Cell, host, port, client)
  return { scheduler, cell, network, sides, client, connect }
}

const bytes = (text: string) => new TextEncoder().encode(text)

describe('opening', () => {
  test('costs a round trip and no byte but the headers', () => {
    const { scheduler, cell, client, connect } = world()
    connect()
    scheduler.runDry()
    expect(client.log).toEqual(['0.2 open'])
    expect(cell.sizes).toEqual(['u1 40', 'd1 40'])
  })

  test.each([
    ['echo', 8, '0.2 refused'],
    ['nowhere', 7, '0.2 unknown-host'],
  ])('%s:%i ends with %s', (host, port, outcome) => {
    const { scheduler, client, connect } = world()
    connect(host, port).send(bytes('never'))
    scheduler.runDry()
    expect(client.log).toEqual([outcome])
  })

  test('a server that does not accept refuses', () => {
    const { scheduler, network, client, connect } = world()
    network.listen('echo', 7, { accept: () => undefined })
    connect()
    scheduler.runDry()
    expect(client.log).toEqual(['0.2 refused'])
  })

  test.each([
    [['u1'], '3.2 open'],
    [['d1'], '3.2 open'],
    [['u1', 'u2', 'd1', 'd2'], `${3 + 6 + 3 + 6 + 0.2} open`],
  ])('with %j lost it comes after the retransmission timeouts', (losses, outcome) => {
    const { scheduler, client, connect } = world(losses)
    connect()
    scheduler.runDry()
    expect(client.log).toEqual([outcome])
  })

  test('is given up after six losses: 3 + 6 + 12 + 24 + 48 + 96 s', () => {
    const { scheduler, client, network, connect } = world(['all up'])
    connect()
    scheduler.runDry()
    expect(client.log).toEqual(['189 timeout'])
    expect(network.counts).toMatchObject({ segmentsUp: 6, retransmissions: 5, timeouts: 1 })
  })
})

describe('data', () => {
  test('goes up in one segment and comes back with the answer time, in one each', () => {
    const { scheduler, cell, client, connect } = world()
    const stream = connect()
    scheduler.runDry()
    stream.send(bytes('hello'))
    scheduler.runDry()
    expect(client.log).toEqual(['0.2 open', '0.405 HELLO'])
    expect(cell.sizes.slice(2)).toEqual(['u2 45', 'd2 45'])
  })

  test('a lost segment is sent again and what came after it waits', () => {
    const { scheduler, sides, client, connect } = world(['u2'])
    const stream = connect()
    scheduler.runDry()
    for (const text of ['a', 'b', 'c']) stream.send(bytes(text))
    scheduler.runDry()
    expect(sides[0]!.handler.log).toEqual(['3.3 a', '3.3 b', '3.3 c'])
    expect(client.log.slice(1)).toEqual(['3.405 A', '3.405 B', '3.405 C'])
  })

  test('a lost answer is sent again, timed from when it was sent', () => {
    const { scheduler, client, connect } = world(['d2'])
    const stream = connect()
    scheduler.runDry()
    stream.send(bytes('a'))
    scheduler.runDry()
    expect(client.log.slice(1)).toEqual(['3.405 A'])
  })

  test('an overtaking segment waits for the one before it', () => {
    const { scheduler, cell, sides, connect } = world()
    cell.delays['u2'] = 900_000
    const stream = connect()
    scheduler.runDry()
    for (const text of ['slow', 'fast']) stream.send(bytes(text))
    scheduler.runDry()
    expect(sides[0]!.handler.log).toEqual(['1.1 slow', '1.1 fast'])
  })

  test('when answers never arrive the server gives up, and the client learns it with its next segment', () => {
    const lost = ['d2', 'd3', 'd4', 'd5', 'd6', 'd7']
    const { scheduler, sides, client, connect } = world(lost)
    const stream = connect()
    scheduler.runDry()
    stream.send(bytes('a'))
    scheduler.runDry()
    expect(sides[0]!.handler.log).toEqual(['0.3 a', '189.305 timeout'])
    expect(client.log).toEqual(['0.2 open'])
    stream.send(bytes('b'))
    scheduler.runDry()
    expect(client.log.at(-1)).toMatch(/ reset$/)
  })

  test('when nothing gets up any more the client times out and the server knows nothing', () => {
    const { scheduler, cell, sides, client, connect } = world()
    const stream = connect()
    scheduler.runDry()
    cell.losses.push('all up')
    stream.send(bytes('a'))
    scheduler.runDry()
    expect(client.log.at(-1)).toBe('189.2 timeout')
    expect(sides[0]!.handler.log).toEqual([])
  })
})

describe('ending', () => {
  test('close lets what was sent arrive, tells the server, and calls back no more', () => {
    const { scheduler, sides, client, connect } = world(['u2'])
    const stream = connect()
    scheduler.runDry()
    stream.send(bytes('last words'))
    stream.close()
    stream.close()
    stream.send(bytes('ignored'))
    scheduler.runDry()
    expect(sides[0]!.handler.log).toEqual(['3.3 last words', '3.3 closed'])
    expect(client.log).toEqual(['0.2 open'])
  })

  test.each([
    ['finish', 'closed'],
    ['reset', 'reset'],
  ] as const)('the server’s %s arrives after its answers, even lost ones', (how, outcome) => {
    const { scheduler, sides, client, connect } = world(['d2'])
    const stream = connect()
    scheduler.runDry()
    const { stream: server } = sides[0]!
    server.answer(bytes('on the way'))
    server[how]()
    server[how]()
    server.answer(bytes('ignored'))
    stream.send(bytes('too late'))
    scheduler.runDry()
    expect(client.log.slice(1)).toEqual(['3.3 on the way', `3.3 ${outcome}`])
    expect(sides[0]!.handler.log).toEqual([])
  })

  test('an aborted connection is forgotten on this side only', () => {
    const { scheduler, sides, client, connect } = world()
    const stream = connect()
    scheduler.runDry()
    stream.send(bytes('lost with the supply'))
    stream.abort()
    sides[0]!.stream.answer(bytes('anyone?'))
    stream.send(bytes('x'))
    stream.close()
    scheduler.runDry()
    expect(client.log).toEqual(['0.2 open'])
    expect(sides[0]!.handler.log).toEqual([])
  })

  test('a server that vanished resets a client that sends after all', () => {
    const { scheduler, sides, client, connect } = world()
    const stream = connect()
    scheduler.runDry()
    sides[0]!.stream.vanish()
    scheduler.runDry()
    expect(client.log).toEqual(['0.2 open'])
    stream.send(bytes('a'))
    stream.send(bytes('b'))
    scheduler.runDry()
    expect(client.log.slice(1)).toEqual(['0.4 reset'])
  })

  test('who takes over hears what comes from then on', () => {
    const { scheduler, sides, connect } = world()
    const stream = connect()
    scheduler.runDry()
    const other = new Recorder(scheduler)
    sides[0]!.stream.handOver(other)
    stream.send(bytes('a'))
    scheduler.runDry()
    expect(sides[0]!.handler.log).toEqual([])
    expect(other.log).toEqual(['0.3 a'])
  })
})

describe('the network', () => {
  test('tells the time of the world', () => {
    const { scheduler, network } = world()
    scheduler.runUntil(90 * second + 999)
    expect(network.time()).toEqual({ unixMs: 1_090_000, zoneQuarterHours: 0 })
  })

  test.each([0, 65536, 1.5])('port %d cannot be listened at', (port) => {
    expect(() => world().network.listen('x', port, { accept: () => undefined })).toThrow(RangeError)
  })
})
