import type { Value } from '../interpreter/index.js'
import type { Session } from '../session.js'

/** `require("Flash")`: the saved-code area by address. What lies elsewhere is the interpreter's own and not emulated. */
export function defineFlash(session: Session): void {
  const { interpreter, chip } = session
  const { storage } = chip
  const { address: start, pageLength, pages } = chip.profile.savedCode
  const offsetOf = (value: Value, length: number): number => {
    const at = interpreter.toInteger(value) - start
    if (at >= 0 && at + length <= pageLength * pages) return at
    throw interpreter.error('Error', 'the emulated board has no flash but that of Storage')
  }
  session.defineModule('Flash', {
    getPage: (_this, [address]) => {
      const at = interpreter.toInteger(address) - start
      if (!(at >= 0 && at < pageLength * pages)) return undefined
      return session.newObject({ addr: start + at - (at % pageLength), length: pageLength })
    },
    getFree: () => interpreter.newArray([session.newObject({ addr: start, length: pageLength * pages })]),
    erasePage: (_this, [address]) => {
      storage.erasePage(offsetOf(address, 1))
      return undefined
    },
    read: (_this, [length, address]) => {
      const count = interpreter.toInteger(length)
      return count <= 0 ? undefined : interpreter.newUint8Array(storage.readRaw(offsetOf(address, count), count))
    },
    write: (_this, [data, address]) => {
      if (data === undefined) throw interpreter.error('Error', 'Data is not defined')
      const bytes = interpreter.bytesOf(data)
      storage.program(bytes, offsetOf(address, bytes.length))
      return undefined
    },
  })
}
