import type { Wiring } from '../../../boards/wiring.js'
import type { Outbox } from '../../../firmware/lib/outbox.js'
import type { Broker, Uplink } from '../../../firmware/lib/uplink.js'
import type { PackWriter } from '../../../protocols/senml/index.js'
import type { FlashPool } from '../../board/flash-pool.js'
import type { PartFaults } from '../../board/part.js'
import type { LedgerLayout } from '../../board/power-ledger.js'
import { SimulatedBoard } from '../../board/simulated-board.js'
import type { Sky } from '../../city/sky.js'
import type { World } from '../../kernel/world.js'
import type { BatteryOptions } from '../../modem/energy/battery.js'
import type { EmulatedModem, ModemModel } from '../../modem/registry.js'
import type { Cell } from '../../radio/cell.js'
import type { Network } from '../../uplink/network.js'
import { imeiOf, imsiOf } from '../identity.js'
import type { Position } from '../layout.js'

/** What all nodes of a world share. */
export interface NodeSurroundings {
  readonly world: World
  readonly sky: Sky
  readonly network: Network
  readonly broker: Broker
  readonly flashPool: FlashPool
  readonly ledgerLayout: LedgerLayout
  /** Reports are encoded one after the other: one writer serves all. */
  readonly writer: PackWriter
}

/** What all nodes of a group are built from. */
export interface NodePlan {
  readonly kind: string
  readonly wiring: Wiring
  readonly modem: ModemModel
  /** Coupling loss of the link in dB, where it is the same for all of them. */
  readonly couplingLossDb: number
  readonly options: Readonly<Record<string, unknown>>
  /** What the boards hang on; absent: something that does not run dry. */
  readonly battery?: BatteryOptions
}

/** What is one node's own. */
export interface NodePlace {
  /** Over all groups, from 0. */
  readonly index: number
  readonly cell: Cell
  /** Coupling loss of the link to it in dB, where it was computed from the place. */
  readonly couplingLossDb?: number
  readonly position: Position
}

/** What the harness reads of a node's firmware. */
export interface NodeFirmware {
  readonly outbox: Outbox
  readonly uplink: Uplink
  start(): void
}

/** Counts over all starts of a node's firmware. */
export interface NodeCounts {
  created: number
  dropped: number
  pending: number
}

/** A fault that a node can be given; what a kind does not have it ignores. */
export type NodeFault =
  | { readonly kind: 'lamp-open' | 'lamp-short' | 'modem-hang' }
  | { readonly kind: 'lumen-loss'; readonly share: number }
  | { readonly kind: 'sensor-missing' | 'sensor-hung' | 'sensor-stuck'; readonly role: string }

/** What a fault of a chip means to its model. */
export function chipFaults({ kind }: NodeFault, isBroken: boolean): PartFaults {
  return {
    missing: isBroken && kind === 'sensor-missing',
    hung: isBroken && kind === 'sensor-hung',
    stuck: isBroken && kind === 'sensor-stuck',
  }
}

/**
 * A node of the fleet: a simulated board with its parts and modem, and the unchanged firmware on it. Kinds add their parts
 * and figures.
 */
export abstract class SimulatedNode {
  /** Over all groups of the fleet, from 0. */
  readonly index: number
  readonly board: SimulatedBoard
  readonly modem: EmulatedModem
  protected firmware: NodeFirmware | undefined = undefined
  /** Hears of every start of the firmware, once it is made and before it runs. */
  firmwareTap: ((firmware: Pick<NodeFirmware, 'outbox'>) => void) | undefined
  /** Hears of every report of the node that the platform took, and when: microseconds of virtual time. */
  reportTap: ((atUs: number, payload: Uint8Array) => void) | undefined
  private readonly modemFaults: PartFaults = {}
  private createdBefore = 0
  private droppedBefore = 0

  constructor(
    protected readonly surroundings: NodeSurroundings,
    readonly plan: NodePlan,
    place: NodePlace,
  ) {
    const { world, network, flashPool, ledgerLayout } = surroundings
    const { kind, wiring } = plan
    const { index, cell, couplingLossDb = plan.couplingLossDb } = place
    this.index = index
    this.board = new SimulatedBoard(world, wiring, { name: `${kind}-${index}`, flashPool, ledgerLayout })
    this.modem = new plan.modem.emulator(this.board, this.board.uartTo('modem', plan.modem.baudRate), {
      imei: imeiOf(index),
      imsi: imsiOf(cell.identity.plmn, index),
      cell,
      network,
      couplingLossDb,
      faults: this.modemFaults,
    })
    this.board.attach(this.modem)
    this.board.install(this)
  }

  /** International mobile equipment identity of its modem. */
  get imei(): string {
    return imeiOf(this.index)
  }

  /** The firmware that runs, undefined before the first start. */
  get running(): NodeFirmware | undefined {
    return this.firmware
  }

  /** Reports of all starts of the firmware so far. */
  counts(): NodeCounts {
    const outbox = this.firmware?.outbox
    return {
      created: this.createdBefore + (outbox?.created ?? 0),
      dropped: this.droppedBefore + (outbox?.dropped ?? 0),
      pending: outbox?.pending ?? 0,
    }
  }

  /** Breaks something, or mends it. */
  setFault(fault: NodeFault, isBroken: boolean): void {
    if (fault.kind === 'modem-hang') this.modemFaults.hung = isBroken
    else this.breakPart(fault, isBroken)
  }

  /** The kind's own parts. */
  protected abstract breakPart(fault: NodeFault, isBroken: boolean): void

  /** Makes the kind's firmware, as its entry does at every start of the processor. */
  protected abstract makeFirmware(): NodeFirmware

  /** The board's: the processor started. */
  startFirmware(): void {
    const before = this.firmware?.outbox
    this.createdBefore += before?.created ?? 0
    this.droppedBefore += before?.dropped ?? 0
    this.firmware = this.makeFirmware()
    this.firmwareTap?.(this.firmware)
    this.firmware.start()
  }
}
