export { createPcapngSink, type PcapngOptions } from './sink.js'
