/**
 * What a module draws by what its radio does, in amperes at its supply. Marks as in facts/nbiot.md 2e: [S] seen in a source
 * or measured by one, [M] from memory, recalled and not confirmed.
 */
export interface ModuleCurrents {
  readonly supplyV: number
  /** Deep sleep, PSM. */
  readonly psmA: number
  /** Idle, awake for commands. */
  readonly idleA: number
  /** Idle and asleep, paging every 2.56 s included. */
  readonly lightSleepA: number
  /** Connected, between the times it listens. */
  readonly connectedA: number
  /** Listening. */
  readonly receiveA: number
  /** Sending at 23 dBm. */
  readonly transmitA: number
}

/** Module currents by name. */
export const moduleCurrents = {
  /** The module of 3GPP TR 45.820: 500, 80, 3 and 0.015 mW ([S:SAUTER] p. 318; [L] 80 mW; 3 mW [M]), here at 1 V. */
  tr45820: {
    supplyV: 1,
    psmA: 0.015e-3,
    idleA: 3e-3,
    lightSleepA: 3e-3,
    connectedA: 3e-3,
    receiveA: 80e-3,
    transmitA: 500e-3,
  },
  /**
   * PSM 3.5 uA, transmit 250 mA [M]; receive 66 mA [S:DANLEO]; light sleep and connected, 10 mA over idle, as the BC660K's
   * [S:UGLY]; idle 6 mA [M, BC95].
   */
  bc66: {
    supplyV: 3.6,
    psmA: 3.5e-6,
    idleA: 6e-3,
    lightSleepA: 110e-6,
    connectedA: 16e-3,
    receiveA: 66e-3,
    transmitA: 250e-3,
  },
  /** PSM 0.8 uA, DRX 2.56 s 110 uA, transmit about 100 mA [S:UGLY]; receive as the BC66's. */
  bc660k: {
    supplyV: 3.3,
    psmA: 0.8e-6,
    idleA: 6e-3,
    lightSleepA: 110e-6,
    connectedA: 6e-3,
    receiveA: 66e-3,
    transmitA: 100e-3,
  },
  /** PSM 4.2 uA [S:DANLEO]; transmit 220 mA, receive 60 mA, idle 6 mA [M]; light sleep [M]. */
  'bc95-g': {
    supplyV: 3.6,
    psmA: 4.2e-6,
    idleA: 6e-3,
    lightSleepA: 500e-6,
    connectedA: 6e-3,
    receiveA: 60e-3,
    transmitA: 220e-3,
  },
  /**
   * PSM 3.6 uA, listening 66 to 74 mA, transmit up to 220 mA, a paging occasion every 2.56 s costs 3.7 mJ, 0.4 mA
   * [S:DANLEO]; idle without PSM 3 mA-class [S:TELENOR].
   */
  'sara-n2': {
    supplyV: 3.6,
    psmA: 3.6e-6,
    idleA: 3e-3,
    lightSleepA: 400e-6,
    connectedA: 3e-3,
    receiveA: 70e-3,
    transmitA: 220e-3,
  },
  /** Idle 5 mA [S:SIMDOC, a board]; PSM, receive and transmit [M], the board's 110 uA of PSM are not the chip's. */
  sim7020: {
    supplyV: 3.3,
    psmA: 3.4e-6,
    idleA: 5e-3,
    lightSleepA: 400e-6,
    connectedA: 5e-3,
    receiveA: 60e-3,
    transmitA: 110e-3,
  },
} as const satisfies Readonly<Record<string, ModuleCurrents>>
