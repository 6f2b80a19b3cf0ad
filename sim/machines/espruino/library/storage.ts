import type { JsObject, Value } from '../interpreter/index.js'
import { bytesOfText, latin1, type Session } from '../session.js'
import { StorageFile, type FileMode } from '../storage-file.js'
import { storageFileFlag, type StoredFile } from '../storage-log.js'
import { isOptions, refusing } from './values.js'

/** `require("Storage")`. */
export function defineStorage(session: Session): void {
  const { interpreter, chip } = session
  const { storage } = chip
  const text = (value: Value): string => interpreter.toText(value)
  const integer = (value: Value): number => (value === undefined ? 0 : interpreter.toInteger(value))
  defineFileType(session)
  session.defineModule('Storage', {
    read: (_this, [name, offset, length]) => textOf(storage.read(text(name), integer(offset), integer(length))),
    write: (_this, [name, data, offset, size]) => {
      const isJson = isOptions(data)
      const bytes = isJson ? bytesOfText(interpreter.stringify(data)) : interpreter.bytesOf(data)
      const at = isJson ? 0 : integer(offset)
      return refusing(interpreter, () => storage.write(text(name), bytes, at, isJson ? 0 : integer(size)))
    },
    readJSON: (_this, [name, isQuiet]) => readJson(session, text(name), interpreter.toBoolean(isQuiet)),
    writeJSON: (_this, [name, data]) =>
      refusing(interpreter, () => storage.write(text(name), bytesOfText(session.toSource(data)))),
    readArrayBuffer: (_this, [name]) => {
      const content = storage.read(text(name))
      return content && interpreter.get(interpreter.newUint8Array(content), 'buffer')
    },
    list: (_this, [pattern, filter]) =>
      interpreter.newArray([...listed(session, pattern, filter)].map(({ name }) => name)),
    hash: (_this, [pattern]) => hash(session, pattern),
    erase: (_this, [name]) => void storage.erase(text(name)),
    eraseAll: () => void storage.eraseAll(),
    compact: () => {
      if (storage.stats().trashBytes > 0) session.console.print('Compacting... \n')
      storage.compact()
      return undefined
    },
    getFree: () => storage.stats().freeBytes,
    getStats: () => session.newObject({ ...storage.stats() }),
    optimise: () => undefined,
    open: (_this, [name, mode]) => open(session, text(name), mode),
  })
}

const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && latin1(bytes)

function readJson({ interpreter, chip }: Session, name: string, isQuiet: boolean): Value {
  const content = chip.storage.read(name)
  if (!content) return undefined
  try {
    return interpreter.parseJson(latin1(content), true)
  } catch (thrown) {
    if (isQuiet) return undefined
    throw thrown
  }
}

/** Files whose names match, of the kind that `{sf}` asks for. */
function* listed(session: Session, pattern: Value, filter: Value): Generator<StoredFile> {
  const { interpreter, chip } = session
  const wanted = isOptions(filter) ? interpreter.get(filter, 'sf') : undefined
  for (const file of chip.storage.files()) {
    const isStorageFile = file.flags === storageFileFlag
    if (wanted !== undefined && interpreter.toBoolean(wanted) !== isStorageFile) continue
    const isBare = wanted !== undefined && isStorageFile
    const name = isBare ? file.name.slice(0, -1) : file.name
    if (matches(session, name, pattern)) yield { ...file, name }
  }
}

function matches({ interpreter }: Session, name: string, pattern: Value): boolean {
  if (pattern === undefined || pattern === null) return true
  const found = interpreter.call(interpreter.get(name, 'match'), name, [pattern])
  return found !== undefined && found !== null
}

/** Rolls over addresses and names, as the interpreter does (jsflash.c of 2v29.277); plain files alone. */
function hash(session: Session, pattern: Value): number {
  const { interpreter, chip } = session
  const crc32 = interpreter.get(session.object('E'), 'CRC32')
  let sum = 0xabcddcba | 0
  for (const { name, flags, headerAt } of chip.storage.files()) {
    if (flags === storageFileFlag || !matches(session, name, pattern)) continue
    const address = chip.profile.savedCode.address + headerAt
    sum = ((sum << 1) | (sum >>> 31)) ^ address ^ interpreter.toInteger(interpreter.call(crc32, undefined, [name]))
  }
  return sum
}

function open(session: Session, name: string, mode: Value): JsObject {
  const { interpreter, chip } = session
  if (mode !== 'r' && mode !== 'w' && mode !== 'a')
    throw interpreter.error('Error', `Invalid mode ${interpreter.stringify(mode)}`)
  const file = interpreter.newObject('StorageFile')
  file.host = refusing(interpreter, () => new StorageFile(chip.storage, name, mode as FileMode))
  showFile(session, file)
  return file
}

/** The fields that the interpreter keeps on the object, for who prints it. */
function showFile({ interpreter }: Session, object: JsObject): void {
  const { name, chunk, offset, mode } = object.host as StorageFile
  interpreter.set(object, 'name', name)
  interpreter.set(object, 'chunk', chunk)
  interpreter.set(object, 'offset', offset)
  interpreter.set(object, 'mode', mode === 0 ? 0 : mode.charCodeAt(0))
}

function defineFileType(session: Session): void {
  const { interpreter } = session
  const on =
    (work: (file: StorageFile, args: Value[]) => Value) =>
    (target: Value, args: Value[]): Value => {
      const object = target as JsObject
      const result = refusing(interpreter, () => work(object.host as StorageFile, args))
      showFile(session, object)
      return result
    }
  interpreter.defineType('StorageFile', {
    methods: {
      read: on((file, [length]) => textOf(file.read(interpreter.toInteger(length)))),
      readLine: on((file) => textOf(file.readLine())),
      write: on((file, [data]) => void file.write(bytesOfText(interpreter.toText(data)))),
      getLength: on((file) => file.getLength()),
      erase: on((file) => void file.erase()),
    },
  })
}
