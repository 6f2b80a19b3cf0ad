/*
 * Transport block sizes of NB-IoT in bits, by I_TBS (rows) and number of resource units or subframes (columns), as in
 * facts/nbiot.md 1.2 and 1.3 (R&S CMW-KM300 and further implementations that agree). The last row and what lies above the
 * largest block of release 13 is release 14.
 */

/** Resource units of an uplink transport block, and subframes of a downlink one (3GPP TS 36.213, 16.5.1.1 and 16.4.1.3). */
export const unitCounts = [1, 2, 3, 4, 5, 6, 8, 10] as const

/** Repetitions of NPUSCH format 1 (TS 36.213, table 16.5.1.1-3). */
export const uplinkRepetitions = [1, 2, 4, 8, 16, 32, 64, 128] as const

/** Repetitions of NPDSCH (TS 36.213, table 16.4.1.3-2). */
export const downlinkRepetitions = [1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048] as const

/** NPUSCH format 1: TS 36.213, table 16.5.1.2-2. */
export const uplinkBlocks: readonly (readonly number[])[] = [
  [16, 32, 56, 88, 120, 152, 208, 256],
  [24, 56, 88, 144, 176, 208, 256, 344],
  [32, 72, 144, 176, 208, 256, 328, 424],
  [40, 104, 176, 208, 256, 328, 440, 568],
  [56, 120, 208, 256, 328, 408, 552, 680],
  [72, 144, 224, 328, 424, 504, 680, 872],
  [88, 176, 256, 392, 504, 600, 808, 1000],
  [104, 224, 328, 472, 584, 712, 1000, 1224],
  [120, 256, 392, 536, 680, 808, 1096, 1384],
  [136, 296, 456, 616, 776, 936, 1256, 1544],
  [144, 328, 504, 680, 872, 1000, 1384, 1736],
  [176, 376, 584, 776, 1000, 1192, 1608, 2024],
  [208, 440, 680, 1000, 1128, 1352, 1800, 2280],
  [224, 488, 744, 1032, 1256, 1544, 2024, 2536],
]

/** NPDSCH: TS 36.213, table 16.4.1.5.1-1. */
export const downlinkBlocks: readonly (readonly number[])[] = [
  [16, 32, 56, 88, 120, 152, 208, 256],
  [24, 56, 88, 144, 176, 208, 256, 344],
  [32, 72, 144, 176, 208, 256, 328, 424],
  [40, 104, 176, 208, 256, 328, 440, 568],
  [56, 120, 208, 256, 328, 408, 552, 680],
  [72, 144, 224, 328, 424, 504, 680, 872],
  [88, 176, 256, 392, 504, 600, 808, 1032],
  [104, 224, 328, 472, 584, 680, 968, 1224],
  [120, 256, 392, 536, 680, 808, 1096, 1352],
  [136, 296, 456, 616, 776, 936, 1256, 1544],
  [144, 328, 504, 680, 872, 1032, 1384, 1736],
  [176, 376, 584, 776, 1000, 1192, 1608, 2024],
  [208, 440, 680, 904, 1128, 1352, 1800, 2280],
  [224, 488, 744, 1128, 1256, 1544, 2024, 2536],
]

/** Largest block of a category NB1 modem (release 13), bits. */
export const largestUplinkBlock = 1000
export const largestDownlinkBlock = 680

/** Largest I_TBS: release 13, on one tone, and downlink in-band, where the control region of LTE takes its part. */
export const largestUplinkIndex = 12
export const largestSingleToneIndex = 10
export const largestDownlinkIndex = 12
export const largestInBandIndex = 10
