import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeDevice, type DeviceParts } from './device.js'
import { EspruinoPower } from './power.js'
import { EspruinoWatchdog } from './watchdog.js'

/** The few globals of an interpreter that these classes use, as facts/espruino.md 4.1 and 4.4 have them. */
class FakeChip {
  seconds = 1000
  readonly printed: string[] = []
  readonly files = new Map<string, unknown>()
  readonly calls: unknown[][] = []
  readonly E = {
    hwRand: () => this.hwRand,
    reboot: () => this.calls.push(['reboot']),
    enableWatchdog: (...args: unknown[]) => this.calls.push(['enableWatchdog', ...args]),
    kickWatchdog: () => this.calls.push(['kickWatchdog']),
  }
  hwRand = 0
  private readonly timers: ((() => void) | undefined)[] = []

  install(): void {
    vi.stubGlobal('E', this.E)
    vi.stubGlobal('getTime', () => this.seconds)
    vi.stubGlobal('setTime', (seconds: number) => (this.seconds = seconds))
    vi.stubGlobal('getSerial', () => '0123-4567')
    vi.stubGlobal('console', { log: (text: string) => this.printed.push(text) })
    vi.stubGlobal('setTimeout', (callback: () => void) => this.add(callback))
    vi.stubGlobal('clearTimeout', (id: number) => (this.timers[id] = undefined))
    vi.stubGlobal('require', () => ({
      read: (name: string) => this.files.get(name),
      write: (name: string, data: unknown) => this.files.set(name, data),
      erase: (name: string) => this.files.delete(name),
    }))
  }

  /** Gives out the lowest id that is free, as the interpreter does (seen on 2v29.277: a cleared id comes again). */
  private add(callback: () => void): number {
    const free = this.timers.findIndex((timer) => timer === undefined)
    const id = free < 0 ? this.timers.length : free
    this.timers[id] = callback
    return id
  }

  fire(): void {
    const due = this.timers.splice(0)
    due.forEach((callback) => callback?.())
  }
}

let chip: FakeChip
beforeEach(() => {
  chip = new FakeChip()
  chip.install()
})
afterEach(() => void vi.unstubAllGlobals())

const device = () => makeDevice({} as DeviceParts)

describe('the clock of the device', () => {
  it('counts microseconds from the start', () => {
    const { clock } = device()
    expect(clock.uptimeUs()).toBe(0)
    chip.seconds += 2.5
    expect(clock.uptimeUs()).toBe(2_500_000)
  })

  it('does not jump when anybody sets the time of day, forwards or back', () => {
    const { clock } = device()
    chip.seconds += 1
    for (const seconds of [1_782_043_200, 5]) {
      ;(globalThis as unknown as { setTime(seconds: number): void }).setTime(seconds)
      expect(clock.uptimeUs()).toBe(1_000_000)
    }
    chip.seconds += 1
    expect(clock.uptimeUs()).toBe(2_000_000)
  })
})

describe('the timers of the device', () => {
  it('leave a new timer alone when an old handle is cancelled, though the interpreter gives its id out again', () => {
    const { timers } = device()
    const fired: string[] = []
    const old = timers.after(0, () => fired.push('old'))
    timers.cancel(old)
    timers.after(0, () => fired.push('new'))
    timers.cancel(old)
    chip.fire()
    expect(fired).toEqual(['new'])
  })

  it('forget a timer that has fired', () => {
    const { timers } = device()
    const fired: string[] = []
    const first = timers.after(0, () => fired.push('first'))
    chip.fire()
    timers.after(0, () => fired.push('second'))
    timers.cancel(first)
    chip.fire()
    expect(fired).toEqual(['first', 'second'])
  })
})

describe('the rest of the device', () => {
  it.each([
    [0, 0],
    [1, 2 ** -32],
    [-1, 1 - 2 ** -32],
    [-2147483648, 0.5],
    [2147483647, 0.5 - 2 ** -32],
  ])('makes of 32 random bits %d the number %d', (bits, expected) => {
    chip.hwRand = bits
    expect(device().random.next()).toBe(expected)
  })

  it('prints its log on the console, but for what is only for debugging', () => {
    const { log } = device()
    log('warning', 'bc66', 'no answer')
    log('debug', 'bc66', 'AT')
    expect(chip.printed).toEqual(['warning bc66: no answer'])
  })

  it('is known by the serial number of its processor', () => {
    expect(device().identity.serialNumber).toBe('0123-4567')
  })

  it('keeps what the entry gave it', () => {
    const power = { resetCause: 'power-on' as const, sleep: () => {}, restart: () => {} }
    expect(makeDevice({ power } as unknown as DeviceParts).power).toBe(power)
  })
})

describe('power', () => {
  it('knows a restart that it made itself, once', () => {
    expect(new EspruinoPower().resetCause).toBe('power-on')
    new EspruinoPower().restart()
    expect(chip.calls).toEqual([['reboot']])
    expect(new EspruinoPower().resetCause).toBe('software')
    expect(new EspruinoPower().resetCause).toBe('power-on')
  })

  it('leaves sleeping to a processor that does it by itself', () => {
    expect(() => new EspruinoPower().sleep()).not.toThrow()
  })

  it('lets an STM32 sleep deeply', () => {
    const setDeepSleep = vi.fn()
    vi.stubGlobal('setDeepSleep', setDeepSleep)
    new EspruinoPower().sleep()
    expect(setDeepSleep.mock.calls).toEqual([[true]])
  })
})

describe('the watchdog', () => {
  it('is set in seconds and kicked by the firmware alone', () => {
    const watchdog = new EspruinoWatchdog()
    watchdog.enable(2_500_000)
    watchdog.kick()
    expect(chip.calls).toEqual([['enableWatchdog', 2.5, false], ['kickWatchdog']])
    expect(() => watchdog.enable(0)).toThrow(RangeError)
  })
})
