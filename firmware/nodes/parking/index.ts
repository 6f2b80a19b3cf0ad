export { BayDetector, usualLimits, type DetectorLimits, type Wanted } from './bay-detector.js'
export { magnetometers, parkingParts, type MagnetometerName } from './hardware.js'
export { longestReservationS, parkingModel, parkingSettings, type BayState } from './model.js'
export { Parking, type Magnetometer, type ParkingConfig } from './parking.js'
