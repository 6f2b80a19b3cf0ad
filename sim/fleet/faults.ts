import type { World } from '../kernel/world.js'
import type { PlainCell } from '../radio/plain-cell.js'
import type { Fleet } from './fleet.js'
import type { Fault } from './scenario/fault.js'
import type { SimulatedNode } from './nodes/simulated-node.js'

/** What faults take hold of. */
export interface FaultTargets {
  readonly world: World
  readonly fleet: Fleet
  readonly cells: readonly PlainCell[]
  /** The platform goes away for the virtual world, and comes back. */
  readonly setBrokerDown: (isDown: boolean) => void
  readonly onFault: (text: string) => void
}

/** Puts every fault of a scenario, and its end, into the world's future. */
export function scheduleFaults(faults: readonly Fault[], targets: FaultTargets): void {
  const { scheduler } = targets.world
  for (const fault of faults) {
    scheduler.at(fault.atUs, 0, () => happen(fault, true, targets), undefined)
    const forUs = 'forUs' in fault ? fault.forUs : undefined
    if (forUs !== undefined) scheduler.at(fault.atUs + forUs, 0, () => happen(fault, false, targets), undefined)
  }
}

function happen(fault: Fault, isBroken: boolean, targets: FaultTargets): void {
  targets.onFault(`${fault.kind} ${isBroken ? 'begins' : 'ends'}`)
  switch (fault.kind) {
    case 'broker-down':
      return targets.setBrokerDown(isBroken)
    case 'cell-down':
      return targets.cells.forEach((cell, index) => {
        if (fault.cell === undefined || fault.cell === index) cell.setDown(isBroken)
      })
    case 'power-cut':
      return forEach(fault, targets, ({ board }) => (isBroken ? board.powerOff() : board.powerOn()))
    default:
      return forEach(fault, targets, (node) => node.setFault(fault, isBroken))
  }
}

function forEach(
  fault: Exclude<Fault, { kind: 'broker-down' | 'cell-down' }>,
  { fleet }: FaultTargets,
  act: (node: SimulatedNode) => void,
): void {
  for (const node of fleet.select(fault.nodeKind, fault.nodes)) act(node)
}
