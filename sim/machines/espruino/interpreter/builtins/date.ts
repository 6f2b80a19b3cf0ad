import { isNumeric, toInteger, toNumber } from '../convert.js'
import type { Runtime } from '../runtime.js'
import { JsObject, type Native, type Value } from '../values.js'
import { defineObject } from './register.js'

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Two digits. */
function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** A moment taken apart. Calendar arithmetic of the host, in UTC only: it depends on no zone and no clock. */
function parts(ms: number): Date {
  return new Date(ms)
}

function offsetText(minutes: number): string {
  const magnitude = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.trunc(magnitude / 60))}${two(magnitude % 60)}`
}

const GETTERS = ['Date', 'Day', 'FullYear', 'Hours', 'Minutes', 'Month', 'Seconds'] as const

class Dates {
  private readonly runtime: Runtime

  constructor(runtime: Runtime) {
    this.runtime = runtime
  }

  /** Minutes that local time is ahead of UTC. */
  get zone(): number {
    return this.runtime.timeZoneMinutes
  }

  ms(self: Value): number {
    return self instanceof JsObject ? toNumber(this.runtime, this.runtime.own(self, 'ms')) : NaN
  }

  local(self: Value): Date {
    return parts(Math.floor(this.ms(self)) + this.zone * 60000)
  }

  create(ms: number): Value {
    const date = new JsObject()
    date.proto = this.runtime.touch('Date')
    date.properties = new Map<string, Value>([['ms', ms]])
    return date
  }

  construct(args: Value[]): Value {
    const [first] = args
    if (args.length === 0) return this.create(this.runtime.options.nowMs())
    if (args.length === 1) {
      if (isNumeric(first)) return this.create(toNumber(this.runtime, first))
      if (typeof first === 'string') return this.create(this.parse(first))
      if (!(first instanceof JsObject)) {
        const type = this.runtime.typeName(first)
        throw this.runtime.error('TypeError', `Variables of type ${type} are not supported in date constructor`)
      }
      return this.create(this.ms(first))
    }
    const [year = 0, month = 0, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = args.map((value) =>
      toInteger(this.runtime, value),
    )
    const at = parts(0)
    at.setUTCFullYear(year, month, day)
    at.setUTCHours(hour, minute, second, ms)
    return this.create(at.getTime() - this.zone * 60000)
  }

  /** ISO 8601 and the form that toString prints; NaN or 0 parts for what it cannot read. */
  parse(text: string): number {
    const iso = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?/.exec(text)
    if (iso !== null) return this.fromIso(iso)
    const named =
      /^(?:[A-Za-z]{3},? )?(?:([A-Za-z]{3}) (\d\d?)|(\d\d?) ([A-Za-z]{3})),? (\d{4})(?: (\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?(?: (?:GMT)?([+-]\d{4})?)?/.exec(
        text,
      )
    if (named === null) return NaN
    const month = MONTHS.indexOf(named[1] ?? named[4] ?? '')
    if (month < 0) return NaN
    const [day, year, hour = 0, minute = 0, second = 0] = [
      named[2] ?? named[3],
      named[5],
      named[6],
      named[7],
      named[8],
    ].map((part) => (part === undefined ? undefined : Number(part)))
    const fraction = Math.round(Number(named[9] ?? 0) * 1000)
    const ms = Date.UTC(year!, month, day, hour, minute, second, fraction)
    const zone = named[10] === undefined ? (text.includes('GMT') ? 0 : this.zone) : zoneMinutes(named[10])
    return ms - zone * 60000
  }

  private fromIso(match: RegExpExecArray): number {
    const [year, month, day, hour = 0, minute = 0, second = 0] = match
      .slice(1, 7)
      .map((part) => (part === undefined ? undefined : Number(part)))
    const ms = Math.round(Number(match[7] ?? 0) * 1000)
    const at = Date.UTC(year!, month! - 1, day, hour, minute, second, ms)
    const zone = match[8] ?? (match[4] === undefined ? 'Z' : undefined)
    return at - (zone === undefined ? this.zone : zoneMinutes(zone)) * 60000
  }

  text(self: Value): string {
    const at = this.local(self)
    return `${DAYS[at.getUTCDay()]} ${MONTHS[at.getUTCMonth()]} ${at.getUTCDate()} ${at.getUTCFullYear()} ${clock(at)} GMT${offsetText(this.zone)}`
  }

  utcText(self: Value): string {
    const at = parts(Math.floor(this.ms(self)))
    return `${DAYS[at.getUTCDay()]}, ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()} ${clock(at)} GMT`
  }

  iso(self: Value, zone: number): string {
    const at = parts(Math.floor(this.ms(self)) + zone * 60000)
    const date = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`
    return `${date}T${clock(at)}.${String(at.getUTCMilliseconds()).padStart(3, '0')}`
  }
}

function zoneMinutes(text: string): number {
  if (text === 'Z') return 0
  const digits = text.slice(1).replace(':', '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return text.startsWith('-') ? -minutes : minutes
}

function clock(at: Date): string {
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`
}

export function installDate(runtime: Runtime): void {
  const dates = new Dates(runtime)
  const methods: Record<string, Native> = {}
  for (const part of GETTERS) {
    methods[`get${part}`] = (self) => dates.local(self)[`getUTC${part}`]()
    methods[`getUTC${part}`] = (self) => parts(Math.floor(dates.ms(self)))[`getUTC${part}`]()
  }
  const fraction: Native = (self) => Math.floor(((dates.ms(self) % 1000) + 1000) % 1000)
  const change =
    (apply: (at: Date, args: number[]) => void): Native =>
    (self, args) => {
      const at = dates.local(self)
      apply(
        at,
        args.map((value) => toInteger(runtime, value)),
      )
      const ms = at.getTime() - dates.zone * 60000
      runtime.set(self, 'ms', ms)
      return ms
    }
  defineObject(runtime, 'Date', {
    construct: (_this, args) => dates.construct(args),
    statics: {
      now: () => runtime.options.nowMs(),
      parse: (_this, [text]) => dates.parse(runtime.toText(text)),
    },
    methods: {
      ...methods,
      getMilliseconds: fraction,
      getUTCMilliseconds: fraction,
      getTime: (self) => dates.ms(self),
      valueOf: ((self) => dates.ms(self)) satisfies Native,
      getTimezoneOffset: () => -dates.zone,
      getIsDST: () => false,
      setTime: (self, [ms]) => {
        runtime.set(self, 'ms', toNumber(runtime, ms))
        return toNumber(runtime, ms)
      },
      setFullYear: change((at, [year = 0, month, day]) =>
        at.setUTCFullYear(year, month ?? at.getUTCMonth(), day ?? at.getUTCDate()),
      ),
      setMonth: change((at, [month = 0, day]) => at.setUTCMonth(month, day ?? at.getUTCDate())),
      setDate: change((at, [day = 0]) => at.setUTCDate(day)),
      setHours: change((at, [hour = 0, minute, second, ms]) =>
        at.setUTCHours(hour, minute ?? at.getUTCMinutes(), second ?? at.getUTCSeconds(), ms ?? at.getUTCMilliseconds()),
      ),
      setMinutes: change((at, [minute = 0, second, ms]) =>
        at.setUTCMinutes(minute, second ?? at.getUTCSeconds(), ms ?? at.getUTCMilliseconds()),
      ),
      setSeconds: change((at, [second = 0, ms]) => at.setUTCSeconds(second, ms ?? at.getUTCMilliseconds())),
      setMilliseconds: change((at, [ms = 0]) => at.setUTCMilliseconds(ms)),
      toString: ((self) => dates.text(self)) satisfies Native,
      toUTCString: (self) => dates.utcText(self),
      toISOString: (self) => `${dates.iso(self, 0)}Z`,
      toJSON: (self) => `${dates.iso(self, 0)}Z`,
      toLocalISOString: (self) => dates.iso(self, dates.zone) + offsetText(dates.zone),
    },
  })
}
