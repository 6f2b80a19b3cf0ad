import { inflateRawSync } from 'node:zlib'

/** A file inside an archive. */
export interface ZipEntry {
  readonly name: string
  /** Its bytes. @throws SyntaxError where the archive says something else than it holds */
  read(): Uint8Array
}

const endLength = 22
const longestComment = 0xffff
const directoryLength = 46
const localLength = 30

/**
 * The files of a ZIP archive (APPNOTE 6.3, 4.3), stored or deflated. `maxBytes`: no entry may say that it is longer.
 * @throws SyntaxError for what is no such archive, saying at which offset and what was expected
 */
export function zipEntries(archive: Uint8Array, maxBytes: number): ZipEntry[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  const entries: ZipEntry[] = []
  let at = view.getUint32(end + 16, true)
  for (let index = 0; index < count; index++) {
    if (at + directoryLength > archive.length || view.getUint32(at, true) !== 0x02014b50)
      throw refused(at, `entry ${index + 1} of ${count} of the directory`)
    const nameLength = view.getUint16(at + 28, true)
    const nameAt = at + directoryLength
    if (nameAt + nameLength > archive.length) throw refused(nameAt, 'the whole name of an entry')
    const name = Buffer.from(archive.subarray(nameAt, nameAt + nameLength)).toString('utf8')
    const entryAt = at
    entries.push({ name, read: () => readEntry(archive, view, entryAt, maxBytes) })
    at = nameAt + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

function findEnd(view: DataView): number {
  const last = view.byteLength - endLength
  for (let at = last; at >= 0 && at >= last - longestComment; at--)
    if (view.getUint32(at, true) === 0x06054b50) return at
  throw refused(Math.max(0, last), 'the end of a ZIP archive')
}

function readEntry(archive: Uint8Array, view: DataView, at: number, maxBytes: number): Uint8Array {
  const method = view.getUint16(at + 10, true)
  const packed = view.getUint32(at + 20, true)
  const size = view.getUint32(at + 24, true)
  const local = view.getUint32(at + 42, true)
  if (size > maxBytes) throw refused(at, `an entry of at most ${maxBytes} bytes, got ${size}`)
  if (local + localLength > archive.length || view.getUint32(local, true) !== 0x04034b50)
    throw refused(local, 'the header of an entry')
  const start = local + localLength + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  if (start + packed > archive.length) throw refused(start, `${packed} bytes of an entry`)
  const bytes = unpack(archive.subarray(start, start + packed), method, size, start)
  if (bytes.length !== size) throw refused(start, `${size} bytes out of an entry, got ${bytes.length}`)
  return bytes
}

function unpack(bytes: Uint8Array, method: number, size: number, at: number): Uint8Array {
  if (method === 0) return bytes
  if (method !== 8) throw refused(at, `an entry that is stored or deflated, got method ${method}`)
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) })
  } catch (error) {
    throw refused(at, `deflated bytes, got: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function refused(offset: number, expected: string): SyntaxError {
  return new SyntaxError(`ZIP, offset ${offset}: ${expected} expected`)
}
