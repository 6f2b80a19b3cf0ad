export { codeOf, type VcdChange, type VcdDump, type VcdRemark, type VcdValue, type VcdVariable } from './model.js'
export { formatVcd, parseVcd } from './parse.js'
export { createVcdSink, type VcdOptions } from './sink.js'
export { daliWire, tickNsFor, wiresOf, type WireList } from './wires.js'
