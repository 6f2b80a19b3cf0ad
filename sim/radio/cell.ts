import type { OwnerId } from '../kernel/scheduler.js'

/** Received power as 27.007 knows it: a number in dBm, or the two things that are not one. */
export type Rsrp = number | 'not-detected'

/** What a modem measures of its serving cell. */
export interface Signal {
  /** Reference signal received power in dBm. */
  readonly rsrpDbm: Rsrp
  /** Reference signal received quality in dB. */
  readonly rsrqDb: number
  /** Signal to noise ratio in dB. */
  readonly snrDb: number
  /** Coverage enhancement level 0, 1 or 2. */
  readonly coverageLevel: 0 | 1 | 2
}

/** Who a cell is (3GPP TS 36.331 names). */
export interface CellIdentity {
  /** Public land mobile network: country and network code, five or six digits. */
  readonly plmn: string
  /** Tracking area code, 16 bits. */
  readonly tac: number
  /** E-UTRAN cell identity, 28 bits. */
  readonly cellId: number
  /** Physical cell identity, [0, 503]. */
  readonly pci: number
  readonly earfcn: number
  readonly band: number
}

/** What the radio of a modem does, for its power: each modem has its own current for each. */
export type RadioState = 'off' | 'psm' | 'idle' | 'connected' | 'receive' | 'transmit'

/**
 * What a modem asks the network for when it attaches or updates (3GPP TS 24.301, 5.3.11 and 5.3.12). Durations in
 * microseconds; absent: not asked for.
 */
export interface PowerSaving {
  /** T3324: how long it can still be paged after a connection; with it the modem goes into PSM afterwards. */
  readonly activeUs?: number | undefined
  /** T3412: after so long without a connection it sends a tracking area update. */
  readonly periodicUpdateUs?: number | undefined
  /** eDRX: it listens to paging once in such a cycle ... */
  readonly edrxCycleUs?: number | undefined
  /** ... for so long. */
  readonly pagingWindowUs?: number | undefined
}

/**
 * Release assistance (3GPP TS 24.301, 9.9.4.25): what the modem expects after a packet. "none" leaves the connection to the
 * inactivity timer, "no-more" gives it up once the packet is sent, "one-answer" after the next packet that comes down.
 */
export type ReleaseAssistance = 'none' | 'no-more' | 'one-answer'

/** What the radio of a modem has done since the cell first heard of it: for AT+NUESTATS and its like. */
export interface AirTime {
  readonly transmitUs: number
  readonly receiveUs: number
}

/** A modem as a cell sees it. */
export interface UserEquipment {
  readonly imsi: string
  /** Maximum coupling loss of the link in dB, fixed by the scenario or computed from the place. */
  readonly couplingLossDb: number
  /** Whose events the packets of this modem are: they die with its supply. */
  readonly owner: OwnerId
  /** The radio changes its state; called in virtual time order. */
  onRadio(state: RadioState): void
  /**
   * Of the time just gone by, the radio has sent and listened for so long, in microseconds, and this is not in the states
   * that `onRadio` told: a cell that models the radio says what a procedure cost once, at its end. A modem books it in its
   * ledger with `bookAirTime` of sim/modem/energy.
   */
  onAirTime?(transmitUs: number, receiveUs: number): void
}

/** What came of an attach: an address, or the EMM cause with which the network refused (3GPP TS 24.301, 9.9.3.9). */
export type AttachResult =
  | { readonly kind: 'attached'; readonly address: string }
  | { readonly kind: 'rejected'; readonly emmCause: number }
  | { readonly kind: 'no-cell' }

/**
 * A cell and the network behind it, as far as a modem can tell. Everything takes virtual time and ends in exactly one
 * callback; the callback takes an argument so that no closure is needed for each packet.
 */
export interface Cell {
  readonly identity: CellIdentity
  signal(ue: UserEquipment): Signal
  /** Random access, RRC, NAS attach and default bearer. */
  attach(ue: UserEquipment, done: (result: AttachResult) => void): void
  detach(ue: UserEquipment): void
  /**
   * What the modem wants of power saving from now on. The network grants it as it is. The modem runs T3324
   * itself; the cell knows from the same timer when it can be paged, and lets it update when T3412 is over. Absent in a cell that models no radio.
   */
  setPowerSaving?(ue: UserEquipment, saving: PowerSaving): void
  /** What the modem's radio has done so far. Absent in a cell that models no radio. */
  airTime?(ue: UserEquipment): AirTime
  /**
   * Carries one IP packet to the core network. `lost` is called where it never got there, when the modem would know.
   * `assistance` defaults to "none".
   */
  sendUp<Argument>(
    ue: UserEquipment,
    byteLength: number,
    delivered: (argument: Argument) => void,
    lost: (argument: Argument) => void,
    argument: Argument,
    assistance?: ReleaseAssistance,
  ): void
  /**
   * Carries one IP packet from the core network to the modem. `afterUs`: it reaches the cell that much later than now,
   * the time a server takes to answer, which spares an event of its own. Packets of a modem keep the order of the calls.
   */
  sendDown<Argument>(
    ue: UserEquipment,
    byteLength: number,
    delivered: (argument: Argument) => void,
    lost: (argument: Argument) => void,
    argument: Argument,
    afterUs?: number,
  ): void
}
