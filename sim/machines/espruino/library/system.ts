import { JsObject, type Native, type Value } from '../interpreter/index.js'
import { interpreterCommit, interpreterVersion } from '../profile.js'
import { bytesOfText, type Session } from '../session.js'
import { option, refusing } from './values.js'

/** Files that `E.setBootCode` writes: run unless `reset()` was called, and run always. */
export const bootFiles = { unlessReset: '.bootcde', always: '.bootrst' } as const

/** Starting anew, sleeping, the watchdog, and what the board says of itself. */
export function defineSystem(session: Session): void {
  defineRestarts(session)
  definePower(session)
  defineEnvironment(session)
  defineConsole(session)
}

function defineRestarts(session: Session): void {
  const { interpreter, chip } = session
  interpreter.defineFunction('reset', (_this, [clears]) => {
    session.todo = { kind: 'reset' }
    if (interpreter.toBoolean(clears)) clearCode(session)
    chip.wake()
    return undefined
  })
  interpreter.defineFunction('load', (_this, [file]) => {
    session.todo = { kind: 'load', file: file === undefined ? undefined : interpreter.toText(file) }
    chip.wake()
    return undefined
  })
  interpreter.defineFunction('save', () => {
    const text = chip.storage.find(bootFiles.unlessReset)
      ? 'Cannot save: .bootcde file already exists. Please remove it first.'
      : 'the emulated board keeps no image of its variables: use E.setBootCode'
    throw interpreter.error('Error', text)
  })
}

function clearCode({ chip, console }: Session): void {
  console.print('Erasing saved code.')
  for (const name of ['.varimg', bootFiles.unlessReset, bootFiles.always]) chip.storage.erase(name)
  console.print('\nDone!\n')
}

function definePower(session: Session): void {
  const { interpreter, chip } = session
  const { watchdog, profile } = chip
  interpreter.defineType('E', {
    statics: {
      enableWatchdog: (_this, [seconds, automatic]) => {
        const time = interpreter.toNumber(seconds)
        watchdog.isAutomatic = automatic === undefined || interpreter.toBoolean(automatic)
        watchdog.enable(time >= 0 ? time : 1)
        return undefined
      },
      kickWatchdog: () => void watchdog.kick(),
      reboot: () => void chip.reboot(),
      setBootCode: (_this, [code, always]) => setBootCode(session, code, interpreter.toBoolean(always)),
      hwRand: () => session.random.integer(0x100000000) | 0,
      getTemperature: () => 25,
      getAnalogVRef: () => chip.board.board.logicVolts,
      setClock: () => 0,
    },
  })
  if (profile.family === 'stm32')
    interpreter.defineFunction(
      'setDeepSleep',
      (_this, [isDeep]) => void (session.sleepsDeeply = interpreter.toBoolean(isDeep)),
    )
  if (profile.family === 'nrf52') defineNrf(session)
  for (const name of ['setSleepIndicator', 'setBusyIndicator']) interpreter.defineFunction(name, () => undefined)
}

/** Of the radio nothing but what a node without Bluetooth asks for; the rest is refused by name. */
function defineNrf(session: Session): void {
  const { interpreter, chip } = session
  const quiet: Native = () => undefined
  interpreter.defineNamespace('NRF', {
    getBattery: () => chip.board.board.logicVolts,
    sleep: quiet,
    wake: quiet,
    setAdvertising: quiet,
    setConnectionInterval: quiet,
    setTxPower: quiet,
    getAddress: () => '00:00:00:00:00:00 random',
  })
}

function setBootCode({ interpreter, chip: { storage } }: Session, code: Value, always: boolean): undefined {
  for (const name of Object.values(bootFiles)) storage.erase(name)
  if (typeof code !== 'string' || code === '') return undefined
  refusing(interpreter, () => storage.write(always ? bootFiles.always : bootFiles.unlessReset, bytesOfText(code)))
  return undefined
}

function defineEnvironment(session: Session): void {
  const { interpreter } = session
  interpreter.defineFunction('getSerial', () => serialNumber(session))
  interpreter.defineNamespace(
    'process',
    { memory: () => memory(session) },
    { env: () => environment(session), version: () => interpreterVersion },
  )
}

/** Three words, as the identifiers of the chips have, out of the board's name. */
function serialNumber({ chip: { board } }: Session): string {
  const word = (salt: number): string => {
    let hash = salt
    for (const byte of bytesOfText(board.name)) hash = Math.imul(hash ^ byte, 0x01000193)
    return (hash >>> 0).toString(16).padStart(8, '0')
  }
  return [word(0x811c9dc5), word(0x1000193), word(0x5bd1e995)].join('-')
}

function environment(session: Session): JsObject {
  const { chip } = session
  const { board, profile } = chip
  const { pageLength, pages } = profile.savedCode
  return session.newObject({
    VERSION: interpreterVersion,
    GIT_COMMIT: interpreterCommit,
    BOARD: profile.build,
    RAM: board.board.ramBytes,
    FLASH: board.board.flashBytes,
    STORAGE: pageLength * pages,
    SERIAL: serialNumber(session),
    CONSOLE: chip.consoleDevice ?? null,
    MODULES: profile.modules,
    EXPTR: 0x8010000,
  })
}

function memory(session: Session): JsObject {
  const { interpreter, chip } = session
  session.tellRoots()
  const { free, usage, total, blocksize } = interpreter.memory()
  return session.newObject({
    free,
    usage,
    total,
    history: 0,
    gc: 0,
    gctime: 0,
    blocksize,
    rx: session.newObject({ used: chip.queue.used, total: chip.queue.capacity }),
    tx: session.newObject({ used: 0, total: 128 }),
    stackEndAddress: 0x20000000,
    stackFree: 4096,
    flash_start: 0x8000000,
    flash_code_start: chip.profile.savedCode.address,
    flash_length: chip.board.board.flashBytes,
  })
}

function defineConsole(session: Session): void {
  const { interpreter, chip } = session
  interpreter.defineType('E', {
    statics: {
      getConsole: () => chip.consoleDevice ?? null,
      setConsole: (_this, [device, options]) => {
        void option(interpreter, options, 'force')
        session.moveConsole(consoleName(session, device))
        return undefined
      },
    },
  })
}

function consoleName({ interpreter, devices }: Session, device: Value): string | undefined {
  if (device === null) return undefined
  const host = device instanceof JsObject ? (device.host as { readonly name?: string } | undefined) : undefined
  const name = typeof device === 'string' ? device : host?.name
  if (name !== undefined && devices.has(name)) return name
  throw interpreter.error('Error', 'Unknown device type "undefined"')
}
