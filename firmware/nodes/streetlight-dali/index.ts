export { streetlightDaliParts } from './hardware.js'
export { streetlightDaliModel } from './model.js'
export { StreetlightDali } from './streetlight-dali.js'
