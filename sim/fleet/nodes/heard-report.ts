import type { Resource } from '../../../firmware/lib/model.js'
import { decodePack, resolve, type SenmlRecord } from '../../../protocols/senml/index.js'

/** A report as the platform reads it: what it says of a resource, if anything. What cannot be read has nothing to say. */
export class HeardReport {
  private readonly records: readonly SenmlRecord[]

  constructor(payload: Uint8Array) {
    this.records = readPack(payload)
  }

  find({ path }: Pick<Resource, 'path'>): SenmlRecord | undefined {
    return this.records.find(({ name }) => name?.endsWith(`:${path}`))
  }

  flag(resource: Pick<Resource, 'path'>): boolean | undefined {
    return this.find(resource)?.booleanValue
  }

  number(resource: Pick<Resource, 'path'>): number | undefined {
    return this.find(resource)?.value
  }

  text(resource: Pick<Resource, 'path'>): string | undefined {
    return this.find(resource)?.stringValue
  }
}

function readPack(payload: Uint8Array): readonly SenmlRecord[] {
  try {
    return resolve(decodePack(payload))
  } catch {
    return []
  }
}
