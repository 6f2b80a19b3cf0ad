import { describe, expect, it } from 'vitest'
import { DigitalMode, Edge, type Device, type ResetCause } from '../../firmware/hal/index.js'
import { bootUs, TestBoard } from './test-board.js'

/** A board that writes down why it started. */
function causes(after: (device: Device) => void = () => {}): { test: TestBoard; seen: ResetCause[] } {
  const seen: ResetCause[] = []
  const test = new TestBoard().boot((device) => {
    seen.push(device.power.resetCause)
    if (seen.length === 1) after(device)
  })
  return { test, seen }
}

describe('starts and their causes', () => {
  it('firmware runs once its processor has booted, not before', () => {
    const test = new TestBoard()
    let startedUs = -1
    test.board.install(() => (startedUs = test.nowUs))
    test.board.powerOn()
    test.run(bootUs)
    expect(startedUs).toBe(-1)
    test.run(1)
    expect(startedUs).toBe(bootUs)
  })

  it.each<[ResetCause, (test: TestBoard) => void]>([
    ['brown-out', ({ board }) => board.brownOut()],
    ['pin', ({ board }) => board.reset('pin')],
    ['power-on', ({ board }) => [board.powerOff(), board.powerOn()]],
  ])('%s', (cause, happen) => {
    const { test, seen } = causes()
    happen(test)
    test.run(1_000_000)
    expect(seen).toEqual(['power-on', cause])
    expect(test.board.resets).toBe(1)
  })

  it('software: a restart comes after the task that asked for it', () => {
    let finished = false
    const { test, seen } = causes(({ power }) => {
      power.restart()
      finished = true
    })
    test.run(1_000_000)
    expect(finished).toBe(true)
    expect(seen).toEqual(['power-on', 'software'])
  })

  it('switching on twice starts once, and a board without supply cannot be reset', () => {
    const { test, seen } = causes()
    test.board.powerOn()
    test.board.powerOff()
    test.board.powerOff()
    test.board.reset('pin')
    test.run(1_000_000)
    expect(seen).toEqual(['power-on'])
  })

  it('uptime begins anew with every start', () => {
    const { test } = causes()
    test.run(5_000_000)
    test.board.reset('pin')
    test.run(70_000)
    expect(test.board.device.clock.uptimeUs()).toBe(70_000)
  })
})

describe('what a reset takes away', () => {
  it('timers, and completions of what was under way', () => {
    let late = 0
    const { test } = causes((device) => {
      device.timers.after(10, () => late++)
      device.timers.after(1e9, () => late++)
      const i2c = device.i2c['target']!
      new i2c.io({ ...i2c, address: 0x23 }).write(new Uint8Array(100), () => late++)
    })
    test.board.reset('pin')
    expect(test.world.scheduler.pendingOf(test.board.cpuOwner)).toBe(1)
    test.run(2e9)
    expect(late).toBe(0)
  })

  it('pins: outputs let go, and new firmware can take them', () => {
    const test = new TestBoard()
    const net = test.board.pin('B13').net
    net.drive(test, { strength: 'pull', level: 0 })
    const starts: number[] = []
    test.boot((device) => {
      const Digital = device.io.Digital!
      new Digital({ pin: device.pin['B13']!, mode: DigitalMode.Output, initialValue: 1 })
      for (const role of [device.pwm['dimmer']!, device.serial['line']!, device.spi['chip']!, device.analog['probe']!])
        new (role.io as new (options: object) => object)(role)
      const i2c = device.i2c['target']!
      new i2c.io({ ...i2c, address: 0x23 })
      starts.push(net.level)
    })
    test.board.reset('pin')
    expect(net.level).toBe(0)
    test.run(1_000_000)
    expect(starts).toEqual([1, 1])
    expect(test.board.faults).toBe(0)
  })

  it('watchers of edges: what hears of them afterwards is new firmware only', () => {
    const heard: number[] = []
    let starts = 0
    const test = new TestBoard().boot((device) => {
      const start = ++starts
      const button = device.digital['button']!
      new button.io({ ...button, edge: Edge.Rising, onReadable: () => heard.push(start) })
    })
    const net = test.board.netOf('digital', 'button')
    net.drive(test, { strength: 'strong', level: 1 })
    test.board.reset('pin')
    test.run(1_000_000)
    for (const level of [0, 1] as const) net.drive(test, { strength: 'strong', level })
    test.run(1_000_000)
    expect(heard).toEqual([2])
  })

  it('instances: those of the firmware before are closed', () => {
    const test = new TestBoard().boot()
    const i2c = test.board.device.i2c['target']!
    const old = new i2c.io({ ...i2c, address: 0x23 })
    test.board.reset('pin')
    expect(() => old.write(Uint8Array.of(1))).toThrow(expect.objectContaining({ kind: 'closed' }))
  })

  it('not its parts: they keep their state through a reset, not through a power cycle', () => {
    const test = new TestBoard()
    const seen: string[] = []
    test.board.attach({ powerOn: () => seen.push('on'), powerOff: () => seen.push('off') })
    test.boot()
    test.world.scheduler.after(1_000_000, test.board.partOwner, () => seen.push('event'), null)
    test.board.reset('pin')
    test.run(2_000_000)
    test.world.scheduler.after(1_000_000, test.board.partOwner, () => seen.push('lost event'), null)
    test.board.brownOut()
    test.run(2_000_000)
    expect(seen).toEqual(['on', 'event', 'off', 'on'])
  })
})

describe('watchdog', () => {
  const kicking = (everyUs: number, times: number) => (device: Device) => {
    device.watchdog!.enable(1_000_000)
    let left = times
    const kick = (): void => {
      device.watchdog!.kick()
      if (left-- > 0) device.timers.after(everyUs, kick)
    }
    kick()
  }

  it('barks exactly its timeout after the last kick', () => {
    const { test, seen } = causes(kicking(700_000, 5))
    test.run(5 * 700_000 + 999_998)
    expect(seen).toEqual(['power-on'])
    test.run(2 + bootUs)
    expect(seen).toEqual(['power-on', 'watchdog'])
  })

  it('barks at firmware that never kicks it, and is off until the new firmware enables it', () => {
    const { test, seen } = causes((device) => device.watchdog!.enable(1_000_000))
    test.run(100_000_000)
    expect(seen).toEqual(['power-on', 'watchdog'])
  })

  it('enabled again, keeps the new timeout only', () => {
    const { test, seen } = causes((device) => {
      device.watchdog!.enable(1_000_000)
      device.watchdog!.enable(60_000_000)
    })
    test.run(59_000_000)
    expect(seen).toEqual(['power-on'])
    test.run(2_000_000)
    expect(seen).toEqual(['power-on', 'watchdog'])
  })

  it.each([0, -1, NaN])('refuses a timeout of %d', (timeoutUs) => {
    const { test } = causes()
    expect(() => test.board.device.watchdog!.enable(timeoutUs)).toThrow(RangeError)
  })
})

describe('exceptions', () => {
  it('one that escapes from firmware is counted and noted, and firmware goes on', () => {
    let went = 0
    const { test } = causes(({ timers }) => {
      timers.after(1000, () => went++)
      timers.after(500, () => {
        throw new TypeError('undefined is not a lamp')
      })
      throw new Error('at the start')
    })
    test.run(1_000_000)
    expect([went, test.board.faults]).toEqual([1, 2])
    const errors = test.notes.filter(({ level }) => level === 'error')
    expect(errors.map(({ source }) => source)).toEqual(['under-test/firmware', 'under-test/firmware'])
    expect(errors[0]!.text).toContain('at the start')
    expect(errors[1]!.text).toContain('undefined is not a lamp')
  })

  it('also in completions and callbacks of instances', () => {
    const fail = (): never => {
      throw new Error('in a callback')
    }
    const { test } = causes((device) => {
      const [i2c, serial] = [device.i2c['target']!, device.serial['line']!]
      new i2c.io({ ...i2c, address: 0x23 }).write(Uint8Array.of(1), fail)
      new serial.io({ ...serial, onWritable: fail })
    })
    test.run(1_000_000)
    expect(test.board.faults).toBe(2)
  })
})
