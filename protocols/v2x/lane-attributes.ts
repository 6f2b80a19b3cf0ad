import { bitString, extensibleBitString, extensibleChoice, named } from '../asn1/index.js'

/*
 * What lanes are for: shared word for word by T/CSAE 53 and SAE J2735.
 */

/** Who else uses the lane. */
export const LaneSharing = named(
  'LaneSharing',
  bitString(10, [
    'overlappingLaneDescriptionProvided',
    'multipleLanesTreatedAsOneLane',
    'otherNonMotorizedTrafficTypes',
    'individualMotorizedVehicleTraffic',
    'busVehicleTraffic',
    'taxiVehicleTraffic',
    'pedestriansTraffic',
    'cyclistVehicleTraffic',
    'trackedVehicleTraffic',
    'pedestrianTraffic',
  ]),
)

const vehicle = named(
  'LaneAttributes-Vehicle',
  extensibleBitString(8, [
    'isVehicleRevocableLane',
    'isVehicleFlyOverLane',
    'hovLaneUseOnly',
    'restrictedToBusUse',
    'restrictedToTaxiUse',
    'restrictedFromPublicUse',
    'hasIRbeaconCoverage',
    'permissionOnRequest',
  ]),
)

const crosswalk = named(
  'LaneAttributes-Crosswalk',
  bitString(16, [
    'crosswalkRevocableLane',
    'bicyleUseAllowed',
    'isXwalkFlyOverLane',
    'fixedCycleTime',
    'biDirectionalCycleTimes',
    'hasPushToWalkButton',
    'audioSupport',
    'rfSignalRequestPresent',
    'unsignalizedSegmentsPresent',
  ]),
)

const bikeLane = named(
  'LaneAttributes-Bike',
  bitString(16, [
    'bikeRevocableLane',
    'pedestrianUseAllowed',
    'isBikeFlyOverLane',
    'fixedCycleTime',
    'biDirectionalCycleTimes',
    'isolatedByBarrier',
    'unsignalizedSegmentsPresent',
  ]),
)

const sidewalk = named(
  'LaneAttributes-Sidewalk',
  bitString(16, ['sidewalk-RevocableLane', 'bicyleUseAllowed', 'isSidewalkFlyOverLane', 'walkBikes']),
)

const median = named(
  'LaneAttributes-Barrier',
  bitString(16, [
    'median-RevocableLane',
    'median',
    'whiteLineHashing',
    'stripedLines',
    'doubleStripedLines',
    'trafficCones',
    'constructionBarrier',
    'trafficChannels',
    'lowCurbs',
    'highCurbs',
  ]),
)

const striping = named(
  'LaneAttributes-Striping',
  bitString(16, [
    'stripeToConnectingLanesRevocableLane',
    'stripeDrawOnLeft',
    'stripeDrawOnRight',
    'stripeToConnectingLanesLeft',
    'stripeToConnectingLanesRight',
    'stripeToConnectingLanesAhead',
  ]),
)

const trackedVehicle = named(
  'LaneAttributes-TrackedVehicle',
  bitString(16, [
    'spec-RevocableLane',
    'spec-commuterRailRoadTrack',
    'spec-lightRailRoadTrack',
    'spec-heavyRailRoadTrack',
    'spec-otherRailType',
  ]),
)

const parking = named(
  'LaneAttributes-Parking',
  bitString(16, [
    'parkingRevocableLane',
    'parallelParkingInUse',
    'headInParkingInUse',
    'doNotParkZone',
    'parkingForBusUse',
    'parkingForTaxiUse',
    'noPublicParkingUse',
  ]),
)

/** The kind of a lane, and bits by kind. */
export const LaneTypeAttributes = named(
  'LaneTypeAttributes',
  extensibleChoice({ vehicle, crosswalk, bikeLane, sidewalk, median, striping, trackedVehicle, parking }),
)
