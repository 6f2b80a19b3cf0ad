import { detectorRoles, Signal, validateProgram, type SignalProgram } from '../../../firmware/nodes/signal/index.js'
import type { Net } from '../../board/net.js'
import type { UartPort } from '../../board/uart.js'
import { localLineBaud } from '../../../firmware/nodes/signal/hardware.js'
import { SignalHeads, type SignalState } from '../../chips/signal-heads.js'
import { programOf, type SignalProgramOptions } from '../kinds/signal-program.js'
import type { NodeMaker } from './maker.js'
import {
  SimulatedNode,
  type NodeFirmware,
  type NodePlace,
  type NodePlan,
  type NodeSurroundings,
} from './simulated-node.js'

/** What the controllers of one group of nodes share. */
export interface SignalGroup {
  readonly program: SignalProgram
  /** What the firmware is given where that differs from what the heads are built for. */
  readonly firmwareProgram?: SignalProgram
  readonly clocklessPlan: number
  readonly reportEveryUs: number
}

/** What the controllers of a group share, from the options of the kind. @throws RangeError for a program that must not run */
export function signalGroup(options: Readonly<Record<string, unknown>>): SignalGroup {
  const { reportEvery, clocklessPlan, program } = options as {
    reportEvery: number
    clocklessPlan: number
    program: SignalProgramOptions
  }
  const made = programOf(program)
  const reason = validateProgram(made)
  if (reason !== undefined) throw new RangeError(`options.program: ${reason}`)
  return { program: made, clocklessPlan, reportEveryUs: reportEvery }
}

/**
 * A signal controller of the fleet with its heads and detectors. The road sees {@link signalState} and tells
 * {@link setDetector}; a roadside unit hangs on {@link local}.
 */
export class SignalNode extends SimulatedNode {
  readonly heads: SignalHeads
  /** The other end of the local line: 115200 baud, GB/T 20999 frames. */
  readonly local: UartPort
  private readonly detectors: readonly Net[]
  private signal: Signal | undefined

  constructor(
    surroundings: NodeSurroundings,
    plan: NodePlan,
    place: NodePlace,
    private readonly group: SignalGroup,
  ) {
    super(surroundings, plan, place)
    const { board } = this
    const { bus, select } = board.spiOf('heads')
    this.heads = new SignalHeads(
      board,
      { enable: board.netOf('digital', 'enable'), conflict: board.netOf('digital', 'conflict') },
      headsWorld(group.program),
    )
    bus.attach(select, this.heads)
    board.attach(this.heads)
    this.local = board.uartTo('local', localLineBaud)
    this.detectors = detectorRoles.map((role) => board.netOf('digital', role))
  }

  /** What road users see of a group, from 0. */
  signalState(group: number): SignalState {
    return this.heads.signalState(group)
  }

  /** A vehicle comes onto a detector, from 0, or leaves it. @throws RangeError for a detector that there is not */
  setDetector(detector: number, isOccupied: boolean): void {
    const net = this.detectors[detector]
    if (!net) throw new RangeError(`a detector below ${this.detectors.length} expected, got ${detector}`)
    net.drive(this, { strength: 'strong', level: isOccupied ? 1 : 0 })
  }

  /** The firmware as it runs now; undefined before the first start. */
  get controller(): Signal | undefined {
    return this.signal
  }

  protected makeFirmware(): NodeFirmware {
    const { clocklessPlan, reportEveryUs } = this.group
    const program = this.group.firmwareProgram ?? this.group.program
    const { broker, writer } = this.surroundings
    const config = { program, clocklessPlan, reportEveryUs, controllerId: this.index + 1, broker }
    this.signal = new Signal(this.board.device, this.plan.modem.driver, config, writer)
    return this.signal
  }

  protected breakPart(): void {
    // Lamps are broken one by one: heads.setFaults().
  }
}

function headsWorld({ groups, intergreen }: SignalProgram) {
  const conflicts: [number, number][] = []
  for (let first = 0; first < groups.length; first++)
    for (let second = first + 1; second < groups.length; second++)
      if (intergreen[first * groups.length + second]! > 0) conflicts.push([first, second])
  return { pedestrian: groups.map(({ kind }) => kind === 'pedestrian'), conflicts }
}

/** Signal controllers of a fleet. */
export const signalMaker: NodeMaker = {
  group(surroundings, plan) {
    const group = signalGroup(plan.options)
    return (place) => new SignalNode(surroundings, plan, place, group)
  },
}
