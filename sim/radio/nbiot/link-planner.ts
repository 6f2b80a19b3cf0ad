import {
  costOf,
  directionOf,
  downlinkCandidates,
  nextSize,
  uplinkCandidates,
  type Candidate,
  type Direction,
  type LinkPlannerOptions,
} from './link-candidates.js'
import { baseNoiseFigureDb, blockErrorRate, modemNoiseFigureDb, receivedDb, requiredDb, snrDb } from './link-model.js'
import { bandwidthKHz, downlinkElements, resourceUnits } from './numerology.js'
import { downlinkRepetitions, largestDownlinkBlock, largestUplinkBlock } from './transport-blocks.js'

/** How one transport block is sent. */
export interface BlockConfig {
  /** Size in bits. */
  readonly bits: number
  /** I_TBS, resource units or subframes, repetitions. */
  readonly index: number
  readonly units: number
  readonly repetitions: number
  /** Uplink tones of 15 kHz that it takes (a tone of 3.75 kHz takes one too); 12 downlink. */
  readonly tones: number
  readonly spacingKHz: 3.75 | 15
  /** Time on the air: N_RU x N_rep x T_RU, or subframes. */
  readonly airMs: number
  /** Error rate of the first transmission, and of the second, third and fourth where all that came before is combined. */
  readonly errorRates: readonly number[]
}

/** How a message of some bytes is sent: as so many blocks of one configuration. */
export interface MessagePlan {
  readonly blocks: number
  readonly config: BlockConfig
}

/** Transmissions of a block, the first and those of HARQ, before it is lost. */
const transmissions = 4
/** Bits of a DCI with its CRC (3GPP TS 36.212, 6.4.3). */
const controlBits = 23 + 16
/** Header of MAC and RLC in front of each block, bytes (facts/nbiot.md 1.9: 4 B assumed). */
export const blockHeaderBytes = 4
/** A block costs its grant and delays besides its air time, ms: what more and smaller blocks are weighed with. */
const blockOverheadMs = 30
/** What losing a block for good counts against sending it once: it costs the whole dialogue [chosen]. */
const lossBurden = 1000
/** At most so many blocks are tried beyond what the largest block needs. */
const extraBlocks = 12
/** Steps of coupling loss that share a plan, dB. */
const lossStepDb = 0.5

/**
 * Link adaptation: for a coupling loss and a length, the blocks that take the least time at an error rate of 10 %. Plans
 * are made once for each half decibel and block size.
 */
export class LinkPlanner {
  private readonly up: Direction
  private readonly down: Direction
  private readonly plans = new Map<number, MessagePlan>()
  private readonly blocks = new Map<number, BlockConfig | undefined>()
  private readonly controls = new Map<number, number>()

  constructor(private readonly options: LinkPlannerOptions) {
    this.up = directionOf(uplinkCandidates(options), options.uplink)
    this.down = directionOf(downlinkCandidates(options), options.downlink)
  }

  /** Signal to noise ratio of an uplink of some bandwidth in kHz at the base station, dB. */
  uplinkSnrDb(couplingLossDb: number, bandwidth: number): number {
    return snrDb(this.options.modemPowerDbm, couplingLossDb, bandwidth, baseNoiseFigureDb)
  }

  /** Signal to noise ratio of the carrier at a modem, dB. */
  downlinkSnrDb(couplingLossDb: number): number {
    return snrDb(this.options.carrierPowerDbm, couplingLossDb, 180, modemNoiseFigureDb)
  }

  /** Blocks for an uplink message of some bytes. */
  uplink(couplingLossDb: number, bytes: number): MessagePlan {
    return this.plan(true, couplingLossDb, bytes)
  }

  /** Blocks for a downlink message of some bytes. */
  downlink(couplingLossDb: number, bytes: number): MessagePlan {
    return this.plan(false, couplingLossDb, bytes)
  }

  /** The block of at least so many bits that takes the least time; the sturdiest where none reaches an error rate of 10 %. */
  uplinkBlock(couplingLossDb: number, bits: number): BlockConfig {
    return this.block(true, steps(couplingLossDb), bits)!
  }

  /** Repetitions of a DCI that reach a modem, at most `most` (R_max). */
  controlRepetitions(couplingLossDb: number, most: number): number {
    const step = steps(couplingLossDb)
    let needed = this.controls.get(step)
    if (needed === undefined) this.controls.set(step, (needed = this.findControl(step)))
    return Math.min(needed, most)
  }

  private findControl(step: number): number {
    const { downlink, deployment } = this.options
    const received = receivedDb(downlink, this.downlinkSnrDb(step * lossStepDb))
    const bitsPerElement = controlBits / 180 / (downlinkElements[deployment] / downlinkElements.standalone)
    for (const repetitions of downlinkRepetitions)
      if (received >= requiredDb(downlink, repetitions, bitsPerElement, repetitions)) return repetitions
    return downlinkRepetitions[downlinkRepetitions.length - 1]!
  }

  private plan(isUp: boolean, couplingLossDb: number, bytes: number): MessagePlan {
    const step = steps(couplingLossDb)
    const key = (step * 2 + (isUp ? 1 : 0)) * 65536 + bytes
    let plan = this.plans.get(key)
    if (!plan) this.plans.set(key, (plan = this.findPlan(isUp, step, bytes)))
    return plan
  }

  private findPlan(isUp: boolean, step: number, bytes: number): MessagePlan {
    const largest = isUp ? largestUplinkBlock : largestDownlinkBlock
    const fewest = Math.ceil((bytes * 8) / (largest - blockHeaderBytes * 8))
    let best: MessagePlan | undefined
    let bestCost = Infinity
    for (let blocks = fewest; blocks <= fewest + extraBlocks; blocks++) {
      const config = this.block(isUp, step, Math.ceil((bytes * 8) / blocks) + blockHeaderBytes * 8)
      if (!config) continue
      const cost = blocks * (costOf(config.airMs, config.tones) + blockOverheadMs) * burden(config.errorRates)
      if (cost < bestCost) [best, bestCost] = [{ blocks, config }, cost]
    }
    return best!
  }

  private block(isUp: boolean, step: number, bits: number): BlockConfig | undefined {
    const size = nextSize((isUp ? this.up : this.down).sizes, bits)
    const key = (step * 2 + (isUp ? 1 : 0)) * 4096 + size
    if (!this.blocks.has(key)) this.blocks.set(key, this.findBlock(isUp, step * lossStepDb, size))
    return this.blocks.get(key)
  }

  private findBlock(isUp: boolean, couplingLossDb: number, bits: number): BlockConfig | undefined {
    const { candidates } = isUp ? this.up : this.down
    const received = this.receivedDb(isUp, couplingLossDb)
    let sturdiest: Candidate | undefined
    let most = -Infinity
    // Cheapest first.
    for (const candidate of candidates) {
      if (candidate.bits < bits) continue
      const surplus = received[candidate.band]! - candidate.requiredDb
      if (surplus >= 0) return this.configOf(isUp, received, candidate)
      if (surplus > most) [sturdiest, most] = [candidate, surplus]
    }
    return sturdiest && this.configOf(isUp, received, sturdiest)
  }

  /** What is received in each bandwidth. */
  private receivedDb(isUp: boolean, couplingLossDb: number): number[] {
    const { uplink, downlink } = this.options
    if (!isUp) return [receivedDb(downlink, this.downlinkSnrDb(couplingLossDb))]
    return resourceUnits.map((unit) => receivedDb(uplink, this.uplinkSnrDb(couplingLossDb, bandwidthKHz(unit))))
  }

  private configOf(isUp: boolean, received: readonly number[], candidate: Candidate): BlockConfig {
    const { bits, index, units, repetitions, tones, spacingKHz, airMs, bitsPerElement, band } = candidate
    const model = isUp ? this.options.uplink : this.options.downlink
    const errorRates = Array.from({ length: transmissions }, (_, before) => {
      const sent = before + 1
      return blockErrorRate(received[band]! - requiredDb(model, repetitions * sent, bitsPerElement, airMs * sent))
    })
    return { bits, index, units, repetitions, tones, spacingKHz, airMs, errorRates }
  }
}

function steps(couplingLossDb: number): number {
  return Math.ceil(couplingLossDb / lossStepDb)
}

/** Transmissions that a block takes on average, and far more where it may well be lost after the last of them. */
function burden(errorRates: readonly number[]): number {
  let sent = 0
  let reached = 1
  for (const rate of errorRates) {
    sent += reached
    reached *= rate
  }
  return sent + lossBurden * reached
}

/** Repetitions of NPUSCH format 2 by coupling loss in dB: facts/nbiot.md 1.7, from ns3-lena-nb's link simulation. */
const acknowledgementSteps: readonly (readonly [number, number])[] = [
  [145, 1],
  [149, 2],
  [156, 4],
  [159, 8],
  [161, 32],
  [164, 64],
]

/** Repetitions with which a modem acknowledges a downlink block. */
export function acknowledgementRepetitions(couplingLossDb: number): number {
  for (const [lossDb, repetitions] of acknowledgementSteps) if (couplingLossDb <= lossDb) return repetitions
  return 128
}
