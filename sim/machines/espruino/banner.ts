import { interpreterVersion, type Profile } from './profile.js'

/** What a start says where no program was loaded: no line wrap, then the name (seen on the interpreter's terminal). */
export function bannerOf({ isOfficial }: Profile): string {
  return [
    '\x1b[?7l',
    ' ____                 _ ',
    '|  __|___ ___ ___ _ _|_|___ ___ ',
    '|  __|_ -| . |  _| | | |   | . |',
    '|____|___|  _|_| |___|_|_|_|___|',
    '         |_| espruino.com',
    ` ${interpreterVersion} (c) 2026 G.Williams`,
    ...(isOfficial ? [] : donations),
    '',
  ].join('\n')
}

const donations = [
  '',
  'Espruino is Open Source. Our work is supported',
  'only by sales of official boards and donations:',
  'http://espruino.com/Donate',
]
