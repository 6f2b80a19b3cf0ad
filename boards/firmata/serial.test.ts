import { describe, expect, test } from 'vitest'
import type { SerialOptions } from '../../firmware/hal/index.js'
import { World } from '../../sim/kernel/world.js'
import type { ProviderUnderTest } from '../../sim/testing/conformance/index.js'
import { serialRules } from '../../sim/testing/conformance/serial.js'
import { SerialFirmata } from '../../sim/testing/targets/serial-firmata.js'
import { during, VirtualHost } from '../../sim/testing/targets/virtual-host.js'
import { mega } from '../arduino/boards.js'
import { connect, type FirmataDevice } from './index.js'

/** Serial1 of a Mega, whose id in the protocol is 1. */
const serial1 = { receive: 'D19', transmit: 'D18', baud: 9600 }

async function connected(): Promise<{ world: World; host: VirtualHost; far: SerialFirmata; device: FirmataDevice }> {
  const world = new World()
  const host = new VirtualHost(world)
  const far = new SerialFirmata(world.scheduler)
  const { device } = await during(world, connect({ line: far, host, board: mega }))
  return { world, host, far, device }
}

const pass = (world: World, delayUs: number): void => void world.scheduler.runUntil(world.scheduler.nowUs + delayUs)

async function makeProvider(): Promise<ProviderUnderTest> {
  const { world, host, far, device } = await connected()
  return {
    io: device.io,
    device,
    options: { Serial: serial1 },
    far: {
      serial: { send: (bytes) => far.arrive(1, bytes), take: () => far.sent.get(1)?.splice(0) ?? [] },
    },
    quiet: async () => pass(world, 500_000),
    pass: async (delayUs) => pass(world, delayUs + 1),
    escaped: () => host.escaped,
  }
}

describe('Serial over firmata-io, on a board with the serial feature', () => {
  serialRules({ name: 'Firmata with the serial feature', impossible: [], make: makeProvider })
})

describe('ports', () => {
  const make = ({ io }: FirmataDevice, options: Partial<SerialOptions>) =>
    new io.Serial!({ ...serial1, ...options } as SerialOptions)

  test('the UARTs of the board go by their number, at the rate that is asked for', async () => {
    const { world, far, device } = await connected()
    make(device, {})
    make(device, { receive: 'D15', transmit: 'D14', baud: 115_200 })
    pass(world, 10_000)
    expect([...far.baud]).toEqual([
      [1, 9600],
      [3, 115_200],
    ])
  })

  test('other pins make a port in software, whose ids are 8 and 9; there is no third', async () => {
    const { world, far, device } = await connected()
    // D14 to D19 across the UARTs: receive pins that are no UART's receive pin.
    make(device, { receive: 'D14', transmit: 'D15' })
    const second = make(device, { receive: 'D16', transmit: 'D17' })
    expect(() => make(device, { receive: 'D18', transmit: 'D19' })).toThrow(expect.objectContaining({ kind: 'in-use' }))
    second.close()
    make(device, { receive: 'D18', transmit: 'D19' })
    pass(world, 10_000)
    expect([...far.softwarePins]).toEqual([
      [8, [14, 15]],
      [9, [18, 19]],
    ])
  })

  test('half a UART and pins without the feature are refused', async () => {
    const { device } = await connected()
    for (const wrong of [
      { transmit: 'D16' },
      { receive: 'D18' },
      { receive: 'D2', transmit: 'D3' },
      { transmit: undefined },
    ])
      expect(() => make(device, wrong), JSON.stringify(wrong)).toThrow(RangeError)
  })

  test('what is written goes out in messages that the receive buffer of a board holds', async () => {
    const { world, far, device } = await connected()
    const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index & 0xff)
    make(device, {}).write(bytes)
    pass(world, 1_000_000)
    expect(far.sent.get(1)).toEqual([...bytes])
    expect(far.longest).toBeLessThanOrEqual(64)
  })

  test('bytes beyond the receive buffer are lost, and it is said how many', async () => {
    const { world, host, far, device } = await connected()
    const port = make(device, {})
    pass(world, 10_000)
    far.arrive(1, new Uint8Array(1030))
    pass(world, 10_000)
    expect(port.read()!.byteLength).toBe(1024)
    expect(host.lines.map(({ text }) => text)).toEqual(['receive buffer full, 6 bytes lost'])
  })

  test('a line that is lost is told to onError', async () => {
    const { world, device } = await connected()
    let errors = 0
    const port = make(device, { onError: () => errors++ })
    device['link'].lose('the cable was pulled')
    pass(world, 1000)
    expect(errors).toBe(1)
    expect(() => port.write(Uint8Array.of(1))).toThrow(expect.objectContaining({ kind: 'power' }))
    port.close()
  })
})
