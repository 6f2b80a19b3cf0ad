import {
  adcConfig,
  AVRADC,
  AVREEPROM,
  AVRIOPort,
  avrInstruction,
  AVRSPI,
  AVRTimer,
  AVRTWI,
  AVRUSART,
  CPU,
  EEPROMMemoryBackend,
  portBConfig,
  portCConfig,
  portDConfig,
  spiConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  twiConfig,
  usart0Config,
} from 'avr8js'
import { boards, wire } from '../../boards/index.js'
import { SimulatedBoard } from '../board/simulated-board.js'
import { World } from '../kernel/world.js'
import { AvrMachine, standardFirmata } from '../machines/avr/index.js'

/** An emulated Uno with StandardFirmata against a bare loop of avr8js over the same peripherals: emulated MHz of CPU time. */
export interface AvrBench {
  readonly bareMhz: number
  readonly emulatedMhz: number
  /** Emulated over bare: the median of the rounds, each of which measured both. */
  readonly ratio: number
  /** Events of the world for each emulated second. */
  readonly eventsPerSecond: number
}

const rounds = 9
const clockHz = 16_000_000
/** Emulated seconds of a round. StandardFirmata has started after two. */
const roundSeconds = 1
const startSeconds = 2.5

/** Measures both sides in turn, in CPU time. */
export function benchAvr(): AvrBench {
  const image = standardFirmata('uno')
  const bare = bareUno(image)
  const emulated = emulatedUno(image)
  bare.run(startSeconds)
  emulated.run(startSeconds)
  const firedBefore = emulated.fired()
  const pairs = Array.from({ length: rounds }, (_, round) => {
    // In turn the first of the two, so that a drift of the machine's speed favours neither.
    const first = round % 2 ? mhzOf(bare.run) : undefined
    const emulatedMhz = mhzOf(emulated.run)
    return { bareMhz: first ?? mhzOf(bare.run), emulatedMhz }
  })
  return {
    bareMhz: median(pairs.map(({ bareMhz }) => bareMhz)),
    emulatedMhz: median(pairs.map(({ emulatedMhz }) => emulatedMhz)),
    ratio: median(pairs.map(({ bareMhz, emulatedMhz }) => emulatedMhz / bareMhz)),
    eventsPerSecond: (emulated.fired() - firedBefore) / (rounds * roundSeconds),
  }
}

/** Runs emulated seconds. */
type Run = (seconds: number) => void

function bareUno(image: Uint8Array): { readonly run: Run } {
  const flash = new Uint8Array(32 * 1024).fill(0xff)
  flash.set(image)
  const cpu = new CPU(new Uint16Array(flash.buffer), 2048)
  for (const config of [portBConfig, portCConfig, portDConfig]) new AVRIOPort(cpu, config)
  for (const config of [timer0Config, timer1Config, timer2Config]) new AVRTimer(cpu, config)
  new AVRUSART(cpu, usart0Config, clockHz)
  new AVRTWI(cpu, twiConfig, clockHz)
  new AVRSPI(cpu, spiConfig, clockHz)
  new AVREEPROM(cpu, new EEPROMMemoryBackend(1024))
  new AVRADC(cpu, adcConfig)
  return {
    run: (seconds) => {
      const end = cpu.cycles + seconds * clockHz
      while (cpu.cycles < end) {
        avrInstruction(cpu)
        cpu.tick()
      }
    },
  }
}

function emulatedUno(image: Uint8Array): { readonly run: Run; readonly fired: () => number } {
  const world = new World()
  const board = new SimulatedBoard(world, wire(boards['uno']!, []), { name: 'uno' })
  const machine = new AvrMachine(board)
  machine.load(image)
  board.powerOn()
  return {
    run: (seconds) => void world.scheduler.runUntil(world.scheduler.nowUs + seconds * 1e6),
    fired: () => world.scheduler.fired,
  }
}

function mhzOf(run: Run): number {
  const start = process.cpuUsage()
  run(roundSeconds)
  const { user, system } = process.cpuUsage(start)
  return (roundSeconds * clockHz) / (user + system)
}

function median(values: number[]): number {
  return values.sort((one, other) => one - other)[values.length >> 1]!
}
