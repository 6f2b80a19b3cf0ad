import { topicMatches } from '../../protocols/mqtt/topic.js'
import type { Qos } from '../../protocols/mqtt/packets.js'
import { hashText } from './fingerprint.js'
import { HashIndex } from './hash-index.js'
import { SessionSubscription, type Session } from './session.js'

/** Sessions with the same filter that the index holds; the others are in a set. */
const sharersInIndex = 4

/** Who gets a message: filters without wildcards by one look-up, the others one by one. */
export class SubscriptionTable {
  private readonly exact = new HashIndex()
  /** Filters that many sessions share, and filters with wildcards. */
  private readonly shared = new Map<string, Set<Session>>()
  private readonly wild = new Map<string, Set<Session>>()

  /** `sessions`: all there are, by their indexes. */
  constructor(private readonly sessions: readonly Session[]) {}

  /** Adds a subscription, or gives the one there is another QoS. */
  add(session: Session, filter: string, qos: Qos): void {
    for (let item = session.subscriptions; item; item = item.next)
      if (item.filter === filter) {
        item.qos = qos
        return
      }
    if (hasWildcard(filter)) addTo(this.wild, filter, session)
    else if (this.sharers(filter) >= sharersInIndex) addTo(this.shared, filter, session)
    else this.exact.add(hashText(filter), session.index)
    session.subscriptions = new SessionSubscription(filter, qos, session.subscriptions)
  }

  /** Takes a subscription away. False if there was none. */
  remove(session: Session, filter: string): boolean {
    let before: SessionSubscription | undefined
    for (let item = session.subscriptions; item; item = item.next) {
      if (item.filter === filter) {
        if (before) before.next = item.next
        else session.subscriptions = item.next
        this.drop(session, filter)
        return true
      }
      before = item
    }
    return false
  }

  /** Takes all subscriptions of a session away. */
  clear(session: Session): void {
    for (let item = session.subscriptions; item; item = item.next) this.drop(session, item.filter)
    session.subscriptions = undefined
  }

  /** Whether any filter matches. */
  hasSubscriber(topic: string): boolean {
    if (this.shared.has(topic) || this.sharers(topic) > 0) return true
    for (const filter of this.wild.keys()) if (topicMatches(filter, topic)) return true
    return false
  }

  /** Sessions that get a message, once each, in the order of their indexes. */
  subscribersOf(topic: string): readonly Session[] {
    const found = new Set<Session>()
    const { exact } = this
    for (let place = exact.first(hashText(topic)); exact.idAt(place) !== undefined; place = exact.after(place)) {
      const session = this.sessions[exact.idAt(place)!]
      if (session && hasFilter(session, topic)) found.add(session)
    }
    for (const session of this.shared.get(topic) ?? []) found.add(session)
    for (const [filter, sessions] of this.wild)
      if (topicMatches(filter, topic)) for (const session of sessions) found.add(session)
    return [...found].sort((one, other) => one.index - other.index)
  }

  private sharers(topic: string): number {
    const { exact } = this
    let count = 0
    for (let place = exact.first(hashText(topic)); exact.idAt(place) !== undefined; place = exact.after(place)) {
      const session = this.sessions[exact.idAt(place)!]
      if (session && hasFilter(session, topic)) count++
    }
    return count
  }

  private drop(session: Session, filter: string): void {
    if (hasWildcard(filter)) return dropFrom(this.wild, filter, session)
    if (this.shared.get(filter)?.has(session)) return dropFrom(this.shared, filter, session)
    this.exact.remove(hashText(filter), session.index)
  }
}

/** The best QoS among a session's subscriptions that match a topic. */
export function grantedQos(session: Session, topic: string): Qos {
  let best: Qos = 0
  for (let item = session.subscriptions; item; item = item.next)
    if (item.qos > best && topicMatches(item.filter, topic)) best = item.qos
  return best
}

function hasFilter(session: Session, filter: string): boolean {
  for (let item = session.subscriptions; item; item = item.next) if (item.filter === filter) return true
  return false
}

function hasWildcard(filter: string): boolean {
  return filter.includes('+') || filter.includes('#')
}

function addTo(table: Map<string, Set<Session>>, filter: string, session: Session): void {
  const sessions = table.get(filter)
  if (sessions) sessions.add(session)
  else table.set(filter, new Set([session]))
}

function dropFrom(table: Map<string, Set<Session>>, filter: string, session: Session): void {
  const sessions = table.get(filter)
  sessions?.delete(session)
  if (sessions?.size === 0) table.delete(filter)
}
