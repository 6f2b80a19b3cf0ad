import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A program that has a terminal open. */
export interface PtyClient {
  readonly pid: number
  readonly command: string
}

interface Holder extends PtyClient {
  readonly parent: number
  readonly group: number
}

/**
 * The programs that have a terminal open, as far as the system says (Linux: /proc, processes of this user). Processes of
 * one group, and a process with its ancestors, are one program: a script that hands its descriptor to a command is not two.
 * `includeSelf`: this process counts too.
 */
export function clientsOf(terminal: string, includeSelf = false): PtyClient[] {
  const holders = holdersOf(terminal).filter(({ pid }) => includeSelf || pid !== process.pid)
  return holders.filter((holder, index) => !holders.slice(0, index).some((other) => isSameProgram(holder, other)))
}

/** "picocom (process 12) and python3 (process 15)". */
export function describeClients(clients: readonly PtyClient[]): string {
  return clients.map(({ pid, command }) => `${command} (process ${pid})`).join(' and ')
}

function isSameProgram(one: Holder, other: Holder): boolean {
  return one.group === other.group || isAncestor(one.pid, other) || isAncestor(other.pid, one)
}

function isAncestor(pid: number, { parent }: Holder): boolean {
  for (let at = parent, steps = 0; at > 1 && steps < 64; at = statusOf(at)?.parent ?? 0, steps++)
    if (at === pid) return true
  return false
}

function holdersOf(terminal: string): Holder[] {
  return numbersIn('/proc').flatMap((pid) => {
    if (!numbersIn(`/proc/${pid}/fd`).some((fd) => targetOf(`/proc/${pid}/fd/${fd}`) === terminal)) return []
    const status = statusOf(pid)
    return status ? [{ pid, ...status }] : []
  })
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    // Not Linux, somebody else's process, or one that just ended.
    return []
  }
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/** /proc/PID/stat: "pid (command) state parent group ..." (proc(5)); the command may hold anything. */
function statusOf(pid: number): Omit<Holder, 'pid'> | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const end = text.lastIndexOf(')')
    const [, parent, group] = text.slice(end + 2).split(' ')
    return { command: text.slice(text.indexOf('(') + 1, end), parent: Number(parent), group: Number(group) }
  } catch {
    return undefined
  }
}
