import type { Board } from '../../../boards/board.js'
import { wire } from '../../../boards/wiring.js'
import type { Device, IoConstructors } from '../../../firmware/hal/index.js'
import { SimulatedBoard } from '../../board/simulated-board.js'
import { testParts } from '../../board/test-board.js'
import { World } from '../../kernel/world.js'
import { EspruinoMachine } from './machine.js'
import { openImage } from './membrane-image.js'
import { Membrane } from './membrane.js'

/** Until the interpreter has started and waits. */
const bootUs = 1_000_000

const classes = [
  ['analog', 'EspruinoAnalog'],
  ['device', 'makeDevice'],
  ['digital', 'EspruinoDigital'],
  ['flash', 'EspruinoFlash'],
  ['flash-pages', 'EspruinoPageFlash'],
  ['i2c', 'EspruinoI2C'],
  ['i2c-async', 'EspruinoI2CAsync'],
  ['key-value', 'EspruinoKeyValue'],
  ['power', 'EspruinoPower'],
  ['pulse-count', 'EspruinoPulseCount'],
  ['pwm', 'EspruinoPWM'],
  ['rtc', 'EspruinoRTC'],
  ['serial', 'EspruinoSerial'],
  ['smbus-async', 'EspruinoSMBusAsync'],
  ['spi', 'EspruinoSPI'],
] as const

/** What the image leaves in the root scope. */
interface Provider {
  readonly io: IoConstructors
  readonly device: Device
}

/** An emulated Espruino with every class of the provider on it, which the host uses through a membrane. */
export class ProviderMachine {
  readonly world = new World({})
  readonly board: SimulatedBoard
  readonly machine: EspruinoMachine
  /** What the console said. */
  printed = ''
  private membrane: Membrane | undefined

  private constructor(
    data: Board,
    private readonly image: string,
  ) {
    // The tests measure by the device's own clock.
    this.board = new SimulatedBoard(this.world, wire(data, testParts), { name: 'under-test', rtcDriftPpm: 0 })
    this.machine = new EspruinoMachine(this.board, {
      onBytes: (bytes) => void (this.printed += String.fromCharCode(...bytes)),
    })
  }

  /** Makes such machines, each with a world of its own. */
  static async maker(data: Board): Promise<() => ProviderMachine> {
    const image = await openImage(entryFor(data))
    return () => new ProviderMachine(data, image)
  }

  /** Switches on and runs the image as boot code, whose functions stay in flash; once more after the supply was lost. */
  start(): Provider {
    const { board, machine } = this
    board.powerOn()
    this.pass(bootUs)
    const { interpreter } = machine.running!
    this.membrane = new Membrane(interpreter, (work) => this.onChip(work))
    this.onChip(() => interpreter.evaluate(this.image, { file: '.bootcde', flash: true }))
    return this.membrane.toHost(interpreter.evaluate('provider')) as Provider
  }

  /** Lets time pass. The chip is ahead of its world by what its code took. */
  pass(delayUs: number): void {
    this.world.scheduler.runUntil(this.machine.processor.idleAtUs + delayUs + 1)
  }

  /** Exceptions that escaped from callbacks. */
  get escaped(): number {
    return (this.membrane?.escaped ?? 0) + this.printed.split('Uncaught').length - 1
  }

  /** What the host calls takes no time: a test's own code stands still between two instants of the device. */
  private onChip<Result>(work: () => Result): Result {
    try {
      return work()
    } finally {
      this.machine.wake()
    }
  }
}

/** Every class of the provider, where the host can find them: in the root scope, as `provider`. */
function entryFor(board: Board): string {
  const { address: storageAt, pageLength } = board.interpreter!.savedCode!
  const layout = { blockLength: 2048, blocks: 4, storageAt, pageLength }
  const Flash = pageLength > 4096 ? 'EspruinoFlash' : 'EspruinoPageFlash'
  return `
${classes.map(([module, name]) => `import { ${name} } from './boards/espruino/provider/${module}.js'`).join('\n')}
EspruinoI2C.Async = EspruinoI2CAsync
global.provider = {
  io: {
    Digital: EspruinoDigital, PWM: EspruinoPWM, Analog: EspruinoAnalog, I2C: EspruinoI2C,
    SMBus: { Async: EspruinoSMBusAsync }, SPI: EspruinoSPI, Serial: EspruinoSerial,
    PulseCount: EspruinoPulseCount, RTC: EspruinoRTC,
  },
  device: makeDevice({
    power: new EspruinoPower(),
    keyValue: new EspruinoKeyValue(),
    flash: new ${Flash}({ outbox: ${JSON.stringify(layout)} }),
  }),
}
`
}
