import { bootFiles } from './library/system.js'
import type { Value } from './interpreter/index.js'
import { latin1, type Session, type Todo } from './session.js'

/**
 * What runs when the interpreter starts: .bootPowerOn at the first start, .boot0 to .boot3, then .bootrst, or .bootcde where
 * nothing was reset, then listeners of E's "init", then onInit(), then the file that `load` named. (The order of the last
 * three as seen on 2v29.277.)
 */
export function runBootCode(session: Session, todo: Todo, isFirst: boolean): void {
  const hasBeenReset = todo.kind === 'reset' || todo.file !== undefined
  if (isFirst) runFile(session, '.bootPowerOn', '.bootPowerOn')
  for (let index = 0; index < 4; index++) runFile(session, `.boot${index}`, `.boot${index}`)
  if (!runFile(session, bootFiles.always, 'boot code') && !hasBeenReset)
    runFile(session, bootFiles.unlessReset, 'boot code')
  session.emitNow(session.object('E'), 'init', [])
  runOnInit(session)
}

/** Runs what `load(file)` named, once everything else is said. */
export function runLoadedFile(session: Session, todo: Todo): void {
  if (todo.kind === 'load' && todo.file !== undefined) runFile(session, todo.file, todo.file)
}

/** Whether a start would run a program: no name is told then. */
export const containsCode = ({ chip: { storage } }: Session): boolean =>
  Object.values(bootFiles).some((name) => storage.find(name) !== undefined)

function runFile(session: Session, name: string, title: string): boolean {
  const content = session.chip.storage.read(name)
  if (content && !session.isStuck) session.evaluate(latin1(content), { name: title, file: name, flash: true })
  return content !== undefined
}

function runOnInit(session: Session): void {
  const { interpreter, console } = session
  const onInit: Value = interpreter.get(interpreter.global, 'onInit')
  if (onInit === undefined || session.isStuck) return
  if (console.echoes) console.print('Running onInit()...\n')
  session.execute(onInit, undefined, [])
}
