export { decodeMqttSn } from './decode.js'
export { encodeMqttSn } from './encode.js'
export { SN_RETURN, SN_TYPE, type MqttSnErrorKind, type MqttSnMessage, type SnQos } from './message.js'
