import { DaliInterface } from '../../firmware/drivers/dali-interface.js'
import { daliInterfaceBaud } from '../../firmware/drivers/dali-interface-text.js'
import type { Part } from '../../firmware/hal/index.js'
import {
  Command,
  broadcast,
  command,
  sequence,
  setWithDtr0,
  short,
  type DaliAnswer,
  type DaliDialogue,
  type DaliRequest,
} from '../../protocols/dali/index.js'
import { DaliBus, type DaliTraffic } from '../board/dali-bus.js'
import type { UartPort } from '../board/uart.js'
import { DaliGearModel, type DaliGearOptions } from './dali-gear.js'
import { DaliInterfaceModel } from './dali-interface.js'
import { makeLamp, type LampCurve } from './lamp.js'
import { TestBench } from './test-bench.js'

/** The parts list of a board with a DALI line. */
export const daliParts: readonly Part[] = [
  { role: 'dali', bus: 'serial', part: 'dali-interface', hz: daliInterfaceBaud, purpose: 'lamp' },
]

/** A board with a DALI line of its own and so many lamps on it; the line has a supply of its own. */
export class DaliTestBench extends TestBench {
  readonly bus: DaliBus
  readonly interfaceModel: DaliInterfaceModel
  /** The interface's end of its serial line. */
  readonly interfacePort: UartPort
  readonly gears: DaliGearModel[]
  /** Everything that was on the line. */
  readonly traffic: DaliTraffic[] = []
  private driver: DaliInterface | undefined

  /** `gears`: their options, in the order of their making. The supply is off until {@link powerUp}. */
  constructor(gears: readonly DaliGearOptions[], lamp: LampCurve = { ratedPowerW: 100, minimumLevel: 0.01 }, seed = 1) {
    super(daliParts, 'espruino-pico', seed)
    this.bus = new DaliBus(this.world.scheduler)
    this.bus.supply(this, 250)
    this.bus.tap = { onTraffic: (traffic) => this.traffic.push(traffic) }
    this.interfacePort = this.board.uartTo('dali', daliInterfaceBaud)
    this.interfaceModel = this.solder(new DaliInterfaceModel(this.board, this.interfacePort, this.bus))
    const world = { lamp: makeLamp(lamp) }
    this.gears = gears.map((options) => this.solder(new DaliGearModel(this.board, this.bus, world, options)))
  }

  /** The driver, opened when first asked for. */
  get line(): DaliInterface {
    this.driver ??= new DaliInterface({ ...this.device.serial['dali']!, timers: this.device.timers })
    return this.driver
  }

  /** Runs a dialogue to its end and gives its result. @throws the error that it ended with */
  dialogue<State, Result>(dialogue: DaliDialogue<State, Result>, limitUs = 5_000_000): Result {
    let outcome: { error: Error | null; result: Result } | undefined
    this.line.run(dialogue, (error, result) => (outcome = { error, result }))
    const endUs = this.nowUs + limitUs
    while (!outcome && this.nowUs < endUs) this.wait(1000)
    if (!outcome) throw new Error('a dialogue that ends expected')
    if (outcome.error) throw outcome.error
    return outcome.result
  }

  /** Sends requests one after the other; the answers. */
  send(...requests: readonly DaliRequest[]): readonly DaliAnswer[] {
    return this.dialogue(sequence(requests))
  }

  /** What one gear answers to a query: its byte, "none" or "violation". */
  ask(opcode: number, address = short(0)): number | 'none' | 'violation' {
    const [answer] = this.send(command(address, opcode))
    return answer!.kind === 'byte' ? answer!.value : answer!.kind
  }

  /** Sends a command to all. */
  command(opcode: number): void {
    this.send(command(broadcast, opcode))
  }

  /** Sets a variable of all by DTR0. */
  set(opcode: number, value: number): void {
    this.send(...setWithDtr0(broadcast, opcode, value))
  }

  /** Takes the mains away for so long, and gives it back; the driver is gone with the firmware. */
  interruptMains(durationUs: number): void {
    this.driver = undefined
    this.board.powerOff()
    this.wait(durationUs)
    this.board.powerOn()
    this.wait(100_000)
  }

  /** Lets virtual time pass. */
  wait(durationUs: number): void {
    this.world.scheduler.runUntil(this.nowUs + durationUs)
  }

  /** A bench under power, after its lamps reached their power-on level, and then were switched off. */
  static ready(gears: readonly DaliGearOptions[] = [{ shortAddress: 0 }], lamp?: LampCurve, seed = 1): DaliTestBench {
    const bench = new DaliTestBench(gears, lamp, seed)
    bench.powerUp()
    bench.wait(700_000)
    bench.command(Command.OFF)
    return bench
  }
}
