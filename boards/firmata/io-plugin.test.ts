import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { DigitalMode, Edge } from '../../firmware/hal/index.js'
import { World } from '../../sim/kernel/world.js'
import { VirtualHost } from '../../sim/testing/targets/virtual-host.js'
import { FirmataDevice, type IoPlugin } from './index.js'

/**
 * A plugin with no more than the contract asks for (rwaldron/io-plugins): one pin of each kind, no protocol behind it. Pin 0 is
 * digital, 1 has PWM, 2 is analogue channel 0, 3 and 4 are I2C, of which 0x23 answers with its register and up.
 */
class BarePlugin extends EventEmitter implements IoPlugin {
  readonly MODES = { INPUT: 0, OUTPUT: 1, ANALOG: 2, PWM: 3, I2C: 6, PULLUP: 11 }
  readonly pins = [
    [0, 1, 11],
    [0, 1, 3],
    [0, 2],
    [0, 1, 6],
    [0, 1, 6],
  ].map((supportedModes) => ({ supportedModes }))
  readonly analogPins = [2]
  readonly said: string[] = []

  pinMode(pin: number, mode: number): void {
    this.said.push(`mode ${pin} ${mode}`)
  }

  digitalWrite(pin: number, value: number): void {
    this.said.push(`digital ${pin} ${value}`)
  }

  digitalRead(pin: number, handler: (value: number) => void): void {
    this.on(`digital-read-${pin}`, handler)
  }

  analogRead(channel: number, handler: (value: number) => void): void {
    this.on(`analog-read-${channel}`, handler)
  }

  analogWrite(pin: number, value: number): void {
    this.said.push(`analog ${pin} ${value}`)
  }

  i2cConfig(): void {}

  i2cWrite(address: number, bytes: number[]): void {
    this.said.push(`i2c ${address} ${bytes.join(' ')}`)
  }

  i2cReadOnce(address: number, ...rest: unknown[]): void {
    const handler = rest.pop() as (bytes: number[]) => void
    const [byteLength, register = 0x10] = (rest as number[]).reverse()
    if (address === 0x23)
      setImmediate(
        handler,
        Array.from({ length: byteLength! }, (_, index) => register + index),
      )
    if (address === 0x24) setImmediate(handler, [])
  }
}

function bare() {
  const world = new World()
  const plugin = new BarePlugin()
  const device = new FirmataDevice(plugin, { host: new VirtualHost(world) })
  plugin.said.length = 0
  const pass = async (delayUs: number): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    world.scheduler.runUntil(world.scheduler.nowUs + delayUs)
  }
  return { plugin, device, pass }
}

describe("any IO plugin of Johnny-Five's", () => {
  test('writes outputs and PWM, by analogWrite where there is no pwmWrite', () => {
    const { plugin, device } = bare()
    new device.io.Digital!({ pin: 0, mode: DigitalMode.Output, initialValue: 1 }).write(0)
    new device.io.PWM!({ pin: 1 }).write(255)
    expect(plugin.said).toEqual(['mode 0 1', 'digital 0 1', 'digital 0 0', 'mode 1 3', 'analog 1 0', 'analog 1 255'])
  })

  test('pulls up by the mode, where there is one', () => {
    const { plugin, device } = bare()
    new device.io.Digital!({ pin: 0, mode: DigitalMode.InputPullUp })
    expect(plugin.said).toEqual(['mode 0 11'])
  })

  test('hears edges and levels, each report once', async () => {
    const { plugin, device, pass } = bare()
    let edges = 0
    const options = { pin: 0, mode: DigitalMode.Input, edge: Edge.Rising, onReadable: () => edges++ }
    const input = new device.io.Digital!(options)
    const analog = new device.io.Analog!({ pin: 'A0' })
    for (const value of [0, 1, 1, 0, 1]) plugin.emit('digital-read-0', value)
    plugin.emit('analog-read-0', 512)
    await pass(1000)
    expect([edges, input.read(), analog.read(), analog.resolution]).toEqual([2, 1, 512, 10])
  })

  test('speaks I2C: a short answer is "nack-address", none is "timeout", and the next operation follows', async () => {
    const { plugin, device, pass } = bare()
    const outcomes: unknown[] = []
    const note = (error: Error | null, bytes?: ArrayBuffer): void =>
      void outcomes.push(error ? (error as Error & { kind: string }).kind : bytes && [...new Uint8Array(bytes)])
    const at = (address: number) => new device.io.I2C!.Async!({ data: 3, clock: 4, hz: 100_000, address })
    const [there, nobody, silent] = [at(0x23), at(0x24), at(0x25)]
    there.write(Uint8Array.of(1, 2), note)
    there.writeRead(Uint8Array.of(0x40), 2, note)
    nobody.read(2, note)
    silent.read(2, note)
    there.read(1, note)
    for (let round = 0; round < 20; round++) await pass(100_000)
    expect(outcomes).toEqual([undefined, [0x40, 0x41], 'nack-address', 'timeout', [0x10]])
    expect(plugin.said).toEqual(['i2c 35 1 2'])
  })

  test('lets go of the plugin when it is closed', () => {
    const { plugin, device } = bare()
    new device.io.Digital!({ pin: 0, mode: DigitalMode.Input })
    new device.io.Analog!({ pin: 2 })
    new device.io.I2C!.Async!({ data: 3, clock: 4, hz: 100_000, address: 0x23 })
    device.close()
    expect(plugin.eventNames()).toEqual([])
  })
})
