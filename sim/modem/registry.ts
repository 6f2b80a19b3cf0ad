import { Bc66 as Bc66Driver } from '../../firmware/modems/bc66.js'
import type { ModemConstructor } from '../../firmware/modems/modem.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { UartPort } from '../board/uart.js'
import type { Cell, UserEquipment } from '../radio/cell.js'
import type { Network } from '../uplink/network.js'
import { Bc66, type Bc66Stats } from './bc66/bc66.js'

/** Faults that any modem can be given; looked at whenever they matter. */
export type ModemFaults = PartFaults & { noSim?: boolean }

/** What any emulator is made of. */
export interface ModemMakeOptions {
  /** 15 digits. */
  readonly imei: string
  /** 15 digits. */
  readonly imsi: string
  readonly cell: Cell
  readonly network: Network
  readonly couplingLossDb: number
  readonly faults?: ModemFaults
}

/** An emulated modem as a board and a cell see it. */
export type SimulatedModem = UserEquipment & Powered & { readonly stats: Bc66Stats }

/** A modem that a scenario can name: its emulator and the driver that goes with it. */
export interface ModemModel {
  readonly name: string
  readonly title: string
  /** Where its behaviour is known from. */
  readonly sources: string
  /** Bits per second that its end of the line is set to until it hears something else. */
  readonly baud: number
  readonly Driver: ModemConstructor
  make(host: PartHost, port: UartPort, options: ModemMakeOptions): SimulatedModem
}

/** Every modem there is, by name. */
export const modemModels: Readonly<Record<string, ModemModel>> = {
  bc66: {
    name: 'bc66',
    title: 'Quectel BC66, LTE Cat NB1, MQTT',
    sources: 'shared/facts/nbiot.md 3.1, 3.2, 3.4',
    baud: 115200,
    Driver: Bc66Driver,
    make: (host, port, options) => new Bc66(host, port, options),
  },
}
