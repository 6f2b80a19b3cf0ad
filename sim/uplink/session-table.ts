import { hashText } from './fingerprint.js'
import { HashIndex } from './hash-index.js'
import { Session, type SessionOwner } from './session.js'

/** All sessions of a broker, by client id and by index. */
export class SessionTable {
  readonly all: Session[] = []
  private readonly index = new HashIndex()

  constructor(private readonly owner: SessionOwner) {}

  /** The session of a client id, made at its first use. */
  of(clientId: string): Session {
    const hash = hashText(clientId)
    const { index } = this
    for (let place = index.first(hash); index.idAt(place) !== undefined; place = index.after(place)) {
      const session = this.all[index.idAt(place)!]
      if (session?.clientId === clientId) return session
    }
    const session = new Session(this.owner, clientId, this.all.length)
    index.add(hash, session.index)
    this.all.push(session)
    return session
  }
}
