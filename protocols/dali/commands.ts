/**
 * Second byte of a command to control gear (address byte with selector bit 1): IEC 62386-102, table 15. Commands that carry a
 * number (scene, group) in their low four bits stand for 0.
 */
export const Command = {
  OFF: 0x00,
  UP: 0x01,
  DOWN: 0x02,
  STEP_UP: 0x03,
  STEP_DOWN: 0x04,
  RECALL_MAX_LEVEL: 0x05,
  RECALL_MIN_LEVEL: 0x06,
  STEP_DOWN_AND_OFF: 0x07,
  ON_AND_STEP_UP: 0x08,
  ENABLE_DAPC_SEQUENCE: 0x09,
  GO_TO_LAST_ACTIVE_LEVEL: 0x0a,
  CONTINUOUS_UP: 0x0b,
  CONTINUOUS_DOWN: 0x0c,
  GO_TO_SCENE: 0x10,
  RESET: 0x20,
  STORE_ACTUAL_LEVEL_IN_DTR0: 0x21,
  SAVE_PERSISTENT_VARIABLES: 0x22,
  SET_OPERATING_MODE: 0x23,
  RESET_MEMORY_BANK: 0x24,
  IDENTIFY_DEVICE: 0x25,
  SET_MAX_LEVEL: 0x2a,
  SET_MIN_LEVEL: 0x2b,
  SET_SYSTEM_FAILURE_LEVEL: 0x2c,
  SET_POWER_ON_LEVEL: 0x2d,
  SET_FADE_TIME: 0x2e,
  SET_FADE_RATE: 0x2f,
  SET_EXTENDED_FADE_TIME: 0x30,
  SET_SCENE: 0x40,
  REMOVE_FROM_SCENE: 0x50,
  ADD_TO_GROUP: 0x60,
  REMOVE_FROM_GROUP: 0x70,
  SET_SHORT_ADDRESS: 0x80,
  ENABLE_WRITE_MEMORY: 0x81,
  QUERY_STATUS: 0x90,
  QUERY_CONTROL_GEAR_PRESENT: 0x91,
  QUERY_LAMP_FAILURE: 0x92,
  QUERY_LAMP_POWER_ON: 0x93,
  QUERY_LIMIT_ERROR: 0x94,
  QUERY_RESET_STATE: 0x95,
  QUERY_MISSING_SHORT_ADDRESS: 0x96,
  QUERY_VERSION_NUMBER: 0x97,
  QUERY_CONTENT_DTR0: 0x98,
  QUERY_DEVICE_TYPE: 0x99,
  QUERY_PHYSICAL_MINIMUM: 0x9a,
  QUERY_POWER_FAILURE: 0x9b,
  QUERY_CONTENT_DTR1: 0x9c,
  QUERY_CONTENT_DTR2: 0x9d,
  QUERY_OPERATING_MODE: 0x9e,
  QUERY_LIGHT_SOURCE_TYPE: 0x9f,
  QUERY_ACTUAL_LEVEL: 0xa0,
  QUERY_MAX_LEVEL: 0xa1,
  QUERY_MIN_LEVEL: 0xa2,
  QUERY_POWER_ON_LEVEL: 0xa3,
  QUERY_SYSTEM_FAILURE_LEVEL: 0xa4,
  QUERY_FADE_TIME_FADE_RATE: 0xa5,
  QUERY_NEXT_DEVICE_TYPE: 0xa7,
  QUERY_EXTENDED_FADE_TIME: 0xa8,
  QUERY_CONTROL_GEAR_FAILURE: 0xaa,
  QUERY_SCENE_LEVEL: 0xb0,
  QUERY_GROUPS_0_7: 0xc0,
  QUERY_GROUPS_8_15: 0xc1,
  QUERY_RANDOM_ADDRESS_H: 0xc2,
  QUERY_RANDOM_ADDRESS_M: 0xc3,
  QUERY_RANDOM_ADDRESS_L: 0xc4,
  READ_MEMORY_LOCATION: 0xc5,
  QUERY_EXTENDED_VERSION_NUMBER: 0xff,
} as const

/** First byte of a special command: to everybody, its data in the second byte (IEC 62386-102, table 16). */
export const Special = {
  TERMINATE: 0xa1,
  DTR0: 0xa3,
  INITIALISE: 0xa5,
  RANDOMISE: 0xa7,
  COMPARE: 0xa9,
  WITHDRAW: 0xab,
  PING: 0xad,
  SEARCHADDRH: 0xb1,
  SEARCHADDRM: 0xb3,
  SEARCHADDRL: 0xb5,
  PROGRAM_SHORT_ADDRESS: 0xb7,
  VERIFY_SHORT_ADDRESS: 0xb9,
  QUERY_SHORT_ADDRESS: 0xbb,
  ENABLE_DEVICE_TYPE: 0xc1,
  DTR1: 0xc3,
  DTR2: 0xc5,
  WRITE_MEMORY_LOCATION: 0xc7,
  WRITE_MEMORY_LOCATION_NO_REPLY: 0xc9,
} as const

/** Commands of device type 6, LED modules: only right after ENABLE DEVICE TYPE 6 (IEC 62386-207). */
export const LedCommand = {
  REFERENCE_SYSTEM_POWER: 0xe0,
  ENABLE_CURRENT_PROTECTOR: 0xe1,
  DISABLE_CURRENT_PROTECTOR: 0xe2,
  SELECT_DIMMING_CURVE: 0xe3,
  STORE_DTR_AS_FAST_FADE_TIME: 0xe4,
  QUERY_GEAR_TYPE: 0xed,
  QUERY_DIMMING_CURVE: 0xee,
  QUERY_POSSIBLE_OPERATING_MODES: 0xef,
  QUERY_FEATURES: 0xf0,
  QUERY_FAILURE_STATUS: 0xf1,
  QUERY_SHORT_CIRCUIT: 0xf2,
  QUERY_OPEN_CIRCUIT: 0xf3,
  QUERY_LOAD_DECREASE: 0xf4,
  QUERY_LOAD_INCREASE: 0xf5,
  QUERY_CURRENT_PROTECTOR_ACTIVE: 0xf6,
  QUERY_THERMAL_SHUTDOWN: 0xf7,
  QUERY_THERMAL_OVERLOAD: 0xf8,
  QUERY_REFERENCE_RUNNING: 0xf9,
  QUERY_REFERENCE_MEASUREMENT_FAILED: 0xfa,
  QUERY_CURRENT_PROTECTOR_ENABLED: 0xfb,
  QUERY_OPERATING_MODE: 0xfc,
  QUERY_FAST_FADE_TIME: 0xfd,
  QUERY_MIN_FAST_FADE_TIME: 0xfe,
  QUERY_EXTENDED_VERSION_NUMBER: 0xff,
} as const

/** Device types of a D4i LED driver: LED modules (207), memory bank 1 extension (251), energy (252), diagnostics (253), and 49 (250). */
export const DeviceType = { LED: 6, INTEGRATED_BUS_SUPPLY: 49, LUMINAIRE: 50, ENERGY: 51, DIAGNOSTICS: 52 } as const

/** Whether a forward frame of 16 bits takes effect only when it comes twice within 100 ms (configuration commands). */
export function isSendTwice(data: number): boolean {
  const first = data >> 8
  const opcode = data & 0xff
  if (first === Special.INITIALISE || first === Special.RANDOMISE) return true
  if (!isAddressed(first)) return false
  if (opcode >= Command.RESET && opcode <= Command.ENABLE_WRITE_MEMORY) return true
  return opcode >= LedCommand.REFERENCE_SYSTEM_POWER && opcode <= LedCommand.STORE_DTR_AS_FAST_FADE_TIME
}

/** Whether control gear may answer a forward frame of 16 bits. */
export function isQuery(data: number): boolean {
  const first = data >> 8
  const opcode = data & 0xff
  switch (first) {
    case Special.COMPARE:
    case Special.VERIFY_SHORT_ADDRESS:
    case Special.QUERY_SHORT_ADDRESS:
    case Special.WRITE_MEMORY_LOCATION:
      return true
  }
  if (!isAddressed(first)) return false
  return (opcode >= Command.QUERY_STATUS && opcode < 0xd0) || opcode >= LedCommand.QUERY_GEAR_TYPE
}

/** An address byte with its selector bit set. */
function isAddressed(first: number): boolean {
  return first % 2 === 1 && (first < 0xa0 || first >= 0xfd)
}
