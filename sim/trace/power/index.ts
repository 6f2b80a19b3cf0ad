export {
  createPowerCsvSink,
  readPowerCsv,
  supplyVoltsOf,
  type PowerCsvOptions,
  type PowerRow,
  type SupplyVolts,
} from './csv.js'
export { typicalActivity, typicalCycle, type TimeRange } from './cycle.js'
export { envelope, type EnvelopeColumn, type Level } from './envelope.js'
export { plotPower, type PowerPlotOptions } from './plot.js'
export { burstUs, burstW, PowerSteps, type PowerStep } from './steps.js'
