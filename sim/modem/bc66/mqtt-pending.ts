/** What waits for which acknowledgement: CONNACK, PUBACK or PUBREC, PUBCOMP, SUBACK, UNSUBACK. */
export type PendingKind = 'connect' | 'publish' | 'release' | 'subscribe' | 'unsubscribe'

/** Notifications by what they tell of (application note, figure 1). */
const prefixes: Readonly<Record<PendingKind, string>> = {
  connect: '+QMTCONN: ',
  publish: '+QMTPUB: ',
  release: '+QMTPUB: ',
  subscribe: '+QMTSUB: ',
  unsubscribe: '+QMTUNS: ',
}

/** A packet that was sent and waits for its acknowledgement: a link of a chain, mostly of one. */
export class Pending {
  /** When it is sent again or given up, in microseconds of virtual time. */
  deadlineUs = 0
  /** Times it was sent again. */
  attempts = 0
  next: Pending | undefined

  constructor(
    readonly kind: PendingKind,
    readonly messageId: number,
    readonly bytes: Uint8Array,
  ) {}

  /** How its notification begins. */
  get prefix(): string {
    return prefixes[this.kind]
  }
}
