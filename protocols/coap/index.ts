export { decodeCoap } from './decode.js'
export { encodeCoap } from './encode.js'
export {
  COAP_CODE,
  COAP_FORMAT,
  COAP_OPTION,
  coapCode,
  coapCodeText,
  type CoapErrorKind,
  type CoapMessage,
  type CoapOption,
  type CoapType,
} from './message.js'
export { isSameToken, pathOf, pathOptions, textOption, textsOf, uintOf, uintOption } from './options.js'
