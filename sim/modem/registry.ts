import { Bc66 as Bc66Driver } from '../../firmware/modems/bc66.js'
import type { ModemConstructor } from '../../firmware/modems/modem.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { UartPort } from '../board/uart.js'
import type { Cell, UserEquipment } from '../radio/cell.js'
import type { Network } from '../uplink/network.js'
import { Bc66 } from './bc66/bc66.js'

/** What every modem emulator is made of; a family may take more. */
export interface ModemEmulatorOptions {
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
  readonly faults?: PartFaults
}

/** What every modem emulator can tell. */
export interface ModemStats {
  /** Commands the modem does not have. */
  readonly unknownCommands: number
  /** Commands the modem has and the model does not. */
  readonly stubCommands: number
  /** MQTT messages sent for the first time. */
  readonly published: number
  /** MQTT sessions that the broker accepted. */
  readonly connects: number
}

/** An emulated modem on a board. */
export interface EmulatedModem extends UserEquipment, Powered {
  readonly stats: ModemStats
  /** Pin RESET. */
  reset(): void
}

/** A modem that there is a driver and an emulator for. */
export interface ModemModel {
  /** Maker and name. */
  readonly name: string
  /** E-UTRA bands of its radio. */
  readonly bands: readonly number[]
  /** Rate at which its UART starts, bits per second. */
  readonly baudRate: number
  readonly driver: ModemConstructor
  readonly emulator: new (host: PartHost, port: UartPort, options: ModemEmulatorOptions) => EmulatedModem
  /** One line for `wayside list modems`. */
  readonly doc: string
}

/** Every modem, by the name that scenarios and parts lists use. */
export const modemModels: Readonly<Record<string, ModemModel>> = {
  bc66: {
    name: 'Quectel BC66',
    // [recalled] from the product page; the variants differ.
    bands: [1, 2, 3, 4, 5, 8, 12, 13, 17, 18, 19, 20, 25, 26, 28, 66],
    baudRate: 115200,
    driver: Bc66Driver,
    emulator: Bc66,
    doc: 'LTE Cat NB1 module (MediaTek MT2625), AT commands with an MQTT client inside',
  },
}
