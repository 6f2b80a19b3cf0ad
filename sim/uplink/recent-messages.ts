/** Seconds for which a message is remembered, at least. */
const memoryS = 60

/**
 * Messages of the last minute or two. A command of ours that comes back once more, over a subscription made just then or
 * after a reconnect, is recognised, and not taken for somebody else's.
 */
export class RecentMessages {
  private young = new Map<string, Uint8Array[]>()
  private old = new Map<string, Uint8Array[]>()
  private ageS = 0

  add(topic: string, payload: Uint8Array): void {
    const payloads = this.young.get(topic)
    if (payloads) payloads.push(payload)
    else this.young.set(topic, [payload])
  }

  has(topic: string, payload: Uint8Array): boolean {
    return holds(this.young.get(topic), payload) || holds(this.old.get(topic), payload)
  }

  /** Called every second. */
  tick(): void {
    if (++this.ageS < memoryS) return
    this.ageS = 0
    this.old = this.young
    this.young = new Map()
  }
}

function holds(payloads: readonly Uint8Array[] | undefined, payload: Uint8Array): boolean {
  return payloads !== undefined && payloads.some((one) => Buffer.compare(one, payload) === 0)
}
