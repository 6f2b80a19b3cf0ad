import type { NodeSelector } from './scenario.js'

interface FaultTime {
  /** After the start. */
  readonly atUs: number
}

interface NodeFault extends FaultTime {
  /** Absent where the fault lasts until the end of the run, or until what it hit is started anew. */
  readonly forUs?: number
  /** The kind of node it hits; absent: every kind. Indices and counts are then those of all nodes. */
  readonly nodeKind?: string
  readonly nodes: NodeSelector
}

/** The broker goes away: the embedded one is stopped, the way to an external one is cut. */
export interface BrokerDownFault extends FaultTime {
  readonly kind: 'broker-down'
  readonly forUs: number
}

/** Cells go off the air. */
export interface CellDownFault extends FaultTime {
  readonly kind: 'cell-down'
  readonly forUs: number
  /** Index of the cell; absent: all. */
  readonly cell?: number
}

/** Others take a share of the grids and preambles of cells. */
export interface CellCongestedFault extends FaultTime {
  readonly kind: 'cell-congested'
  readonly forUs: number
  readonly cell?: number
  /** [0, 1). */
  readonly share: number
}

/** Cells let modems of some access classes not in. */
export interface CellBarredFault extends FaultTime {
  readonly kind: 'cell-barred'
  readonly forUs: number
  readonly cell?: number
  /** So many of the ten classes: modems whose IMSI ends in a digit below it. */
  readonly classes: number
}

/** The mains supply of nodes fails. */
export interface PowerCutFault extends NodeFault {
  readonly kind: 'power-cut'
  readonly forUs: number
}

/** A lamp fails open (no current) or short. */
export interface LampFault extends NodeFault {
  readonly kind: 'lamp-open' | 'lamp-short'
}

/** A lamp gives less light than its current should. */
export interface LumenLossFault extends NodeFault {
  readonly kind: 'lumen-loss'
  /** Share of the light that is lost, (0, 1]. */
  readonly share: number
}

/** A modem no longer answers AT commands until it is reset or its supply is switched. */
export interface ModemHangFault extends NodeFault {
  readonly kind: 'modem-hang'
}

/** A chip is off its bus: nobody acknowledges, nobody answers. */
export interface SensorFault extends NodeFault {
  readonly kind: 'sensor-missing' | 'sensor-hung' | 'sensor-stuck'
  /** The role of the part in the node's parts list: "light", "meter". */
  readonly role: string
}

/** A fault of a scenario, ready to happen. */
export type Fault =
  | BrokerDownFault
  | CellDownFault
  | CellCongestedFault
  | CellBarredFault
  | PowerCutFault
  | LampFault
  | LumenLossFault
  | ModemHangFault
  | SensorFault

/** The closed list of faults. */
export type FaultKind = Fault['kind']
