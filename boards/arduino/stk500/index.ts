export { Command, Memory, Parameter, signOnText, Stk } from './commands.js'
export {
  Stk500Programmer,
  type ProgrammerError,
  type ProgrammerErrorKind,
  type ProgrammerOutput,
  type ProgrammerPlan,
} from './programmer.js'
export type { ProgrammerProgress } from './steps.js'
