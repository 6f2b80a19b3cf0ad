/** How hard something drives a net: a push-pull output beats a pull resistor beats nothing. */
export type DriveStrength = 'strong' | 'pull'

/** What drives a net: a level, in parts of the supply, and for PWM its frequency and duty cycle. */
export interface Drive {
  readonly strength: DriveStrength
  /** 0 or 1; for PWM the level of the active part. */
  readonly level: 0 | 1
  /** Duty cycle of a PWM output, [0, 1], and its frequency in hertz. */
  readonly duty?: number
  readonly hz?: number
}

/** Who drives a net, and how. */
interface Entry {
  readonly by: object
  drive: Drive
}

/** Who wants to know of a change. */
export type NetListener = (net: Net) => void

/**
 * A wire with everything that drives it. Strong drives win over pulls; two strong drives that disagree are a short,
 * which reads 0 and is counted. A wire that nobody drives keeps reading its last level.
 */
export class Net {
  private drives: readonly Entry[] = []
  private listeners: readonly NetListener[] = []
  private lastLevel: 0 | 1 = 0
  private analogVolts: number | undefined
  /** How often two strong drives fought. */
  shorts = 0

  /** Sets, changes or takes back (undefined) what one part drives. */
  drive(by: object, drive: Drive | undefined): void {
    const entry = this.drives.find((candidate) => candidate.by === by)
    if (drive === undefined) this.drives = this.drives.filter((candidate) => candidate !== entry)
    else if (entry) entry.drive = drive
    else this.drives = this.drives.concat({ by, drive })
    this.resolve()
    for (const listener of this.listeners) listener(this)
  }

  /** The logic level a digital input reads. PWM reads as its level while the duty cycle is at least half. */
  get level(): 0 | 1 {
    return this.lastLevel
  }

  /** Duty cycle that a load sees: of the PWM output, or 0 or 1 of a static level. */
  get duty(): number {
    return this.winner()?.duty ?? this.lastLevel
  }

  /** Frequency of the PWM output that drives the net, undefined for a static level. */
  get hz(): number | undefined {
    return this.winner()?.hz
  }

  /** Volts that an analogue part puts on the wire; undefined takes them back. */
  setVolts(volts: number | undefined): void {
    if (this.analogVolts === volts) return
    this.analogVolts = volts
    for (const listener of this.listeners) listener(this)
  }

  /** Volts that an analogue part puts on the wire, undefined where none does. */
  get ownVolts(): number | undefined {
    return this.analogVolts
  }

  /** Volts on the wire, given the supply of the logic that drives it. */
  volts(supplyVolts: number): number {
    return this.analogVolts ?? this.duty * supplyVolts
  }

  /** Calls back at every change of what drives the net, digital or analogue, after it took effect. Returns how to stop that. */
  listen(listener: NetListener): () => void {
    this.listeners = this.listeners.concat(listener)
    return () => {
      this.listeners = this.listeners.filter((other) => other !== listener)
    }
  }

  /** What drives the wire now; undefined where nothing does, and the wire floats. */
  get driven(): Drive | undefined {
    return this.winner()
  }

  private winner(): Drive | undefined {
    const strong = this.drives.find(({ drive }) => drive.strength === 'strong')
    return (strong ?? this.drives[0])?.drive
  }

  private resolve(): void {
    const winner = this.winner()
    if (!winner) return
    if (winner.strength === 'strong' && this.drives.some(({ drive }) => fights(drive, winner))) {
      this.shorts++
      this.lastLevel = 0
    } else this.lastLevel = winner.duty === undefined ? winner.level : winner.duty >= 0.5 ? 1 : 0
  }
}

function fights(drive: Drive, winner: Drive): boolean {
  return drive !== winner && drive.strength === 'strong' && drive.level !== winner.level
}
