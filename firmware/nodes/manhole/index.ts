export { manholeParts } from './hardware.js'
export { Manhole, type ManholeConfig } from './manhole.js'
export { manholeModel, manholeSettings } from './model.js'
