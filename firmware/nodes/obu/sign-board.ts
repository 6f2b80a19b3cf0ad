import type { RoadSign } from './heard.js'
import { isOnPath } from './signs.js'
import type { VehicleMotion } from './vehicle.js'

/** What the roadside unit of a sign has not repeated for so long holds no more, us. */
const signLifeUs = 3000000

/** The signs that roadside units tell of, by their RSI. */
export class SignBoard {
  private heard: { readonly sender: number; readonly signs: readonly RoadSign[]; readonly atUs: number }[] = []

  /** All signs of a roadside unit. */
  take(sender: number, signs: readonly RoadSign[], nowUs: number): void {
    this.heard = this.heard.filter((each) => each.sender !== sender)
    this.heard.push({ sender, signs, atUs: nowUs })
  }

  /** Calls with each sign that holds where a vehicle is. */
  forEach(motion: VehicleMotion, metresPerLong: number, nowUs: number, onSign: (sign: RoadSign) => void): void {
    if (this.heard.length === 0) return
    this.heard = this.heard.filter(({ atUs }) => nowUs - atUs < signLifeUs)
    for (const { signs } of this.heard)
      for (const sign of signs) if (isOnPath(sign, motion, metresPerLong)) onSign(sign)
  }
}
