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
  /** Most wires have one driver and one listener. Without a first there are no others. */
  private first: Entry | undefined = undefined
  private others: readonly Entry[] = none
  private listener: NetListener | undefined = undefined
  private listeners: readonly NetListener[] = none
  private lastLevel: 0 | 1 = 0
  private analogVolts: number | undefined
  /** How often two strong drives fought. */
  shorts = 0

  /** Sets, changes or takes back (undefined) what one part drives. */
  drive(by: object, drive: Drive | undefined): void {
    const { first } = this
    const entry = first && first.by === by ? first : this.others.find((candidate) => candidate.by === by)
    if (drive === undefined) this.remove(entry)
    else if (entry) entry.drive = drive
    else if (first) this.others = this.others.concat({ by, drive })
    else this.first = { by, drive }
    this.resolve()
    this.tell()
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
    this.tell()
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
    if (this.listener) this.listeners = this.listeners.concat(listener)
    else this.listener = listener
    return () => this.forget(listener)
  }

  /** What drives the wire now; undefined where nothing does, and the wire floats. */
  get driven(): Drive | undefined {
    return this.winner()
  }

  private winner(): Drive | undefined {
    const { first, others } = this
    if (!first || others.length === 0 || first.drive.strength === 'strong') return first?.drive
    return (others.find(({ drive }) => drive.strength === 'strong') ?? first).drive
  }

  private resolve(): void {
    const winner = this.winner()
    if (!winner) return
    // What comes before the winner is weaker and does not fight.
    if (winner.strength === 'strong' && this.others.some(({ drive }) => fights(drive, winner))) {
      this.shorts++
      this.lastLevel = 0
    } else this.lastLevel = winner.duty === undefined ? winner.level : winner.duty >= 0.5 ? 1 : 0
  }

  private remove(entry: Entry | undefined): void {
    if (entry !== this.first) this.others = this.others.filter((candidate) => candidate !== entry)
    else {
      this.first = this.others[0]
      this.others = this.others.slice(1)
    }
  }

  private tell(): void {
    const { listener, listeners } = this
    if (listener) listener(this)
    for (let index = 0; index < listeners.length; index++) listeners[index]!(this)
  }

  private forget(listener: NetListener): void {
    this.listeners = this.listeners.filter((other) => other !== listener)
    if (this.listener !== listener) return
    this.listener = this.listeners[0]
    this.listeners = this.listeners.slice(1)
  }
}

const none: readonly never[] = []

function fights(drive: Drive, winner: Drive): boolean {
  return drive !== winner && drive.strength === 'strong' && drive.level !== winner.level
}
