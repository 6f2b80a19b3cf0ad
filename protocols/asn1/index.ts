export { BitReader, type Asn1DecodeErrorKind, type DecodeObserver } from './bit-reader.js'
export { BitWriter } from './bit-writer.js'
export { printAsn1 } from './print.js'
export { randomValue, type Random } from './random-value.js'
export {
  bit,
  bitString,
  boolean,
  choice,
  enumerated,
  extensibleBitString,
  extensibleChoice,
  extensibleEnumerated,
  extensibleInteger,
  extensibleSequence,
  extensibleSequenceOf,
  ia5String,
  integer,
  longBitString,
  named,
  nullType,
  octetString,
  openType,
  openTypeBy,
  optional,
  sequence,
  sequenceOf,
  utf8String,
  withDefault,
} from './schema.js'
export {
  KIND,
  partsOf,
  powerOfTwo,
  type Asn1Node,
  type Asn1Type,
  type BitString,
  type Infer,
  type NamesNode,
  type UnknownAlternative,
} from './type.js'
export { Uper, type Decoded, type DecodeResult, type Refused } from './uper.js'
