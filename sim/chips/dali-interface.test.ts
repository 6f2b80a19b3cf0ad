import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DaliInterface, type DaliInterfaceOptions } from '../../firmware/drivers/dali-interface.js'
import { daliInterfaceBaud, formatRequest, parseMessage } from '../../firmware/drivers/dali-interface-text.js'
import {
  Command,
  Special,
  arcPower,
  broadcast,
  command,
  deviceCommand,
  encodeEdges,
  settlingUs,
  short,
  special,
  type DaliAnswer,
} from '../../protocols/dali/index.js'
import { DaliBus } from '../board/dali-bus.js'
import { UartPort } from '../board/uart.js'
import { chipConformance } from './conformance.js'
import { DaliInterfaceModel } from './dali-interface.js'
import { DaliTestBench, daliParts } from './dali-test-bench.js'
import { chips } from './registry.js'
import type { TestBench } from './test-bench.js'

const query = command(short(0), Command.QUERY_STATUS)
const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

class WiredInterface extends DaliInterfaceModel {
  constructor(bench: TestBench) {
    const bus = new DaliBus(bench.world.scheduler)
    bus.supply(bench, 50)
    super(bench.board, bench.board.uartTo('dali', daliInterfaceBaud), bus)
  }
}

chipConformance({
  chip: chips['dali-interface'],
  parts: daliParts,
  makeModel: (bench) => new WiredInterface(bench),
  options: (bench): DaliInterfaceOptions => ({ ...bench.device.serial['dali']!, timers: bench.device.timers }),
  create: (options) => new DaliInterface(options),
  use: (driver) => driver.transact(query, () => undefined),
  badOptions: [{ timers: undefined }, { baud: 9600 }, { baud: NaN }],
  state: (model) => model.isBusy,
  traffic: (_, model, bytes) => model.onBytes(bytes),
})

describe('commands and messages (dali_usb_lpc1114, doc/commands.md and doc/messages.md)', () => {
  test('the documented example: S1 10 FF00 sends OFF to all, and comes back as {00000011>10 FF00}', () => {
    expect(textOf(formatRequest({ ...command(broadcast, Command.OFF), priority: 1 }))).toBe('S1 10 FF00\r')
    expect(parseMessage('{00000011>10 FF00}')).toEqual({ timeMs: 0x11, isOwn: true, length: 16, data: 0xff00 })
  })

  test('a query is Q, a configuration command has a plus, frames to control devices have 18 hexadecimal bits', () => {
    expect(textOf(formatRequest(query))).toBe('Q2 10 0190\r')
    expect(textOf(formatRequest(special(Special.RANDOMISE)))).toBe('S2 10+A700\r')
    expect(textOf(formatRequest({ ...deviceCommand(0xff, 0x30), priority: 5 }))).toBe('Q5 18 FFFE30\r')
  })

  test.each(['', '{}', '{00000011>10 FF00', '{0000001g>10 FF00}', '{00000011=10 FF00}', '{00000011>10FF00}'])(
    '%j is no message',
    (text) => expect(parseMessage(text)).toBeUndefined(),
  )

  test('a status code may come without data', () => {
    expect(parseMessage('{00000011:81 }')).toEqual({ timeMs: 17, isOwn: false, length: 0x81, data: 0 })
  })

  test('no text makes the parser throw', () => {
    const piece = fc.constantFrom('{', '}', '>', ':', ' ', '0', 'F', '00000011', 'g', '10')
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => void parseMessage(pieces.join(''))))
  })

  test('a message may come in any pieces', () => {
    const text = '{00000011:08 C3}'
    for (let split = 1; split < text.length; split++) {
      const bench = DaliTestBench.ready()
      bench.interfaceModel.setFaults({ hung: true })
      const answers: unknown[] = []
      bench.line.transact(query, (_, answer) => answers.push(answer))
      const port = bench.interfacePort
      const say = (piece: string) => port.send(Uint8Array.from(piece, (character) => character.charCodeAt(0)))
      say('{00000010>10 0190}\r\n')
      bench.wait(5000)
      say(text.slice(0, split))
      bench.wait(5000)
      say(text.slice(split))
      bench.wait(5000)
      expect(answers, `split at ${split}`).toEqual([{ kind: 'byte', value: 0xc3 }])
    }
  })
})

describe('one line', () => {
  test('a frame on the wire has the edges of its bits at 1200 bit/s', () => {
    const bench = DaliTestBench.ready()
    bench.traffic.length = 0
    bench.send(arcPower(short(0), 254))
    const [{ edgesUs, startUs, frame }] = bench.traffic as [DaliTestBench['traffic'][0]]
    expect(frame).toEqual({ bits: 16, data: 0x00fe })
    // Start bit, then eight zeros, seven ones, a zero: 17 bits of 2500/3 us.
    expect(edgesUs[0]).toBe(startUs)
    expect(edgesUs.at(-1)! - startUs).toBe(Math.round((17 * 2500) / 3))
  })

  test('an answer begins 5.5 to 10.5 ms after the question, the next frame at least 13.5 ms after it', () => {
    const bench = DaliTestBench.ready()
    bench.traffic.length = 0
    for (let count = 0; count < 40; count++) bench.ask(Command.QUERY_STATUS)
    expect(bench.traffic.length).toBe(80)
    for (let index = 1; index < 80; index++) {
      const gapUs = bench.traffic[index]!.startUs - bench.traffic[index - 1]!.endUs
      if (index % 2 === 1) {
        expect(gapUs).toBeGreaterThanOrEqual(settlingUs.backwardMin)
        expect(gapUs).toBeLessThanOrEqual(settlingUs.backwardMax)
      } else expect(gapUs).toBeGreaterThanOrEqual(13_500)
    }
  })

  test.each([
    [1, 13_500, 14_700],
    [2, 14_900, 16_100],
    [3, 16_300, 17_700],
    [4, 17_900, 19_300],
    [5, 19_500, 21_100],
  ] as const)('priority %i waits %i to %i us (IEC 62386-101:2022, table 22)', (priority, min, max) => {
    const bench = DaliTestBench.ready()
    bench.traffic.length = 0
    bench.send(...Array.from({ length: 20 }, () => ({ ...arcPower(short(0), 200), priority })))
    for (let index = 1; index < 20; index++) {
      const gapUs = bench.traffic[index]!.startUs - bench.traffic[index - 1]!.endUs
      expect(gapUs).toBeGreaterThanOrEqual(min)
      // The command for the next frame takes its time on the serial port, and the processor its task.
      expect(gapUs).toBeLessThanOrEqual(max + 3000)
    }
  })

  test('requests wait for their turn, and the ninth that waits is refused', () => {
    const bench = DaliTestBench.ready()
    const ends: string[] = []
    for (let count = 0; count < 10; count++)
      bench.line.transact(arcPower(short(0), count), (error) =>
        ends.push(error ? (error as unknown as { kind: string }).kind : `${count}`),
      )
    bench.wait(1_000_000)
    expect(ends).toEqual(['busy', '0', '1', '2', '3', '4', '5', '6', '7', '8'])
  })

  test('what is under way and what waits ends with "closed" when the driver is closed', () => {
    const bench = DaliTestBench.ready()
    const ends: string[] = []
    for (let count = 0; count < 3; count++)
      bench.line.transact(query, (error) => ends.push((error as unknown as { kind: string }).kind))
    bench.wait(5000)
    bench.line.close()
    expect(ends).toEqual([])
    bench.wait(1_000_000)
    expect(ends).toEqual(['closed', 'closed', 'closed'])
  })

  test('an interface that says nothing is "no-answer" within half a second, and works again once mended', () => {
    const bench = DaliTestBench.ready()
    bench.interfaceModel.setFaults({ hung: true })
    const outcome = bench.call<DaliAnswer>((done) => bench.line.transact(query, done), 600_000)
    expect(outcome).toMatchObject({ completions: 1, inside: false, error: { kind: 'no-answer' } })
    bench.interfaceModel.setFaults({})
    expect(bench.ask(Command.QUERY_CONTROL_GEAR_PRESENT)).toBe(0xff)
  })

  test('a line without power is "bus", after 550 ms and at once from then on; it recovers by itself', () => {
    const bench = DaliTestBench.ready()
    bench.bus.setShorted(true)
    bench.wait(600_000)
    expect(bench.line.isLineLow).toBe(true)
    expect(() => bench.ask(Command.QUERY_STATUS)).toThrow(/power/)
    bench.bus.setShorted(false)
    bench.wait(10_000)
    expect(bench.line.isLineLow).toBe(false)
    expect(bench.ask(Command.QUERY_CONTROL_GEAR_PRESENT)).toBe(0xff)
  })

  test('a frame of another control device is heard by whoever asked for it', () => {
    const bench = DaliTestBench.ready()
    const heard: unknown[] = []
    bench.line.close()
    const line = new DaliInterface({
      ...bench.device.serial['dali']!,
      timers: bench.device.timers,
      onFrame: (frame) => heard.push(frame),
    })
    const button = { onTraffic: () => undefined, onLinePower: () => undefined }
    bench.bus.connect(button)
    bench.bus.transmit(button, encodeEdges({ bits: 24, data: 0x02_80_01 }))
    bench.wait(100_000)
    expect(heard).toEqual([{ bits: 24, data: 0x02_80_01 }])
    line.close()
  })

  test('two interfaces that begin in the same instant both break off, begin anew, and both frames arrive', () => {
    const bench = DaliTestBench.ready()
    const second = new UartPort(bench.world.scheduler, bench.board.partOwner, daliInterfaceBaud)
    const other = bench.solder(new DaliInterfaceModel(bench.board, second, bench.bus))
    bench.traffic.length = 0
    // Both wait for the same settling time: the dice are fixed while they throw them.
    const { chance } = bench.board
    const honest = chance.integer.bind(chance)
    chance.integer = () => 500
    other.onBytes(Uint8Array.from('S2 10 FE64\r', (character) => character.charCodeAt(0)))
    bench.interfaceModel.onBytes(Uint8Array.from('S2 10 FEE4\r', (character) => character.charCodeAt(0)))
    bench.wait(1000)
    chance.integer = honest
    bench.wait(500_000)
    const [pile, ...frames] = bench.traffic
    expect(pile).toMatchObject({ frame: undefined, by: [other, bench.interfaceModel] })
    expect(frames.map(({ frame }) => frame!.data).sort()).toEqual([0xfe64, 0xfee4])
    // Recovery time of the first: 4.0 to 4.6 ms after the break (IEC 62386-101, 9.2.4).
    expect(frames[0]!.startUs - pile!.endUs).toBeGreaterThanOrEqual(4000)
    expect(frames[0]!.startUs - pile!.endUs).toBeLessThanOrEqual(4600)
    expect(bench.line.collisions).toBeLessThanOrEqual(1)
  })
})
