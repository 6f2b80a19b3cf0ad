import { topicMatches } from '../../protocols/mqtt/topic.js'
import type { Qos } from '../../protocols/mqtt/packets.js'
import { SessionSubscription, type Session } from './session.js'

type Subscribers = Session | Set<Session>

/** Who gets a message: filters without wildcards by one look-up, the others one by one. */
export class SubscriptionTable {
  private readonly exact = new Map<string, Subscribers>()
  private readonly wild = new Map<string, Subscribers>()

  /** Adds a subscription, or gives the one there is another QoS. */
  add(session: Session, filter: string, qos: Qos): void {
    for (let item = session.subscriptions; item; item = item.next)
      if (item.filter === filter) {
        item.qos = qos
        return
      }
    session.subscriptions = new SessionSubscription(filter, qos, session.subscriptions)
    const table = this.tableOf(filter)
    const there = table.get(filter)
    if (!there) table.set(filter, session)
    else if (there instanceof Set) there.add(session)
    else table.set(filter, new Set([there, session]))
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
    if (this.exact.has(topic)) return true
    for (const filter of this.wild.keys()) if (topicMatches(filter, topic)) return true
    return false
  }

  /** Sessions that get a message, once each, in the order of their indexes. */
  subscribersOf(topic: string): readonly Session[] {
    const found = this.exact.get(topic)
    if (this.wild.size === 0 && !(found instanceof Set)) return found ? [found] : []
    const all = new Set<Session>()
    if (found) addAll(all, found)
    for (const [filter, there] of this.wild) if (topicMatches(filter, topic)) addAll(all, there)
    return [...all].sort((one, other) => one.index - other.index)
  }

  private drop(session: Session, filter: string): void {
    const table = this.tableOf(filter)
    const there = table.get(filter)
    if (there instanceof Set) {
      there.delete(session)
      if (there.size > 0) return
    }
    table.delete(filter)
  }

  private tableOf(filter: string): Map<string, Subscribers> {
    return filter.includes('+') || filter.includes('#') ? this.wild : this.exact
  }
}

/** The best QoS among a session's subscriptions that match a topic. */
export function grantedQos(session: Session, topic: string): Qos {
  let best: Qos = 0
  for (let item = session.subscriptions; item; item = item.next)
    if (item.qos > best && topicMatches(item.filter, topic)) best = item.qos
  return best
}

function addAll(all: Set<Session>, there: Subscribers): void {
  if (there instanceof Set) for (const session of there) all.add(session)
  else all.add(there)
}
