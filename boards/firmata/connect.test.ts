import { describe, expect, test } from 'vitest'
import { streetlightParts } from '../../firmware/nodes/streetlight/index.js'
import { Bl0942 } from '../../firmware/drivers/bl0942.js'
import { TetheredUno, VirtualLine } from '../../sim/testing/targets/tethered-uno.js'
import { SerialFirmata } from '../../sim/testing/targets/serial-firmata.js'
import { during, VirtualHost } from '../../sim/testing/targets/virtual-host.js'
import { World } from '../../sim/kernel/world.js'
import { mega, uno as unoData } from '../arduino/boards.js'
import { connect, FirmataDevice, type ConnectOptions, type Line } from './index.js'

const seconds = 1_000_000

/** A line, and the clock that its two ends go by. */
type Bench = { readonly world: World; readonly line: Line; readonly host: VirtualHost }

/** An Uno that is switched on. */
function running(): TetheredUno {
  const uno = new TetheredUno([])
  uno.board.powerOn()
  return uno
}

const connecting = ({ world, line, host }: Bench, options: ConnectOptions = {}) =>
  during(world, connect({ line, host, port: '/dev/ttyACM0', ...options }))

describe('a board that answers', () => {
  test('is ready when it has told its version, firmware, capabilities and analogue pins', async () => {
    const uno = running()
    const { firmware, device } = await connecting(uno)
    expect(firmware).toBe('StandardFirmata.ino 2.4')
    expect(device.identity.serialNumber).toBe('/dev/ttyACM0')
    expect(Object.keys(device.io).sort()).toEqual(['Analog', 'Digital', 'I2C', 'PWM', 'RTC', 'SMBus'])
    expect([device.pin['D13'], device.pin['A0'], device.pin['A5']]).toEqual([13, 14, 19])
    expect(device.power.resetCause).toBe('power-on')
  })

  test('is asked where it greeted before anybody listened', async () => {
    const uno = new TetheredUno([])
    uno.line.isCut = true
    uno.board.powerOn()
    uno.pass(2.2 * seconds)
    uno.line.isCut = false
    expect((await connecting(uno)).firmware).toBe('StandardFirmata.ino 2.4')
  })

  test('has the parts that it can carry on the pins of `wayside wiring`, and names the others, whose drivers say what is missing', async () => {
    const { device } = await connecting(running(), { board: unoData, parts: streetlightParts })
    expect(device.i2c['light']).toMatchObject({ data: 'A4', clock: 'A5', hz: 100_000, address: 0x23 })
    expect(device.pwm['dimmer']).toMatchObject({ pin: 'D3', hz: 1000 })
    expect(device.missing.map(({ part, reason }) => [part.role, reason])).toEqual([
      ['modem', 'the firmware has no serial'],
      ['meter', 'the firmware has no serial'],
    ])
    expect(() => new Bl0942({ ...device.serial['meter']!, timers: device.timers })).toThrow(
      expect.objectContaining({ kind: 'missing' }),
    )
  })
})

describe('a device', () => {
  /** A board that answers at once and knows only serial ports and plain pins. */
  function small() {
    const world = new World()
    const line = new SerialFirmata(world.scheduler)
    return { world, line, host: new VirtualHost(world) }
  }

  test('leaves out what its firmware has not', async () => {
    const { device } = await connecting(small())
    expect(Object.keys(device.io).sort()).toEqual(['Digital', 'RTC', 'Serial'])
    expect([device.flash, device.keyValue]).toEqual([undefined, undefined])
  })

  test('names a part for which its board has no port', async () => {
    const lines = ['a', 'b', 'c', 'd'].map((role) => ({ role, bus: 'serial', part: 'test', purpose: 'test' }) as const)
    const { device } = await connecting(small(), { board: mega, parts: lines })
    expect(Object.keys(device.serial)).toEqual(['a', 'b', 'c'])
    expect(device.missing.map(({ part }) => part.role)).toEqual(['d'])
  })

  test('refuses parts without a board', async () => {
    const { plugin } = await connecting(small())
    expect(() => new FirmataDevice(plugin, { parts: streetlightParts })).toThrow(RangeError)
  })

  test('leaves a restart of the firmware to who started it', async () => {
    let restarts = 0
    const { plugin, device } = await connecting(small(), { onRestart: () => restarts++ })
    device.power.sleep()
    device.power.restart()
    expect(restarts).toBe(1)
    expect(() => new FirmataDevice(plugin).power.restart()).toThrow(/onRestart/)
  })

  test('closes its line, once', async () => {
    const bench = small()
    const tether = await connecting(bench)
    await during(bench.world, Promise.all([tether.close(), tether.close()]))
    await during(bench.world, tether.close())
    expect(bench.line.ends).toBe(1)
    expect(tether.device.lost?.message).toBe('the device was closed')
  })
})

describe('a board that cannot be had', () => {
  const timeoutUs = 3 * seconds

  test('"silent" where not a byte comes', async () => {
    const uno = new TetheredUno([])
    await expect(connecting(uno, { timeoutUs })).rejects.toMatchObject({
      kind: 'silent',
      message: '/dev/ttyACM0: a board with Firmata expected within 3 s, got no byte',
    })
    expect(uno.world.scheduler.nowUs).toBeLessThan(timeoutUs + seconds)
  })

  test('"not-firmata" where the board talks at another rate', async () => {
    const uno = running()
    const line = new VirtualLine(uno.world, uno.machine, 9600)
    const attempt = connecting(uno, { line, timeoutUs, baudRate: 9600 })
    await expect(attempt).rejects.toMatchObject({ kind: 'not-firmata', message: expect.stringContaining('9600 baud') })
  })

  test('"not-firmata" where the board runs another program', async () => {
    const uno = new TetheredUno([])
    for (let atUs = 0; atUs < timeoutUs; atUs += seconds)
      uno.host.timers.after(atUs, () => uno.line.emit('data', Buffer.from('temperature 21.5\r\n')))
    await expect(connecting(uno, { timeoutUs })).rejects.toMatchObject({ kind: 'not-firmata' })
  })

  test.each([
    ['closes', 'close', undefined],
    ['fails', 'error', new Error('EIO')],
  ])('"lost" where the line %s before the board is ready', async (_, event, error) => {
    const uno = running()
    uno.host.timers.after(seconds, () => uno.line.emit(event, error))
    await expect(connecting(uno)).rejects.toMatchObject({ kind: 'lost', ...(error ? { cause: error } : {}) })
  })

  test('a port or a line is needed', async () => {
    await expect(connect({})).rejects.toThrow(TypeError)
  })
})
