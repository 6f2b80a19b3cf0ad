export { BinLevel, type BinLevelConfig } from './bin-level.js'
export { binLevelParts, levelSensors, type LevelSensorName } from './hardware.js'
export type { LevelSensor } from './level-meter.js'
export { binLevelModel, binLevelSettings, longestFanS } from './model.js'
