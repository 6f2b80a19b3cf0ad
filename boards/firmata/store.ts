import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the computer keeps what a board with flash of its own would keep there: named bytes that outlive the program. */
export interface Store {
  /** A copy of the bytes, or undefined where there are none. */
  read(name: string): Uint8Array | undefined
  /** Replaces the bytes as a whole, or not at all. */
  write(name: string, bytes: Uint8Array): void
  /** Whether there were any. */
  delete(name: string): boolean
  names(): string[]
}

/** A store that lasts as long as the program. */
export function memoryStore(): Store {
  const values = new Map<string, Uint8Array>()
  return {
    read: (name) => values.get(name)?.slice(),
    write: (name, bytes) => void values.set(name, Uint8Array.from(bytes)),
    delete: (name) => values.delete(name),
    names: () => [...values.keys()],
  }
}

/** A store in a folder of its own, one file a name. @throws what the file system throws, other than for a missing file */
export function folderStore(folder: string): Store {
  mkdirSync(folder, { recursive: true })
  const pathOf = (name: string): string => join(folder, encodeURIComponent(name).replaceAll('.', '%2E'))
  return {
    read: (name) => unlessMissing(() => new Uint8Array(readFileSync(pathOf(name)))),
    write: (name, bytes) => {
      // A name of ours never has a blank in its file's name.
      const half = `${pathOf(name)} half`
      writeFileSync(half, bytes)
      renameSync(half, pathOf(name))
    },
    delete: (name) => unlessMissing(() => (rmSync(pathOf(name)), true)) ?? false,
    names: () =>
      readdirSync(folder)
        .filter((file) => !file.includes(' '))
        .map(decodeURIComponent),
  }
}

function unlessMissing<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
