import { Bc95 as Bc95Driver } from '../../firmware/modems/bc95.js'
import { Bc26 as Bc26Driver } from '../../firmware/modems/bc26.js'
import { Bc660k as Bc660kDriver } from '../../firmware/modems/bc660k.js'
import { Bc66 as Bc66Driver } from '../../firmware/modems/bc66.js'
import { SaraN2 as SaraN2Driver } from '../../firmware/modems/sara-n2.js'
import type { ModemConstructor } from '../../firmware/modems/modem.js'
import { Sim7020 as Sim7020Driver } from '../../firmware/modems/sim7020.js'
import { Xy1100Q as Xy1100QDriver } from '../../firmware/modems/xy1100-q.js'
import { Xy1100 as Xy1100Driver } from '../../firmware/modems/xy1100.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { UartPort } from '../board/uart.js'
import type { Cell, UserEquipment } from '../radio/cell.js'
import type { Network } from '../uplink/network.js'
import { Bc26 } from './bc66/bc26.js'
import { Bc660k } from './bc66/bc660k.js'
import { Bc66 } from './bc66/bc66.js'
import { Sim7020 } from './sim7020/sim7020.js'
import { Xy1100Q } from './xy1100/xy1100-q.js'
import { Xy1100 } from './xy1100/xy1100.js'
import { Bc28, Bc35G, Bc95G } from './bc95/bc95.js'
import { Tr45820 } from './bc95/tr45820.js'
import { SaraN2 } from './sara-n2/sara-n2.js'

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
  /** Of its link, dB: a modem that moves is told. */
  couplingLossDb: number
  /** IP address; '' while there is none. */
  readonly address?: string
  /** Pin RESET. */
  reset(): void
  /** A falling edge on the pin that wakes it, where it has one. */
  psmEint?(): void
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
  /** Does not hear its UART in PSM: only a pin wakes it. */
  readonly isDeafInPsm?: true
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
    isDeafInPsm: true,
    doc: 'LTE Cat NB1 module (MediaTek MT2625), AT commands with an MQTT client inside',
  },
  'bc95-g': {
    name: 'Quectel BC95-G',
    bands: [1, 3, 5, 8, 20, 28],
    baudRate: 9600,
    driver: Bc95Driver,
    emulator: Bc95G,
    doc: 'LTE Cat NB1 module (HiSilicon Boudica), AT commands with UDP and TCP sockets and LwM2M, MQTT in the driver',
  },
  bc28: {
    name: 'Quectel BC28',
    bands: [1, 3, 5, 8, 20, 28],
    baudRate: 9600,
    driver: Bc95Driver,
    emulator: Bc28,
    doc: 'LTE Cat NB1 module, the BC95-G in another footprint',
  },
  'bc35-g': {
    name: 'Quectel BC35-G',
    bands: [1, 3, 5, 8, 20, 28],
    baudRate: 9600,
    driver: Bc95Driver,
    emulator: Bc35G,
    doc: 'LTE Cat NB1 module, the BC95-G in a smaller footprint',
  },
  bc26: {
    name: 'Quectel BC26',
    // [recalled] from the product page.
    bands: [1, 2, 3, 4, 5, 8, 12, 13, 17, 18, 19, 20, 25, 28, 66],
    baudRate: 115200,
    driver: Bc26Driver,
    emulator: Bc26,
    isDeafInPsm: true,
    doc: 'LTE Cat NB1 module (MediaTek MT2625), a BC66 in another case',
  },
  bc660k: {
    name: 'Quectel BC660K-GL',
    // [recalled] from the product page.
    bands: [1, 2, 3, 4, 5, 8, 12, 13, 14, 17, 18, 19, 20, 25, 28, 66, 70, 85],
    baudRate: 115200,
    driver: Bc660kDriver,
    emulator: Bc660k,
    doc: 'LTE Cat NB2 module (Qualcomm QCX212), AT commands with an MQTT client inside, woken by its UART',
  },
  xy1100: {
    name: 'Xinyi XY1100 (as BC95-G)',
    // [recalled] from BC260Y modules, which are made of this chip.
    bands: [3, 5, 8],
    baudRate: 9600,
    driver: Xy1100Driver,
    emulator: Xy1100,
    doc: 'LTE Cat NB1 chip with the firmware that speaks as a BC95-G, MQTT in the driver',
  },
  'xy1100-q': {
    name: 'Xinyi XY1100 (as BC260Y)',
    // [recalled] from BC260Y modules.
    bands: [3, 5, 8],
    baudRate: 115200,
    driver: Xy1100QDriver,
    emulator: Xy1100Q,
    doc: 'LTE Cat NB1 chip with the firmware that speaks as a Quectel BC260Y, MQTT client inside',
  },
  sim7020: {
    name: 'SIMCom SIM7020',
    // [recalled] from the product page of the SIM7020C.
    bands: [1, 3, 5, 8],
    baudRate: 115200,
    driver: Sim7020Driver,
    emulator: Sim7020,
    isDeafInPsm: true,
    doc: 'LTE Cat NB1 module (MediaTek MT2625), AT commands with an MQTT client inside, blocking commands',
  },
  'sara-n2': {
    name: 'u-blox SARA-N2',
    bands: [5, 8, 20],
    baudRate: 9600,
    driver: SaraN2Driver,
    emulator: SaraN2,
    doc: 'LTE Cat NB1 module (HiSilicon Boudica), AT commands with UDP sockets; MQTT-SN in the driver, to a gateway',
  },
  tr45820: {
    name: '3GPP TR 45.820 module',
    bands: [1, 3, 5, 8, 20, 28],
    baudRate: 9600,
    driver: Bc95Driver,
    emulator: Tr45820,
    doc: 'The module of the study behind NB-IoT, as a yardstick for energy: its powers, a BC95-G in all else; nobody sells it',
  },
}
