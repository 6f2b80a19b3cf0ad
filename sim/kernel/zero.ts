/**
 * The number 0, for a field whose values are instants or fractions. A literal 0 begins as a small integer; when the first
 * instance gets a value that is none, V8 gives all of them another shape, a place for the number elsewhere in memory, and
 * throws away what was compiled for the shape before.
 */
export const zero: number = new Float64Array(1)[0]!
