export { FirmwareError, type FirmwareErrorKind } from './firmware-error.js'
export { AvrMachine, type AvrMachineOptions } from './machine.js'
export type { AvrProcessor } from './processor.js'
export { standardFirmata } from './standard-firmata.js'
