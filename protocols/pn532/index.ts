export {
  decodeTargets,
  decodeVersion,
  Pn532Command,
  pn532Command,
  Pn532Modulation,
  Pn532Register,
  Pn532Status,
  type Pn532AnswerError,
  type Pn532AnswerErrorKind,
  type Pn532Target,
  type Pn532Version,
} from './commands.js'
export {
  acknowledgeLimitUs,
  beginExchange,
  continueExchange,
  mostRepeats,
  type ExchangeFailure,
  type ExchangeInput,
  type ExchangeOutput,
  type ExchangeState,
  type ExchangeStep,
} from './exchange.js'
export {
  ackFrame,
  encodeFrame,
  errorFrame,
  frameLength,
  longestExtended,
  longestNormal,
  nackFrame,
  Tfi,
  type Pn532FrameError,
  type Pn532FrameErrorKind,
} from './frame.js'
export { Pn532FrameReader, type Pn532Incoming } from './frame-reader.js'
