import { utf8Length } from '../bytes/utf8.js'

const SLASH = 0x2f
const PLUS = 0x2b
const HASH = 0x23
const DOLLAR = 0x24

/** True for a name to publish to: 1 to 65535 bytes of UTF-8 without wildcards and U+0000 (MQTT 3.1.1 section 4.7). */
export function isTopicName(topic: string): boolean {
  return topicNameSize(topic) > 0
}

/** Bytes that a topic name takes in UTF-8, without its length; 0 for what isTopicName() refuses. */
export function topicNameSize(topic: string): number {
  let ascii = true
  for (let i = 0; i < topic.length; i++) {
    const unit = topic.charCodeAt(i)
    if (unit === PLUS || unit === HASH || unit === 0) return 0
    if (unit > 0x7f) ascii = false
  }
  const size = ascii ? topic.length : sizeOrZero(topic)
  return size > 65535 ? 0 : size
}

/** True for a filter to subscribe to: "+" fills a whole level, "#" a whole last one (MQTT 3.1.1 section 4.7.1). */
export function isTopicFilter(filter: string): boolean {
  const last = filter.length - 1
  let ascii = true
  for (let i = 0; i <= last; i++) {
    const unit = filter.charCodeAt(i)
    if (unit === 0) return false
    if (unit > 0x7f) ascii = false
    if (unit !== PLUS && unit !== HASH) continue
    if (i > 0 && filter.charCodeAt(i - 1) !== SLASH) return false
    if (i < last && (unit === HASH || filter.charCodeAt(i + 1) !== SLASH)) return false
  }
  const size = ascii ? filter.length : sizeOrZero(filter)
  return size > 0 && size <= 65535
}

/**
 * True when a message on `topic` goes to a subscription to `filter`; both are valid. "a/#" matches "a" too, and a
 * wildcard at the very start matches no topic that starts with "$" (MQTT 3.1.1 sections 4.7.1 and 4.7.2).
 */
export function topicMatches(filter: string, topic: string): boolean {
  const first = filter.charCodeAt(0)
  if ((first === PLUS || first === HASH) && topic.charCodeAt(0) === DOLLAR) return false
  let at = 0
  for (let i = 0; i < filter.length; i++) {
    const unit = filter.charCodeAt(i)
    if (unit === HASH) return true
    if (unit === PLUS) {
      while (at < topic.length && topic.charCodeAt(at) !== SLASH) at += 1
    } else if (at < topic.length && topic.charCodeAt(at) === unit) {
      at += 1
    } else {
      // The parent level: the topic ends where "/#" would begin.
      return at === topic.length && unit === SLASH && i === filter.length - 2 && filter.charCodeAt(i + 1) === HASH
    }
  }
  return at === topic.length
}

function sizeOrZero(topic: string): number {
  try {
    return utf8Length(topic)
  } catch {
    return 0 // half a surrogate pair
  }
}
