import { expect, it } from 'vitest'
import { boards } from '../../../boards/index.js'
import { ProviderMachine } from './provider-machine.js'

it('keeps its uptime when its own clock, or anybody at the console, sets the time of day', async () => {
  const machine = (await ProviderMachine.maker(boards['espruino-pico']!))()
  const { device, io } = machine.start()
  machine.pass(1_000_000)
  const before = device.clock.uptimeUs()
  const rtc = new io.RTC!({})
  rtc.time = Date.UTC(2026, 5, 21, 12)
  expect(rtc.time).toBe(Date.UTC(2026, 5, 21, 12))
  expect(device.clock.uptimeUs() - before).toBeLessThan(1000)
  machine.machine.input(new TextEncoder().encode('\x10setTime(1e9)\n'))
  machine.pass(1_000_000)
  expect(rtc.time).toBe(undefined)
  // What the correction itself takes, two statements, is not counted.
  expect(device.clock.uptimeUs() - before).toBeGreaterThan(999_000)
  expect(device.clock.uptimeUs() - before).toBeLessThan(1_100_000)
})

it('takes the console away from a port that it opens, and keeps it where it is otherwise', async () => {
  const machine = (await ProviderMachine.maker(boards['espruino-pico']!))()
  const { io } = machine.start()
  const options = { baud: 9600, port: 'Serial1', receive: 'B7', transmit: 'B6' }
  new io.Serial!(options).close()
  expect(machine.machine.consoleDevice).toBe('USB')
  machine.machine.input(new TextEncoder().encode('\x10E.setConsole("Serial1")\n'))
  machine.pass(1_000_000)
  expect(machine.machine.consoleDevice).toBe('Serial1')
  new io.Serial!(options)
  expect(machine.machine.consoleDevice).toBe('USB')
})
