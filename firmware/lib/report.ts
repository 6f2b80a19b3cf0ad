import { PackWriter } from '../../protocols/senml/index.js'
import { ByteWriter } from '../../protocols/bytes/index.js'
import type { Resource } from './model.js'

interface Entry {
  readonly path: string
  readonly value: number | boolean | string
  readonly timeS: number | undefined
}

/** A report in the making: a node and its parts put into it what they have to say. */
export class Report {
  private readonly entries: Entry[] = []

  get isEmpty(): boolean {
    return this.entries.length === 0
  }

  /**
   * A number, rounded to a multiple of `step`; what is undefined is left out.
   * @param timeS when it was so, Unix seconds, where that is not the time of the report
   */
  number({ path }: Resource, value: number | undefined, step = 1, timeS?: number): void {
    if (value !== undefined) this.entries.push({ path, value: Math.round(value / step) * step, timeS })
  }

  flag({ path }: Resource, value: boolean | undefined, timeS?: number): void {
    if (value !== undefined) this.entries.push({ path, value, timeS })
  }

  text({ path }: Resource, value: string | undefined, timeS?: number): void {
    if (value !== undefined) this.entries.push({ path, value, timeS })
  }

  /**
   * SenML in CBOR (RFC 8428), base name "urn:dev:imei:<imei>:" (RFC 9039), base time in Unix seconds; times of their own
   * are relative to it.
   */
  encode(imei: string, unixS: number, writer: PackWriter = new PackWriter(new ByteWriter(256))): Uint8Array {
    writer.begin(this.entries.length)
    writer.base({ baseName: 'urn:dev:imei:' + imei + ':', baseTime: unixS })
    for (const { path, value, timeS } of this.entries) {
      const time = timeS === undefined || timeS === unixS ? undefined : timeS - unixS
      if (typeof value === 'number') writer.number(path, undefined, value, time)
      else if (typeof value === 'boolean') writer.boolean(path, value, time)
      else writer.text(path, value, time)
    }
    return writer.end()
  }
}
