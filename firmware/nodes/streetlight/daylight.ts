import { nextSunEvent, solarElevation } from '../../lib/solar.js'

/** Sun elevation in degrees at which a clear sky gives about 40 lx: when a street needs its lamps. */
export const switchingElevation = -4

/** Lux below which the photocell calls it dark, and above which it calls it light. */
export const onLux = 35
export const offLux = 70

const minute = 60
/** How far before and after the computed instant the photocell may move it. A gloomy evening begins early, a bright one late. */
const dusk = { lead: 30 * minute, lag: 10 * minute }
const dawn = { lead: 10 * minute, lag: 30 * minute }
/** How often the photocell is read while it may decide. */
export const photocellEveryS = 5 * minute
/** Where the sun neither rises nor sets past the switching elevation: when to look again. */
const polarRecheckS = 86400

/** This long before dawn no place is bright, and this long before dusk none is dark: lux that a photocell cannot see then. */
const plainS = 120 * minute
const impossible = { byNight: 500, byDay: 5 }

/** What is to be done about the daylight now. */
export interface DaylightStep {
  /** Read the photocell now and say what it saw. */
  readonly wantsPhotocell: boolean
  /** When to ask again, in Unix seconds. */
  readonly nextAtS: number
}

/**
 * Day and night for one place: dusk and dawn computed from the clock, moved by the photocell within bounds.
 * Ask with {@link step}; it says whether a photocell reading is wanted and when to ask again.
 */
export class Daylight {
  /** Whether lamps are needed. */
  isDark: boolean
  private event: { readonly becomesDark: boolean; readonly atS: number } | undefined
  private polarUntilS = 0

  /** Place in degrees, east and north positive; `nowS` in Unix seconds. */
  constructor(
    private readonly latitude: number,
    private readonly longitude: number,
    nowS: number,
  ) {
    this.isDark = solarElevation(nowS, latitude, longitude) < switchingElevation
    this.lookAhead(nowS)
  }

  /** When it next becomes dark or light by computation, in Unix seconds; undefined in polar day or night. */
  get nextEventS(): number | undefined {
    return this.event?.atS
  }

  /** Looks at the clock, and at the photocell where `lux` has a reading. `photocell`: whether there is one that works. */
  step(nowS: number, photocell: boolean, lux: number | undefined): DaylightStep {
    const { event } = this
    if (!event) return this.stepPolar(nowS)
    const { lead, lag } = event.becomesDark ? dusk : dawn
    if (!photocell) return nowS >= event.atS ? this.happen(nowS) : { wantsPhotocell: false, nextAtS: event.atS }
    if (nowS < event.atS - lead) return { wantsPhotocell: false, nextAtS: event.atS - lead }
    if (nowS >= event.atS + lag) return this.happen(nowS)
    if (lux === undefined) return { wantsPhotocell: true, nextAtS: nowS + photocellEveryS }
    if (event.becomesDark ? lux < onLux : lux > offLux) return this.happen(nowS)
    return { wantsPhotocell: false, nextAtS: Math.min(nowS + photocellEveryS, event.atS + lag) }
  }

  /** Whether a photocell that sees so much light must be wrong: bright in the middle of the night, dark at noon. */
  contradicts(nowS: number, lux: number): boolean {
    const { event } = this
    if (!event || nowS > event.atS - plainS) return false
    return event.becomesDark ? lux < impossible.byDay : lux > impossible.byNight
  }

  private happen(nowS: number): DaylightStep {
    const { becomesDark, atS } = this.event!
    this.isDark = becomesDark
    this.lookAhead(atS > nowS ? atS : nowS)
    return { wantsPhotocell: false, nextAtS: nowS }
  }

  private stepPolar(nowS: number): DaylightStep {
    if (nowS >= this.polarUntilS) {
      this.isDark = solarElevation(nowS, this.latitude, this.longitude) < switchingElevation
      this.lookAhead(nowS)
      return { wantsPhotocell: false, nextAtS: nowS }
    }
    return { wantsPhotocell: false, nextAtS: this.polarUntilS }
  }

  private lookAhead(afterS: number): void {
    const next = nextSunEvent(afterS + 1, this.latitude, this.longitude, switchingElevation)
    this.event = next.kind === 'none' ? undefined : { becomesDark: next.kind === 'set', atS: next.atS }
    if (next.kind === 'none') this.polarUntilS = afterS + polarRecheckS
  }
}
