import type { BoardMachine, MachineMaker, MachineSurroundings } from '../../emulate/board-emulation.js'
import { bootFiles } from './library/system.js'
import { EspruinoMachine } from './machine.js'

/** An Espruino board as `wayside emulate board` has it. */
class EmulatedEspruino implements BoardMachine {
  private readonly machine: EspruinoMachine

  constructor(private readonly surroundings: MachineSurroundings) {
    const { board, files } = surroundings
    this.machine = new EspruinoMachine(board, {
      onBytes: (bytes) => surroundings.send(bytes),
      onStored: () => files.keepFlash?.(this.machine.storage.image()),
    })
    if (files.flash) this.machine.storage.loadImage(files.flash)
    if (files.firmware) this.machine.storage.write(bootFiles.unlessReset, files.firmware.bytes)
  }

  get lineText(): string {
    return `console on ${this.machine.hostDevice}`
  }

  receive(bytes: Uint8Array): void {
    this.machine.input(bytes)
  }

  powerOn(): void {
    this.surroundings.board.powerOn()
  }

  reset(): void {
    this.surroundings.board.reset('pin')
  }

  powerOff(): void {
    const { board, files } = this.surroundings
    board.powerOff()
    if (this.machine.storage.isDirty) files.keepFlash?.(this.machine.storage.image())
  }
}

/** Makes an Espruino board. `firmware`: a program, which becomes its .bootcde. @throws RangeError for flash of another size */
export const makeEspruinoBoard: MachineMaker = (surroundings) => new EmulatedEspruino(surroundings)
