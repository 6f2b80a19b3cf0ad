import type { Completion } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { byteFrame, hasCrcA, withCrcA } from '../../protocols/nfca/index.js'
import type { Mfrc522 } from './mfrc522.js'
import type { TagAnswer, TagLink } from './ntag21x-link.js'
import { NtagAck } from './ntag21x-memory.js'

/** The way to a tag through an MFRC522: CRC_A and the four-bit answers are done here. */
export class Mfrc522TagLink implements TagLink {
  private readonly reader: Mfrc522
  private readonly uid: Uint8Array
  private closed = false

  constructor({ reader, uid }: { readonly reader: Mfrc522; readonly uid: Uint8Array }) {
    this.reader = reader
    this.uid = uid
  }

  exchange(command: Uint8Array, waitUs: number, done: Completion<[TagAnswer]>): void {
    if (this.reader.isActive(this.uid)) return this.send(command, waitUs, done)
    this.select((error) => {
      if (error) done(error, nothing)
      else this.send(command, waitUs, done)
    })
  }

  select(done: Completion): void {
    this.reader.select(this.uid, (error) => {
      if (!this.closed) done(error)
    })
  }

  close(): void {
    this.closed = true
  }

  private send(command: Uint8Array, waitUs: number, done: Completion<[TagAnswer]>): void {
    this.reader.transceive(byteFrame(withCrcA(command)), waitUs, (error, answer) => {
      if (this.closed) return
      if (error) return done(error, nothing)
      if (answer.kind === 'silence')
        return done(driverError('no-answer', 'MFRC522: an answer of the tag expected, got silence'), nothing)
      const { bytes, bits } = answer
      if (bits === 4) return done(null, acknowledgement(bytes[0]! & 0x0f))
      if (answer.kind === 'damaged' || answer.collisionAt >= 0 || bits % 8 !== 0 || !hasCrcA(bytes))
        return done(driverError('checksum', 'MFRC522: an answer with a right CRC expected'), nothing)
      done(null, { kind: 'data', bytes: bytes.slice(0, bytes.length - 2) })
    })
  }
}

const nothing = undefined as never

function acknowledgement(code: number): TagAnswer {
  return code === NtagAck.ACK ? { kind: 'acknowledged' } : { kind: 'refused', code }
}
