import type { PartFaults } from '../../board/part.js'
import type { Cell } from '../../radio/cell.js'
import type { Network } from '../../uplink/network.js'

/**
 * Faults of a modem. "missing" is a silent line; "hung" boots and then takes no command; "stuck" always tells the first
 * signal it measured; "noise" scatters the measured signal.
 */
export interface CellularFaults extends PartFaults {
  /** No card in the holder. */
  noSim?: boolean
}

/** What every modem emulator is made of; a family may take more. */
export interface CellularOptions {
  /** 15 digits. */
  readonly imei: string
  /** 15 digits. */
  readonly imsi: string
  /** 19 or 20 digits. */
  readonly iccid?: string
  readonly cell: Cell
  readonly network: Network
  /** Coupling loss of the link to the cell in dB. */
  readonly couplingLossDb: number
  /** Looked at whenever it matters, so that a scenario may change it. */
  readonly faults?: CellularFaults
}

/** Counts for tests and reports. */
export interface CellularStats {
  readonly commands: number
  readonly unknownCommands: number
  readonly stubCommands: number
  readonly garbageLines: number
  readonly lostBytes: number
  /** MQTT messages sent for the first time, where the modem has a client; datagrams or segments of data otherwise. */
  readonly published: number
  /** MQTT sessions that the broker accepted, or connections that were opened. */
  readonly connects: number
}
