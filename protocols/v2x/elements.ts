import {
  bitString,
  enumerated,
  extensibleBitString,
  extensibleEnumerated,
  ia5String,
  integer,
  named,
  octetString,
} from '../asn1/index.js'

/*
 * Data elements of T/CSAE 53 (release of 2019-07-24) that both profiles share, and that SAE J2735 took the same names and
 * ranges for. Units and "unavailable" values are those of the wire; units.ts converts.
 */

/** Counts messages of one kind, 0 to 127 and round again. */
export const MsgCount = named('MsgCount', integer(0, 127))
/** Identity of a sender, eight octets, changed with its certificate. */
export const StationId = octetString(8)

/** 0.01 m/s2; 2001 unavailable. */
export const Acceleration = named('Acceleration', integer(-2000, 2001))
/** 0.02 g; -127 unavailable. */
export const VerticalAcceleration = named('VerticalAcceleration', integer(-127, 127))
/** 0.01 degrees/s. */
export const YawRate = named('YawRate', integer(-32767, 32767))
/** 0.02 m/s; 8191 unavailable. */
export const Speed = named('Speed', integer(0, 8191))
/** 0.0125 degrees, clockwise from north; 28800 unavailable. */
export const Heading = named('Heading', integer(0, 28800))
/** 1.5 degrees; 240 unavailable. */
export const CoarseHeading = named('CoarseHeading', integer(0, 240))
/** 1.5 degrees, positive to the right (recalled, not confirmed); 127 unavailable. */
export const SteeringWheelAngle = named('SteeringWheelAngle', integer(-126, 127))

/** 95 % of headings are within. */
export const HeadingConfidence = named(
  'HeadingConfidence',
  enumerated([
    'unavailable',
    'prec10deg',
    'prec05deg',
    'prec01deg',
    'prec0-1deg',
    'prec0-05deg',
    'prec0-01deg',
    'prec0-0125deg',
  ]),
)
/** 95 % of speeds are within, in m/s. */
export const SpeedConfidence = named(
  'SpeedConfidence',
  enumerated(['unavailable', 'prec100ms', 'prec10ms', 'prec5ms', 'prec1ms', 'prec0-1ms', 'prec0-05ms', 'prec0-01ms']),
)
/** 95 % of steering wheel angles are within. */
export const SteeringWheelAngleConfidence = named(
  'SteeringWheelAngleConfidence',
  enumerated(['unavailable', 'prec2deg', 'prec1deg', 'prec0-02deg']),
)

/** 1e-7 degrees; 900000001 unavailable. */
export const Latitude = named('Latitude', integer(-900000000, 900000001))
/** 1e-7 degrees; 1800000001 unavailable. */
export const Longitude = named('Longitude', integer(-1799999999, 1800000001))
/** 0.1 m above the WGS 84 ellipsoid; -4096 unavailable. */
export const Elevation = named('Elevation', integer(-4096, 61439))
/** 95 % of positions are within. */
export const PositionConfidence = named(
  'PositionConfidence',
  enumerated([
    'unavailable',
    'a500m',
    'a200m',
    'a100m',
    'a50m',
    'a20m',
    'a10m',
    'a5m',
    'a2m',
    'a1m',
    'a50cm',
    'a20cm',
    'a10cm',
    'a5cm',
    'a2cm',
    'a1cm',
  ]),
)
/** 95 % of elevations are within, in m. */
export const ElevationConfidence = named(
  'ElevationConfidence',
  enumerated([
    'unavailable',
    'elev-500-00',
    'elev-200-00',
    'elev-100-00',
    'elev-050-00',
    'elev-020-00',
    'elev-010-00',
    'elev-005-00',
    'elev-002-00',
    'elev-001-00',
    'elev-000-50',
    'elev-000-20',
    'elev-000-10',
    'elev-000-05',
    'elev-000-02',
    'elev-000-01',
  ]),
)
/** 0.05 m. */
export const SemiMajorAxisAccuracy = named('SemiMajorAxisAccuracy', integer(0, 255))
/** 0.05 m. */
export const SemiMinorAxisAccuracy = named('SemiMinorAxisAccuracy', integer(0, 255))
/** 360/65535 degrees from north. */
export const SemiMajorAxisOrientation = named('SemiMajorAxisOrientation', integer(0, 65535))

/** Milliseconds in the minute. */
export const DSecond = named('DSecond', integer(0, 65535))
/** Minutes since the year began, UTC; 527040 unavailable. */
export const MinuteOfTheYear = named('MinuteOfTheYear', integer(0, 527040))
/** 0.1 s, of time left or within the hour; 36000 beyond an hour, 36001 unknown. */
export const TimeMark = named('TimeMark', integer(0, 36001))
/** 10 ms, backwards; 65535 unavailable. */
export const TimeOffset = named('TimeOffset', integer(1, 65535))
/** 0.5 %. */
export const Confidence = named('Confidence', integer(0, 200))
/** 95 % of times are within, in s: digits before and after the decimal point. */
export const TimeConfidence = named(
  'TimeConfidence',
  enumerated([
    'unavailable',
    'time-100-000',
    'time-050-000',
    'time-020-000',
    'time-010-000',
    'time-002-000',
    'time-001-000',
    'time-000-500',
    'time-000-200',
    'time-000-100',
    'time-000-050',
    'time-000-020',
    'time-000-010',
    'time-000-005',
    'time-000-002',
    'time-000-001',
    'time-000-000-5',
    'time-000-000-2',
    'time-000-000-1',
    'time-000-000-05',
    'time-000-000-02',
    'time-000-000-01',
    'time-000-000-005',
    'time-000-000-002',
    'time-000-000-001',
    'time-000-000-000-5',
    'time-000-000-000-2',
    'time-000-000-000-1',
    'time-000-000-000-05',
    'time-000-000-000-02',
    'time-000-000-000-01',
    'time-000-000-000-005',
    'time-000-000-000-002',
    'time-000-000-000-001',
    'time-000-000-000-000-5',
    'time-000-000-000-000-2',
    'time-000-000-000-000-1',
    'time-000-000-000-000-05',
    'time-000-000-000-000-02',
    'time-000-000-000-000-01',
  ]),
)

/** A name for people. */
export const DescriptiveName = named('DescriptiveName', ia5String(1, 63))
/** Region of a node's id. */
export const RoadRegulatorID = named('RoadRegulatorID', integer(0, 65535))
/** Lane on its link; 0 unknown, 255 reserved (recalled, not confirmed). */
export const LaneID = named('LaneID', integer(0, 255))
/** Phase of a signal controller; 0 unknown (recalled, not confirmed). */
export const PhaseID = named('PhaseID', integer(0, 255))
/** 1 cm. */
export const LaneWidth = named('LaneWidth', integer(0, 32767))

/** Gear. */
export const TransmissionState = named(
  'TransmissionState',
  enumerated(['neutral', 'park', 'forwardGears', 'reverseGears', 'reserved1', 'reserved2', 'reserved3', 'unavailable']),
)
/** Events of a vehicle. */
export const VehicleEventFlags = named(
  'VehicleEventFlags',
  extensibleBitString(13, [
    'eventHazardLights',
    'eventStopLineViolation',
    'eventABSactivated',
    'eventTractionControlLoss',
    'eventStabilityControlactivated',
    'eventHazardousMaterials',
    'eventReserved1',
    'eventHardBraking',
    'eventLightsChanged',
    'eventWipersChanged',
    'eventFlatTire',
    'eventDisabledVehicle',
    'eventAirBagDeployment',
  ]),
)
/** Lamps that are on. */
export const ExteriorLights = named(
  'ExteriorLights',
  extensibleBitString(9, [
    'lowBeamHeadlightsOn',
    'highBeamHeadlightsOn',
    'leftTurnSignalOn',
    'rightTurnSignalOn',
    'hazardSignalOn',
    'automaticLightControlOn',
    'daytimeRunningLightsOn',
    'fogLightOn',
    'parkingLightsOn',
  ]),
)
/** State of a satellite receiver. */
export const GNSSstatus = named(
  'GNSSstatus',
  bitString(8, [
    'unavailable',
    'isHealthy',
    'isMonitored',
    'baseStationType',
    'aPDOPofUnder5',
    'inViewOfUnder5',
    'localCorrectionsPresent',
    'networkCorrectionsPresent',
  ]),
)
/** State of a signal controller. */
export const IntersectionStatusObject = named(
  'IntersectionStatusObject',
  bitString(16, [
    'manualControlIsEnabled',
    'stopTimeIsActivated',
    'failureFlash',
    'preemptIsActive',
    'signalPriorityIsActive',
    'fixedTimeOperation',
    'trafficDependentOperation',
    'standbyOperation',
    'failureMode',
    'off',
    'recentMAPmessageUpdate',
    'recentChangeInMAPassignedLanesIDsUsed',
    'noValidMAPisAvailableAtThisTime',
    'noValidSPATisAvailableAtThisTime',
  ]),
)
/** Movements a lane allows. */
export const AllowedManeuvers = named(
  'AllowedManeuvers',
  bitString(12, [
    'maneuverStraightAllowed',
    'maneuverLeftAllowed',
    'maneuverRightAllowed',
    'maneuverUTurnAllowed',
    'maneuverLeftTurnOnRedAllowed',
    'maneuverRightTurnOnRedAllowed',
    'maneuverLaneChangeAllowed',
    'maneuverNoStoppingAllowed',
    'yieldAllwaysRequired',
    'goWithHalt',
    'caution',
    'reserved1',
  ]),
)
/** What a speed limit is for. */
export const SpeedLimitType = named(
  'SpeedLimitType',
  extensibleEnumerated([
    'unknown',
    'maxSpeedInSchoolZone',
    'maxSpeedInSchoolZoneWhenChildrenArePresent',
    'maxSpeedInConstructionZone',
    'vehicleMinSpeed',
    'vehicleMaxSpeed',
    'vehicleNightMaxSpeed',
    'truckMinSpeed',
    'truckMaxSpeed',
    'truckNightMaxSpeed',
    'vehiclesWithTrailersMinSpeed',
    'vehiclesWithTrailersMaxSpeed',
    'vehiclesWithTrailersNightMaxSpeed',
  ]),
)
