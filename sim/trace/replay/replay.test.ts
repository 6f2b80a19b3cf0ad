import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Net } from '../../board/net.js'
import { UartPort } from '../../board/uart.js'
import { Scheduler } from '../../kernel/scheduler.js'
import { uartEdges } from '../vcd/edges.js'
import { parseVcd } from '../vcd/index.js'
import { decodeUart, playBytes, playSignal, signalOf, trafficDifference, type HeardByte, type Signal } from './index.js'

/** "U" (55) at 1000 baud as sigrok records it at 10 kHz: the line idle, a start bit, 1 0 1 0 1 0 1 0, a stop bit. */
const capture = `$timescale 100 us $end
$scope module libsigrok $end
$var wire 1 ! RX $end
$upscope $end
$enddefinitions $end
#0 1!
#50 0!
#60 1!
#70 0!
#80 1!
#90 0!
#100 1!
#110 0!
#120 1!
#130 0!
#140 1!
#200
`

describe('a capture as a stimulus', () => {
  it('names the signals that there are where one is not', () => {
    expect(() => signalOf(parseVcd(capture), 'TX')).toThrow('a signal of the dump (RX) expected, got TX')
    expect(signalOf(parseVcd(capture), 'libsigrok.RX').edges.length).toBe(11)
  })

  it('drives a wire with its levels at its instants, and lets go of it at x and z', () => {
    const scheduler = new Scheduler()
    const net = new Net()
    const seen: unknown[] = []
    net.listen(() => seen.push([scheduler.nowUs, net.driven?.level]))
    const text = '$timescale 1 us $end $var wire 1 ! a $end $enddefinitions $end\n#0 0!\n#10 1!\n#25 z!\n#30 0!\n#40\n'
    playSignal(signalOf(parseVcd(text), 'a'), net, { scheduler, startUs: 1000 })
    scheduler.runUntil(2000)
    expect(seen).toEqual([
      [1000, 0],
      [1010, 1],
      [1025, undefined],
      [1030, 0],
    ])
  })

  it('is read as characters at its baud rate', () => {
    expect(decodeUart(signalOf(parseVcd(capture), 'RX'), 1000)).toEqual([
      { byte: 0x55, startUs: 5000, atUs: 15_000, isWhole: true },
    ])
  })

  it('marks a character without its stop bit', () => {
    const broken = capture.replace('#140 1!', '#150 1!')
    expect(decodeUart(signalOf(parseVcd(broken), 'RX'), 1000)[0]).toMatchObject({ byte: 0x55, isWhole: false })
  })

  it('takes a spike for no character', () => {
    const text = '$timescale 1 us $end $var wire 1 ! a $end $enddefinitions $end\n#0 1!\n#10 0!\n#12 1!\n#99999\n'
    expect(decodeUart(signalOf(parseVcd(text), 'a'), 9600)).toEqual([])
  })

  it('of any characters is read back from the edges that they make, at any rate and a clock up to 2 % off', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(bytes, fc.constantFrom(1200, 9600, 115_200), fc.integer({ min: -20, max: 20 }), (sent, baud, off) => {
        const edges: { tick: number; value: string }[] = []
        uartEdges({ startUs: 1000, baud: baud * (1 + off / 1000), bytes: sent }, (atUs, value) =>
          edges.push({ tick: Math.round(atUs * 10), value }),
        )
        const signal: Signal = { name: 'a', tickNs: 100, edges, endTick: 1e9 }
        const heard = decodeUart(signal, baud)
        expect(heard.map(({ byte }) => byte)).toEqual([...sent])
        expect(heard.every(({ isWhole }) => isWhole)).toBe(true)
      }),
    )
  })

  it('is sent from a port so that it is heard when it was', () => {
    const scheduler = new Scheduler()
    const [near, far] = [new UartPort(scheduler, 0, 9600), new UartPort(scheduler, 0, 9600)]
    UartPort.join(near, far)
    const heard: [number, number[]][] = []
    far.listener = { onBytes: (bytes) => void heard.push([scheduler.nowUs, [...bytes]]) }
    const at = (startUs: number, byte: number): HeardByte => ({ byte, startUs, atUs: 0, isWhole: true })
    playBytes([at(1000, 0x55), at(5000, 0xaa)], near, { scheduler })
    scheduler.runUntil(10_000)
    // Ten bits at 9600 baud are 1041.7 us.
    expect(heard).toEqual([
      [2042, [0x55]],
      [6042, [0xaa]],
    ])
  })
})

describe('traffic as it was expected', () => {
  const traffic = (...bytes: number[]): HeardByte[] =>
    bytes.map((byte, index) => ({ byte, startUs: index * 1000, atUs: index * 1000 + 1000, isWhole: true }))

  it('has no difference', () => {
    expect(trafficDifference(traffic(1, 2, 3), traffic(1, 2, 3), { toleranceUs: 0 })).toBeUndefined()
  })

  it('differs in a byte, in its number, or in its time', () => {
    expect(trafficDifference(traffic(1, 2, 3), traffic(1, 9, 3))).toBe('byte 1: 01 (02) 03 expected, got 01 (09) 03')
    expect(trafficDifference(traffic(1), traffic(1, 2))).toBe('byte 1: nothing more expected, got 01 (02)')
    const late = traffic(1, 2).map((each) => ({ ...each, startUs: each.startUs + 80 }))
    expect(trafficDifference(traffic(1, 2), late, { toleranceUs: 100 })).toBeUndefined()
    expect(trafficDifference(traffic(1, 2), late, { toleranceUs: 50 })).toMatch(/^byte 0: .*80\.0 us later$/)
  })
})
