const empty = -1
const removed = -2

/**
 * Finds small numbers by a 32-bit hash: open addressing in two typed arrays, 10 to 20 bytes an entry where a Map of
 * strings takes 30 to 60. What it finds may belong to another hash or be removed: the owner compares.
 *
 *     for (let place = index.first(hash); index.idAt(place) !== undefined; place = index.after(place)) ...
 */
export class HashIndex {
  private ids = new Int32Array(64).fill(empty)
  private hashes = new Int32Array(64)
  /** Places that are not empty, and those of them that hold an entry. */
  private used = 0
  private live = 0

  add(hash: number, id: number): void {
    if ((this.used + 1) * 5 > this.ids.length * 4) this.rebuild()
    let place = this.first(hash)
    while (this.ids[place]! >= 0) place = this.after(place)
    if (this.ids[place] === empty) this.used++
    this.live++
    this.ids[place] = id
    this.hashes[place] = hash
  }

  /** Removes one entry; an entry that is not there is no mistake. */
  remove(hash: number, id: number): void {
    for (let place = this.first(hash); this.ids[place] !== empty; place = this.after(place))
      if (this.ids[place] === id && this.hashes[place] === (hash | 0)) {
        this.ids[place] = removed
        this.live--
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

  /** Leaves behind what was removed, and takes twice the room if that is not enough. */
  private rebuild(): void {
    const { ids, hashes } = this
    const size = this.live * 5 > ids.length * 2 ? ids.length * 2 : ids.length
    this.ids = new Int32Array(size).fill(empty)
    this.hashes = new Int32Array(size)
    this.used = this.live = 0
    for (let place = 0; place < ids.length; place++) if (ids[place]! >= 0) this.add(hashes[place]!, ids[place]!)
  }
}
