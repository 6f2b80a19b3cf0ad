export { streetlightParts } from './hardware.js'
export { streetlightModel } from './model.js'
export { parsePlan, type PlanStep } from './plan.js'
export { Streetlight, type Position, type StreetlightConfig } from './streetlight.js'
