import type { Qos } from '../../protocols/mqtt/packets.js'
import { encodePublish, patchDup } from '../../protocols/mqtt/publish.js'
import { OutgoingMessage, type Session } from './session.js'
import { grantedQos } from './subscription-table.js'

/** Counts of messages to nodes. */
export interface DownlinkCounts {
  /** Messages sent down to nodes, and those no node could be sent. */
  sentDown: number
  droppedDown: number
}

/**
 * Sends a message to a session with the quality of service it subscribed with, or keeps it for a persistent one that is
 * away; `maxBacklog` messages are kept at most.
 */
export function sendToSession(
  session: Session,
  topic: string,
  payload: Uint8Array,
  messageQos: Qos,
  counts: DownlinkCounts,
  maxBacklog: number,
): void {
  const isThere = session.stream !== undefined
  const qos = Math.min(messageQos, grantedQos(session, topic))
  const isKept = qos > 0 && (isThere || session.isPersistent) && session.backlog < maxBacklog
  if (!isKept && (qos > 0 || !isThere)) {
    counts.droppedDown++
    return
  }
  const messageId = isKept ? session.takeMessageId() : undefined
  const bytes = encodePublish(topic, payload, isKept ? { qos: 1, messageId } : {})
  if (isKept) session.keep(new OutgoingMessage(bytes, messageId!, isThere))
  if (!isThere) return
  counts.sentDown++
  session.stream!.answer(bytes)
}

/** Sends what a session that is back has not acknowledged: again as duplicates, or for the first time (MQTT 3.1.1, 4.4). */
export function sendBacklog(session: Session, counts: DownlinkCounts): void {
  for (let message = session.outgoing; message; message = message.next) {
    if (message.isSent) {
      const again = message.bytes.slice()
      patchDup(again, true)
      session.stream!.answer(again)
    } else {
      session.stream!.answer(message.bytes)
      counts.sentDown++
    }
    message.isSent = true
  }
}
