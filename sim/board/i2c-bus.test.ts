import { describe, expect, it } from 'vitest'
import type { BusError } from '../../firmware/hal/index.js'
import { I2cTestTarget } from '../testing/conformance/index.js'
import { I2cBus, transactionBits } from './i2c-bus.js'
import { TestBoard } from './test-board.js'

describe('the wires', () => {
  it('an empty bus acknowledges no address', () => {
    const bus = new I2cBus()
    for (let address = 0; address < 128; address++) {
      expect(bus.write(address, Uint8Array.of(1), true)).toBe('nack-address')
      expect(bus.read(address, new Uint8Array(1), true)).toBe('nack-address')
    }
  })

  it('only the target with the address hears of a transaction', () => {
    const [first, second] = [new I2cTestTarget(0x23), new I2cTestTarget(0x5c)]
    const bus = new I2cBus()
    bus.attach(first)
    bus.attach(second)
    expect(bus.write(0x5c, Uint8Array.of(9), true)).toBe('ok')
    expect([first.take(), second.take()]).toEqual(['', 'S+w 09 P'])
  })

  it('two targets with one address are refused', () => {
    const bus = new I2cBus()
    bus.attach(new I2cTestTarget(0x23))
    expect(() => bus.attach(new I2cTestTarget(0x23))).toThrow('0x23 twice')
  })

  it('a refused byte ends the transaction with a STOP', () => {
    const target = new I2cTestTarget(0x23)
    target.takes = 2
    const bus = new I2cBus()
    bus.attach(target)
    expect(bus.write(0x23, Uint8Array.of(1, 2, 3, 4), false)).toBe('nack-data')
    expect(target.take()).toBe('S+w 01 02 03 nack P')
  })
})

it('data and clock swapped are refused, as nobody would answer', () => {
  const { io, data, clock, hz } = new TestBoard().boot().board.device.i2c['target']!
  expect(() => new io({ data: clock, clock: data, hz, address: 0x23 })).toThrow('not swapped expected')
  new io({ data, clock, hz, address: 0x23 })
})

describe('time on the bus', () => {
  it.each([
    [0, 11],
    [1, 20],
    [2, 29],
    [16, 155],
  ])('%d bytes are %d bits: START, address, nine a byte, STOP', (byteLength, bits) =>
    expect(transactionBits(byteLength)).toBe(bits),
  )

  it('operations take their time one after the other, across instances', () => {
    const test = new TestBoard()
    const { board } = test
    for (const address of [0x23, 0x24]) board.i2cOf('target').bus.attach(new I2cTestTarget(address))
    const doneUs: number[] = []
    test.boot(({ i2c }) => {
      const connection = i2c['target']!
      const [first, second] = [0x23, 0x24].map((address) => new connection.io({ ...connection, hz: 100_000, address }))
      first!.write(Uint8Array.of(1), () => doneUs.push(test.nowUs))
      second!.read(2, () => doneUs.push(test.nowUs))
      first!.writeRead(Uint8Array.of(1), 2, () => doneUs.push(test.nowUs))
    })
    test.run(100_000)
    // 10 us a bit: 20 bits, 29 bits, 20 + 29 bits.
    expect(doneUs.map((atUs) => atUs - doneUs[0]!)).toEqual([0, 290, 780])
    expect(doneUs[0]).toBe(50_000 + 200)
  })

  it('a transaction happens when it is over: a target that changes before is read as it is then', () => {
    const test = new TestBoard()
    const errors: (BusError | null)[] = []
    test.boot(({ i2c }) => {
      const connection = i2c['target']!
      new connection.io({ ...connection, address: 0x23 }).write(Uint8Array.of(1), (error) =>
        errors.push(error as BusError),
      )
    })
    test.board.i2cOf('target').bus.attach(new I2cTestTarget(0x23))
    test.run(100_000)
    expect(errors).toEqual([null])
  })
})
