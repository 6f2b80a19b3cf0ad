import { Uper } from '../../../protocols/asn1/index.js'
import {
  encodeDsmp,
  messageFrame2019,
  offsetBetween,
  v2xApplications,
  type MapData,
  type MessageFrame,
  type RoadsideSafetyMessage,
  type RoadSideInformation,
  type Spat,
} from '../../../protocols/v2x/index.js'
import { metresPerLatitude, metresPerLongitude } from '../obu/plane.js'
import { minuteOfYear } from './moment.js'
import type { SeenObject, SeenType } from './object-list.js'

/** What a roadside unit sends, by the names of v2xApplications. */
export type Broadcast = 'map' | 'spat' | 'rsi' | 'rsm'

/** Application, ProSe per-packet priority and flow of each message. */
export interface Channel {
  readonly aid: number
  /** 1 to 8, from the priority of T/CSAE 159 (facts/protocols.md 1.1): 255 to 0 in eight steps. */
  readonly priority: number
  readonly flow: number
}

const aids: Readonly<Record<Broadcast, number>> = { map: 3618, spat: 3619, rsi: 3621, rsm: 3623 }

/** How a message goes out. */
export function channelOf(broadcast: Broadcast): Channel {
  const aid = aids[broadcast]
  const order: readonly Broadcast[] = ['map', 'spat', 'rsi', 'rsm']
  for (const application of v2xApplications)
    if (application.aid === aid)
      return { aid, priority: 8 - Math.floor(application.priority / 32), flow: order.indexOf(broadcast) }
  throw new RangeError('an application of the standard expected, got ' + broadcast)
}

/** Makes a unit's frames; each kind of message has a count of its own that goes round at 128. */
export class MessageMaker {
  private readonly uper = new Uper(messageFrame2019(), 512)
  private readonly counts: Record<Broadcast, number>

  /**
   * @param id of this unit, 8 octets
   * @param first where the counts begin: each a whole number from 0 to 127
   */
  constructor(
    private readonly id: Uint8Array,
    first: () => number,
  ) {
    this.counts = { map: first(), spat: first(), rsi: first(), rsm: first() }
  }

  /** Reads a MessageFrame as it is configured; undefined for what is none. */
  read(bytes: Uint8Array): MessageFrame | undefined {
    const result = this.uper.decode(bytes)
    return result.ok ? result.value : undefined
  }

  /** @throws CodecError ("bad-value") for a map that does not fit its type */
  map(map: MapData, unixMs: number): Uint8Array {
    return this.frame('map', { mapFrame: { ...map, msgCnt: this.count('map'), timeStamp: minuteOfYear(unixMs) } })
  }

  /** The state of one junction. @param status IntersectionStatusObject, 16 bits */
  spat(
    intersectionId: Spat['intersections'][number]['intersectionId'],
    status: number,
    phases: Spat['intersections'][number]['phases'],
    unixMs: number,
  ): Uint8Array {
    const moment = { moy: minuteOfYear(unixMs), timeStamp: Math.floor(unixMs) % 60000 }
    const spatFrame = { msgCnt: this.count('spat'), ...moment, intersections: [{ intersectionId, status, phases }] }
    return this.frame('spat', { spatFrame })
  }

  /** Signs and events; id and count are this unit's. */
  rsi(rsi: RoadSideInformation, unixMs: number): Uint8Array {
    const { id } = this
    return this.frame('rsi', { rsiFrame: { ...rsi, msgCnt: this.count('rsi'), moy: minuteOfYear(unixMs), id } })
  }

  /** This unit itself and up to 15 others that are seen around it. */
  rsm(
    refPos: RoadsideSafetyMessage['refPos'],
    objects: readonly SeenObject[],
    seenUnixMs: number,
    unixMs: number,
  ): Uint8Array {
    const own = participant(refPos, itself, 'rsu', unixMs)
    const others = objects.slice(0, 15).map((object) => participant(refPos, object, object.type, seenUnixMs))
    const participants = [own].concat(others)
    return this.frame('rsm', { rsmFrame: { msgCnt: this.count('rsm'), id: this.id, refPos, participants } })
  }

  private count(broadcast: Broadcast): number {
    this.counts[broadcast] = (this.counts[broadcast] + 1) & 127
    return this.counts[broadcast]
  }

  private frame(broadcast: Broadcast, message: MessageFrame): Uint8Array {
    return encodeDsmp({ aid: aids[broadcast], payload: this.uper.encode(message) })
  }
}

type Seen = RoadsideSafetyMessage['participants'][number]

/** The unit's entry in its own list. */
const itself: SeenObject = {
  id: 0,
  type: 'unknown',
  source: 'selfinfo',
  eastM: 0,
  northM: 0,
  speed: 0,
  heading: 0,
  lengthM: 0,
  widthM: 0,
}

function participant(
  refPos: RoadsideSafetyMessage['refPos'],
  object: SeenObject,
  ptcType: SeenType | 'rsu',
  unixMs: number,
): Seen {
  const place = {
    lat: refPos.lat + Math.round(object.northM / metresPerLatitude),
    long: refPos.long + Math.round(object.eastM / metresPerLongitude(refPos.lat)),
  }
  return {
    ptcType,
    ptcId: object.id,
    source: object.source,
    secMark: Math.floor(unixMs) % 60000,
    pos: offsetBetween({ lat: refPos.lat, long: refPos.long }, place),
    posConfidence: { pos: ptcType === 'rsu' ? 'a50cm' : 'a1m' },
    speed: Math.round(object.speed * 50),
    heading: Math.round(object.heading * 80) % 28800,
    size: { width: Math.round(object.widthM * 100), length: Math.round(object.lengthM * 100) },
  }
}
