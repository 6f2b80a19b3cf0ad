export { pickupCode } from './codes.js'
export { doors, lockerParts } from './hardware.js'
export { Locker, type LockerConfig } from './locker.js'
export { doorStatus, lockerModel, lockerSettings } from './model.js'
