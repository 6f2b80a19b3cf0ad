/** The magnetic field at a chip, along the chip's own axes. */
export interface MagneticFieldSample {
  /** Microteslas. */
  readonly x: number
  /** Microteslas. */
  readonly y: number
  /** Microteslas. */
  readonly z: number
  /** Whether the field was beyond the chip's range: then the axes say nothing. */
  readonly overflow: boolean
}

/** Microteslas of one gauss: datasheets of magnetometers count in gauss. */
export const microteslasPerGauss = 100
