import type { PartFaults } from '../../board/part.js'
import type { Cell } from '../../radio/cell.js'
import type { Network } from '../../uplink/network.js'

/**
 * Faults of a modem. "missing" is a silent line; "hung" boots and then takes no command; "stuck" always tells the first
 * signal it measured; "noise" scatters the measured signal.
 */
export interface Bc66Faults extends PartFaults {
  /** No card in the holder. */
  noSim?: boolean
}

export interface Bc66Options {
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
  readonly faults?: Bc66Faults
  /** Whether the ROM loader's lines come at power-on. Default true. */
  readonly romLog?: boolean
}

/** Counts for tests and reports. */
export interface Bc66Stats {
  readonly commands: number
  readonly unknownCommands: number
  readonly stubCommands: number
  readonly garbageLines: number
  readonly lostBytes: number
  /** MQTT messages sent for the first time. */
  readonly published: number
  /** MQTT sessions that the broker accepted. */
  readonly connects: number
}
