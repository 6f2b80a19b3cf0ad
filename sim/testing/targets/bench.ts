import { setTimeout as delay } from 'node:timers/promises'
import { connect, memoryStore, systemHost, type Tether } from '../../../boards/firmata/index.js'
import { boards } from '../../../boards/index.js'
import type { Run, Target } from './target.js'

/** Environment of a real board on a serial port that runs StandardFirmata, wired as `wayside wiring` prints it. */
const variables = {
  /** "/dev/ttyACM0" */
  port: 'WAYSIDE_BENCH_PORT',
  /** "uno", the default, "nano", "mega" */
  board: 'WAYSIDE_BENCH_BOARD',
  /** Light on its sensor while the test runs, lux: "300-800" */
  lux: 'WAYSIDE_BENCH_LUX',
} as const

/** A real board, where the environment says which. Its light is what it is, and its sensor cannot be taken off. */
export function benchBoard(environment: Readonly<Record<string, string | undefined>>): Target {
  const port = environment[variables.port]
  const lux = (environment[variables.lux] ?? '').split('-').map(Number)
  const isConfigured = port !== undefined && lux.length === 2 && lux[0]! <= lux[1]!
  return {
    name: 'a real board of the bench',
    isObedient: false,
    ...(isConfigured ? {} : { absent: `${variables.port} and ${variables.lux} are not set` }),
    start: async (program) => {
      const lines: string[] = []
      const tether = await connect({
        port: port!,
        board: boards[environment[variables.board] ?? 'uno']!,
        parts: program.parts,
        store: memoryStore(),
        host: { ...systemHost(), log: (_level, _source, text) => void lines.push(text) },
      })
      new program.Class(tether.device).start()
      return benchRun(tether, [lux[0]!, lux[1]!], lines)
    },
  }
}

function benchRun(tether: Tether, lux: Run['lux'], lines: readonly string[]): Run {
  return {
    lux,
    lines,
    pass: (delayUs) => delay(delayUs / 1000),
    duty: () => statedDuty(tether),
    end: () => tether.close(),
  }
}

/** firmata-io's question for what a pin was told last: nothing on the bench measures the wire. */
interface PinStates {
  readonly pins: readonly { readonly state?: number }[]
  queryPinState(pin: number, done: () => void): void
}

async function statedDuty({ device, plugin }: Tether): Promise<number> {
  const pin = device.pin[String(device.pwm['dimmer']!.pin)] as number
  const client = plugin as unknown as PinStates
  await new Promise<void>((resolve) => client.queryPinState(pin, resolve))
  return client.pins[pin]!.state! / 255
}
