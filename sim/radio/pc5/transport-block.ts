/** What a frame takes of the air. */
export interface TransportBlock {
  /** Sub-channels side by side. */
  readonly subchannels: number
  /** Resource blocks that carry data: the rest is control information or left empty. */
  readonly dataBlocks: number
  /** Information bits a resource element. */
  readonly efficiency: number
}

/** Blocks of the control information that goes before the data (PSCCH, TS 36.213, 14.1.1). */
const controlBlocks = 2
/** Resource elements of a block that carry data: 12 subcarriers, 14 symbols less 4 of reference and 1 of guard. */
const elementsPerBlock = 108
/** Check bits of a transport block (TS 36.212, 5.1.1). */
const checkBits = 24

/** Sizes of frames on a given channel: the fewest sub-channels in which QPSK, then 16QAM, keeps the code rate. */
export class BlockSizes {
  private readonly byLength: (TransportBlock | undefined)[] = []

  constructor(
    private readonly subchannelBlocks: number,
    /** Sub-channels of the pool. */
    private readonly most: number,
    private readonly overheadBytes: number,
    private readonly maxCodeRate: number,
  ) {}

  /** The block for a frame of so many bytes; undefined where the pool cannot carry it in one. */
  of(byteLength: number): TransportBlock | undefined {
    if (!(byteLength in this.byLength)) this.byLength[byteLength] = this.fit(byteLength)
    return this.byLength[byteLength]
  }

  private fit(byteLength: number): TransportBlock | undefined {
    const bits = 8 * (byteLength + this.overheadBytes) + checkBits
    for (const bitsPerElement of [2, 4]) {
      for (let subchannels = 1; subchannels <= this.most; subchannels++) {
        const dataBlocks = evenBlocks(subchannels * this.subchannelBlocks - controlBlocks)
        const efficiency = bits / (dataBlocks * elementsPerBlock)
        if (efficiency <= bitsPerElement * this.maxCodeRate) return { subchannels, dataBlocks, efficiency }
      }
    }
    return undefined
  }
}

/** The largest count of blocks that has no prime factor but 2, 3 and 5 (TS 36.213, 14.1.1: for the DFT). */
export function evenBlocks(atMost: number): number {
  for (let count = atMost; count > 1; count--) {
    let rest = count
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime
    if (rest === 1) return count
  }
  return 1
}
