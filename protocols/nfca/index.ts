export {
  beginActivation,
  continueActivation,
  type ActivationInput,
  type ActivationOutput,
  type ActivationState,
  type ActivationStep,
  type NfcaTag,
} from './activation.js'
export { bitAt, copyBits, setBit } from './bits.js'
export { crcA, hasCrcA, withCrcA } from './crc-a.js'
export {
  bcc,
  byteFrame,
  cascadeTag,
  NfcaCommand,
  sakCascade,
  selectCommands,
  shortFrameBits,
  type NfcaFrame,
} from './frames.js'
