export {
  asc,
  AscObject,
  ascObjects,
  Pattern,
  UnitControl,
  UnitFlash,
  type AscPhase,
  type AscPhaseStatus,
  type AscView,
} from './objects.js'
