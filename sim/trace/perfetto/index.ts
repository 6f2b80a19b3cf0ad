export { createPerfettoSink, type PerfettoOptions } from './sink.js'
