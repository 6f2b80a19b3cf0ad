/** Metres of 1e-7 degrees north, on a sphere of 6371 km: good to half a percent anywhere. */
export const metresPerLatitude = 0.0111195

/** Metres of 1e-7 degrees east at a latitude in 1e-7 degrees. */
export function metresPerLongitude(lat: number): number {
  return metresPerLatitude * Math.cos((lat * Math.PI) / 1.8e9)
}
