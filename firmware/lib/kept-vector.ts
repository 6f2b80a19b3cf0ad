import type { KeyValueDomain } from '../hal/index.js'
import type { Vector } from './vector.js'

/** Keeps a direction over restarts, as three floats; where there is no store, nothing is kept. */
export function keepVector(store: KeyValueDomain | undefined, key: string, vector: Vector): void {
  const value = new DataView(new ArrayBuffer(12))
  value.setFloat32(0, vector.x)
  value.setFloat32(4, vector.y)
  value.setFloat32(8, vector.z)
  if (store) store.write(key, value.buffer)
}

/** The direction that was kept; undefined where none was. */
export function keptVector(store: KeyValueDomain | undefined, key: string): Vector | undefined {
  const bytes = store && store.read(key)
  if (!bytes || bytes.byteLength !== 12) return undefined
  const value = new DataView(bytes)
  return { x: value.getFloat32(0), y: value.getFloat32(4), z: value.getFloat32(8) }
}
