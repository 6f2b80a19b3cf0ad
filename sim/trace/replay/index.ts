export { trafficDifference, type CompareOptions } from './compare.js'
export { playBytes, playSignal, type PlayOptions } from './play.js'
export { signalOf, type Signal } from './signal.js'
export { decodeUart, type HeardByte } from './uart.js'
