import {
  bitString,
  enumerated,
  extensibleEnumerated,
  extensibleSequence,
  integer,
  named,
  optional,
  sequence,
} from '../../asn1/index.js'
import {
  Acceleration,
  HeadingConfidence,
  SpeedConfidence,
  SteeringWheelAngleConfidence,
  VerticalAcceleration,
  YawRate,
} from '../elements.js'

/*
 * What BSM and RSM say of a vehicle (T/CSAE 53). Spellings are those of the standard.
 */

/** Accelerations along, across and up, and turning. */
export const AccelerationSet4Way = named(
  'AccelerationSet4Way',
  sequence({ long: Acceleration, lat: Acceleration, vert: VerticalAcceleration, yaw: YawRate }),
)

/** How sure speed, heading and steering angle are. */
export const MotionConfidenceSet = named(
  'MotionConfidenceSet',
  sequence({
    speedCfd: optional(SpeedConfidence),
    headingCfd: optional(HeadingConfidence),
    steerCfd: optional(SteeringWheelAngleConfidence),
  }),
)

const BrakePedalStatus = named('BrakePedalStatus', enumerated(['unavailable', 'off', 'on']))
/** Wheels that brake. */
export const BrakeAppliedStatus = named(
  'BrakeAppliedStatus',
  bitString(5, ['unavailable', 'leftFront', 'leftRear', 'rightFront', 'rightRear']),
)
/** Traction control. */
export const TractionControlStatus = named('TractionControlStatus', enumerated(['unavailable', 'off', 'on', 'engaged']))
/** Anti-lock brakes. */
export const AntiLockBrakeStatus = named('AntiLockBrakeStatus', enumerated(['unavailable', 'off', 'on', 'engaged']))
/** Stability control. */
export const StabilityControlStatus = named(
  'StabilityControlStatus',
  enumerated(['unavailable', 'off', 'on', 'engaged']),
)
/** Brake assistant. */
export const BrakeBoostApplied = named('BrakeBoostApplied', enumerated(['unavailable', 'off', 'on']))
/** Hand brake. */
export const AuxiliaryBrakeStatus = named('AuxiliaryBrakeStatus', enumerated(['unavailable', 'off', 'on', 'reserved']))

/** Brakes and what assists them. */
export const BrakeSystemStatus = named(
  'BrakeSystemStatus',
  sequence({
    brakePadel: optional(BrakePedalStatus),
    wheelBrakes: optional(BrakeAppliedStatus),
    traction: optional(TractionControlStatus),
    abs: optional(AntiLockBrakeStatus),
    scs: optional(StabilityControlStatus),
    brakeBoost: optional(BrakeBoostApplied),
    auxBrakes: optional(AuxiliaryBrakeStatus),
  }),
)

/** 1 cm. */
export const VehicleWidth = named('VehicleWidth', integer(0, 1023))
/** 1 cm. */
export const VehicleLength = named('VehicleLength', integer(0, 4095))
/** Width and length in 1 cm, height in 5 cm. */
export const VehicleSize = named(
  'VehicleSize',
  sequence({
    width: VehicleWidth,
    length: VehicleLength,
    height: optional(named('VehicleHeight', integer(0, 127))),
  }),
)

/** What a vehicle is: classification as in vehicleClass. */
export const VehicleClassification = named(
  'VehicleClassification',
  extensibleSequence({
    classification: named('BasicVehicleClass', integer(0, 255)),
    fuelType: optional(named('FuelType', integer(0, 15))),
  }),
)

/** Values of BasicVehicleClass that nodes here use; 60 to 69 are emergency vehicles. */
export const vehicleClass = {
  unknown: 0,
  passenger: 10,
  truck: 25,
  motorcycle: 40,
  transit: 50,
  emergency: 60,
  fireLight: 62,
  fireHeavy: 63,
  paramedic: 64,
  ambulance: 65,
  policeLight: 66,
  policeHeavy: 67,
  pedestrian: 82,
  bicycle: 85,
  fixedInfrastructure: 91,
} as const

/** What an emergency vehicle is about. */
export const VehicleEmergencyExtensions = named(
  'VehicleEmergencyExtensions',
  extensibleSequence({
    responseType: optional(
      named(
        'ResponseType',
        extensibleEnumerated([
          'notInUseOrNotEquipped',
          'emergency',
          'nonEmergency',
          'pursuit',
          'stationary',
          'slowMoving',
          'stopAndGoMovement',
        ]),
      ),
    ),
    sirenUse: optional(named('SirenInUse', enumerated(['unavailable', 'notInUse', 'inUse', 'reserved']))),
    lightsUse: optional(
      named(
        'LightbarInUse',
        enumerated([
          'unavailable',
          'notInUse',
          'inUse',
          'yellowCautionLights',
          'schooldBusLights',
          'arrowSignsActive',
          'slowMovingVehicle',
          'freqStops',
        ]),
      ),
    ),
  }),
)
