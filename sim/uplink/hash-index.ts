const empty = -1
const removed = -2

/**
 * Finds small numbers by a 32-bit hash: open addressing in one typed array, 5 to 10 bytes an entry where a Map of
 * strings takes 30 to 60. The owner compares, and puts everything in again when the table grows:
 *
 *     for (let place = index.first(hash); index.idAt(place) !== undefined; place = index.after(place)) ...
 */
export class HashIndex {
  private ids = new Int32Array(64).fill(empty)
  private used = 0

  /** `refill` adds every entry there is. */
  constructor(private readonly refill: (index: HashIndex) => void) {}

  add(hash: number, id: number): void {
    if ((this.used + 1) * 5 > this.ids.length * 4) this.grow()
    let place = this.first(hash)
    while (this.ids[place]! >= 0) place = this.after(place)
    if (this.ids[place] === empty) this.used++
    this.ids[place] = id
  }

  /** Removes one entry; an entry that is not there is no mistake. */
  remove(hash: number, id: number): void {
    for (let place = this.first(hash); this.ids[place] !== empty; place = this.after(place))
      if (this.ids[place] === id) {
        this.ids[place] = removed
        return
      }
  }

  /** Where to begin to look. */
  first(hash: number): number {
    return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 4) & (this.ids.length - 1)
  }

  /** Where to look next. */
  after(place: number): number {
    return (place + 1) & (this.ids.length - 1)
  }

  /** The entry at a place: negative for one that was removed, undefined where the search ends. */
  idAt(place: number): number | undefined {
    const id = this.ids[place]!
    return id === empty ? undefined : id
  }

  private grow(): void {
    this.ids = new Int32Array(this.ids.length * 2).fill(empty)
    this.used = 0
    this.refill(this)
  }
}
