import type { Scheduler } from '../kernel/scheduler.js'
import type { Cell, CellIdentity } from '../radio/cell.js'
import { standaloneBudget } from '../radio/link-budget.js'
import { NbIotCell, type NbIotFigures } from '../radio/nbiot/nbiot-cell.js'
import type { NbIotOptions } from '../radio/nbiot/options.js'
import { coverageAt, sitesOf, type Coverage } from '../radio/place/coverage.js'
import { carrierMHz } from '../radio/place/path-loss.js'
import { PlainCell } from '../radio/plain-cell.js'
import { planeOf, type Position } from './layout.js'
import type { NetworkPlan, NodeGroup, Scenario } from './scenario/scenario.js'

/** A cell of a run, plain or with physics: what the rest of the fleet may ask of it. */
export interface FleetCell extends Cell {
  readonly packets: { readonly up: number; readonly down: number; readonly lost: number }
  /** Of a cell with physics. */
  readonly figures?: NbIotFigures
  /** The cell goes off the air, or comes back. */
  setDown(isDown: boolean): void
  /** Others take that share of the cell, [0, 1). Only a cell with physics can be congested. */
  setCongestion?(share: number): void
  /** Modems whose IMSI ends in a digit below `classes` may not come in. Only a cell with physics can be barred. */
  setBarred?(classes: number): void
}

/** China Mobile's test-range PLMN of 3GPP examples; the cells of a run count up from here. */
const plmn = '46000'
const firstTac = 0x1a2b
const firstCellId = 0x0a1b2c0
const earfcn = 2506
const band = 5

/** Power of a carrier in dBm: 43 alone, 35 beside or within one of LTE (3GPP TR 45.820, 7.2). */
const carrierPowerDbm = { standalone: 43, 'guard-band': 35, 'in-band': 35 } as const

/** The cells of a scenario. */
export function cellsOf({ network, seed }: Scenario, scheduler: Scheduler): FleetCell[] {
  return Array.from({ length: network.cells.count }, (_, index) =>
    network.model === 'nbiot'
      ? new NbIotCell(scheduler, { identity: identityOf(index), seed, ...physicsOf(network) })
      : new PlainCell(scheduler, { identity: identityOf(index), seed, ...network.plain }),
  )
}

/** Finds the cell that serves a node of a group, and its coupling loss; undefined: the group says, or nobody computes it. */
export function coverageOf(
  { network, place, seed }: Scenario,
  { couplingLossDb, surroundings }: NodeGroup,
): ((node: number, position: Position) => Coverage) | undefined {
  if (network.model !== 'nbiot' || couplingLossDb !== undefined) return undefined
  const sites = sitesOf(network.cells.count, network.cells.spacing)
  const frequencyMHz = carrierMHz(band, earfcn)
  return (node, position) => coverageAt(planeOf(place, position), surroundings, node, sites, frequencyMHz, seed)
}

function physicsOf({ mode, deployment, plain }: NetworkPlan): Partial<NbIotOptions> {
  const { inactivityUs, upDelay, downDelay } = plain
  return {
    mode,
    deployment,
    budget: { ...standaloneBudget, carrierPowerDbm: carrierPowerDbm[deployment] },
    ...(inactivityUs === undefined ? {} : { inactivityUs }),
    ...(upDelay === undefined ? {} : { upDelay }),
    ...(downDelay === undefined ? {} : { downDelay }),
  }
}

function identityOf(index: number): CellIdentity {
  return {
    plmn,
    tac: firstTac + Math.floor(index / 256),
    cellId: firstCellId + index * 16,
    pci: index % 504,
    earfcn,
    band,
  }
}
