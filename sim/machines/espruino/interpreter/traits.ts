/** What distinguishes one build of the interpreter from another (facts: espruino.md 2.2, 4.5, 4.6). */
export interface Traits {
  /** JsVars in the pool; `Infinity` on builds whose pool grows (LINUX). */
  readonly variables: number
  /** Bytes of one JsVar: 12 to 16 on chips, by the size of the pool (27 on a 64-bit PC). */
  readonly bytesPerVariable: number
  /** SAVE_ON_FLASH_MATH: coarse sin, cos, atan, asin, acos. */
  readonly poorMath: boolean
  /** ESPR_UNICODE_SUPPORT: string literals with characters above 127 become UTF-8 strings. */
  readonly unicode: boolean
  /** SAVE_ON_FLASH: no arrows, classes, promises, regular expressions, template literals, getters, let scoping. */
  readonly saveOnFlash: boolean
}

/** The Pico's build, PICO_R1_3. */
export const PICO_TRAITS: Traits = {
  variables: 5100,
  bytesPerVariable: 13,
  poorMath: true,
  unicode: false,
  saveOnFlash: false,
}
