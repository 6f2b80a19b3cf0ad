import { MASK, StatusBit, maxLevel } from '../../protocols/dali/index.js'

const noScenes: readonly number[] = Array<number>(16).fill(MASK)

/** Variables of a control gear that outlive a loss of mains, with their reset values: IEC 62386-102, table 14. */
export class GearVariables {
  powerOnLevel = maxLevel
  systemFailureLevel = maxLevel
  minLevel: number
  maxLevel = maxLevel
  fadeRate = 7
  fadeTime = 0
  extendedFadeTime = 0
  /** MASK: none. Not touched by a reset. */
  shortAddress = MASK
  /** Not touched by a reset, nor are the operating mode and the memory. */
  operatingMode = 0
  randomAddress = 0xffffff
  scenes = noScenes
  /** A bit for each group. */
  groups = 0
  dimmingCurve = 0
  fastFadeTime = 0
  lastActiveLevel = maxLevel

  constructor(private readonly physicalMinimum: number) {
    this.minLevel = physicalMinimum
  }

  /** RESET: all but short address and operating mode. */
  reset(): void {
    const { shortAddress, operatingMode } = this
    Object.assign(this, new GearVariables(this.physicalMinimum), { shortAddress, operatingMode })
  }

  /** Whether all variables that a reset sets have their reset values. */
  get isReset(): boolean {
    const fresh = new GearVariables(this.physicalMinimum)
    return (
      this.powerOnLevel === fresh.powerOnLevel &&
      this.systemFailureLevel === fresh.systemFailureLevel &&
      this.minLevel === fresh.minLevel &&
      this.maxLevel === fresh.maxLevel &&
      this.fadeRate === fresh.fadeRate &&
      this.fadeTime === fresh.fadeTime &&
      this.extendedFadeTime === fresh.extendedFadeTime &&
      this.randomAddress === fresh.randomAddress &&
      this.groups === 0 &&
      this.dimmingCurve === fresh.dimmingCurve &&
      this.fastFadeTime === fresh.fastFadeTime &&
      this.scenes.every((level) => level === MASK)
    )
  }

  setScene(scene: number, level: number): void {
    this.scenes = this.scenes.map((old, index) => (index === scene ? level : old))
  }
}

/** What the answer to QUERY STATUS is made of. */
export interface StatusParts {
  readonly gearFailure: boolean
  readonly lampFailure: boolean
  readonly lampOn: boolean
  readonly limitError: boolean
  readonly fadeRunning: boolean
  readonly resetState: boolean
  readonly missingShortAddress: boolean
  readonly powerCycleSeen: boolean
}

/** QUERY STATUS, bit by bit (IEC 62386-102, 9.16). */
export function statusByte(parts: StatusParts): number {
  return (
    (parts.gearFailure ? StatusBit.CONTROL_GEAR_FAILURE : 0) |
    (parts.lampFailure ? StatusBit.LAMP_FAILURE : 0) |
    (parts.lampOn ? StatusBit.LAMP_ON : 0) |
    (parts.limitError ? StatusBit.LIMIT_ERROR : 0) |
    (parts.fadeRunning ? StatusBit.FADE_RUNNING : 0) |
    (parts.resetState ? StatusBit.RESET_STATE : 0) |
    (parts.missingShortAddress ? StatusBit.MISSING_SHORT_ADDRESS : 0) |
    (parts.powerCycleSeen ? StatusBit.POWER_CYCLE_SEEN : 0)
  )
}
