import type { ImageMap } from '../../../boards/espruino/build/build.js'
import { translateTrace } from '../../../boards/espruino/build/trace.js'

/** Longest beginning of a line that waits for its end. */
const longestLine = 2048

/**
 * What a board prints, with places of its image turned into places of the sources, as it comes: a line is looked at as a
 * whole, so its beginning waits until the end is there or {@link flush} is called (a prompt has no end).
 */
export class LineTranslator {
  private waiting = ''

  constructor(private readonly map: ImageMap) {}

  /** Takes what came; gives what can be shown. */
  push(text: string): string {
    this.waiting += text
    const end = this.waiting.lastIndexOf('\n') + 1
    if (end === 0) return this.waiting.length > longestLine ? this.flush() : ''
    const lines = this.waiting.slice(0, end)
    this.waiting = this.waiting.slice(end)
    return translateTrace(lines, this.map)
  }

  /** Gives what waits for the end of its line. */
  flush(): string {
    const { waiting } = this
    this.waiting = ''
    return translateTrace(waiting, this.map)
  }
}
