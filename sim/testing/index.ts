export { SimulatedBoard, type SimulatedBoardOptions } from '../board/simulated-board.js'
export { Bh1750Model } from '../chips/bh1750.js'
export { Bl0942Model } from '../chips/bl0942.js'
export { makeLamp } from '../chips/lamp.js'
export { LedDriverModel } from '../chips/led-driver.js'
export { World, type WorldNote, type WorldOptions } from '../kernel/world.js'
export { toLastYears, waysideMatchers, type BatteryLoad } from './battery-matcher.js'
export { readReport, type ReceivedReport } from './local-platform.js'
export {
  allTargets,
  benchBoard,
  emulatedEspruino,
  simulatedBoard,
  tetheredUno,
  type Program,
  type Run,
  type Target,
} from './targets/index.js'
export { LampTrace, oneLamp, TestLamp, TestStreet, type OneLampOptions } from './street.js'
