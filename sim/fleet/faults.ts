import type { World } from '../kernel/world.js'
import type { FleetCell } from './cells.js'
import type { Fleet } from './fleet.js'
import type { Fault } from './scenario/fault.js'
import type { SimulatedNode } from './nodes/simulated-node.js'

/** What faults take hold of. */
export interface FaultTargets {
  readonly world: World
  readonly fleet: Fleet
  readonly cells: readonly FleetCell[]
  /** The platform goes away for the virtual world, and comes back. */
  readonly setBrokerDown: (isDown: boolean) => void
  /** `nodes`: whom it befalls; everything where undefined. */
  readonly onFault: (text: string, nodes: readonly SimulatedNode[] | undefined) => void
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
  targets.onFault(`${fault.kind} ${isBroken ? 'begins' : 'ends'}`, nodesOf(fault, targets))
  switch (fault.kind) {
    case 'broker-down':
      return targets.setBrokerDown(isBroken)
    case 'cell-down':
      return cellsOf(fault, targets).forEach((cell) => cell.setDown(isBroken))
    case 'cell-congested':
      return cellsOf(fault, targets).forEach((cell) => cell.setCongestion?.(isBroken ? fault.share : 0))
    case 'cell-barred':
      return cellsOf(fault, targets).forEach((cell) => cell.setBarred?.(isBroken ? fault.classes : 0))
    case 'power-cut':
      return forEach(fault, targets, ({ board }) => (isBroken ? board.powerOff() : board.powerOn()))
    default:
      return forEach(fault, targets, (node) => node.setFault(fault, isBroken))
  }
}

type NodeFaultPlan = Extract<Fault, { nodes: unknown }>

function cellsOf({ cell }: { readonly cell?: number }, { cells }: FaultTargets): readonly FleetCell[] {
  return cell === undefined ? cells : cells.slice(cell, cell + 1)
}

function nodesOf(fault: Fault, { fleet }: FaultTargets): readonly SimulatedNode[] | undefined {
  return 'nodes' in fault ? fleet.select(fault.nodeKind, fault.nodes) : undefined
}

function forEach(fault: NodeFaultPlan, { fleet }: FaultTargets, act: (node: SimulatedNode) => void): void {
  for (const node of fleet.select(fault.nodeKind, fault.nodes)) act(node)
}
