import { crc32 } from 'node:zlib'
import type { SavedCode } from '../../board.js'

/** Where the interpreter finds its program (facts of 2v29.277: boot order). */
export const bootFile = '.bootcde'

/**
 * A new image until it is whole. The name is that of the boot file and one aligned word more: with that word cleared, it is
 * the boot file. Names take 28 bytes from the fourth of a file's header on; unused ones are 0 (jsflash.h of 2v29.277).
 */
export const newFile = `${bootFile}.new`

/** Holds an image in RAM. */
const inRam = 'global.WAYSIDE'

/** Bytes of a file's header in Storage. */
export const headerLength = 32

/** What the board says of itself, on a console line; readable before anything is known of it. */
export const hailText = 'print("<id "+process.env.BOARD+" "+process.env.VERSION+">")'
export const hailPattern = /<id (\w+) (\d+v\d+(?:\.\d+)?)>/g

/** Bytes under one CRC: a board whose flash is not in its address space reads so much into RAM at a time. */
const crcLength = 4096

/** On the board: CRCs of a file of so many bytes. `s` is Storage. */
const crcsFunction =
  `function crcs(n,l,o,c){c=[];for(o=0;o<l;o+=${crcLength})c.push(E.CRC32(s.read(n,o,Math.min(${crcLength},l-o))));` +
  "return c.join('.')}"

/** CRC-32 of each 4096 bytes, joined as the board does. */
export function crcsOf(bytes: Uint8Array): string {
  const crcs = []
  for (let at = 0; at < bytes.length; at += crcLength) crcs.push(crc32(bytes.subarray(at, at + crcLength)))
  return crcs.join('.')
}

/** Numbers: bytes of Storage that are free, and in erased files; free variables, bytes of one; whether there is a .bootrst. */
export const survey =
  '(function(s,t,m){m=process.memory();t=s.getStats();return[t.freeBytes,t.trashBytes,m.free,m.blocksize||13,' +
  "s.read('.bootrst')?1:0]})(require('Storage'))"

export const stopProgram = '(reset(),1)'
export const startProgram = '(load(),1)'
export const compact = "(require('Storage').compact(),1)"

/** Writes a piece unless it is there. Gives 1. */
export function writePiece(piece: Uint8Array, offset: number, size: number): string {
  const { length } = piece
  return (
    `(function(s,d,r){r=s.read('${newFile}',${offset},${length});` +
    `return r==d||s.write('${newFile}',d,${offset},${size})?1:0})(require('Storage'),atob('${base64(piece)}'))`
  )
}

/** Gives a piece in base64. */
export const readPiece = (name: string, offset: number, length: number): string =>
  `btoa(require('Storage').read('${name}',${offset},${length}))`

/** Gives the CRCs of the first so many bytes of a file. */
export const crcsOfFile = (name: string, length: number): string =>
  `(function(s){${crcsFunction}return crcs('${name}',${length})})(require('Storage'))`

/** Puts a piece into RAM. Gives 1. */
export function holdPiece(piece: Uint8Array, offset: number, size: number): string {
  return (
    `(function(g){if(!g||g.length!=${size})g=${inRam}=new Uint8Array(${size});` +
    `g.set(E.toUint8Array(atob('${base64(piece)}')),${offset});return 1})(${inRam})`
  )
}

/** Gives the CRC of what is in RAM. */
export const crcInRam = `E.CRC32(${inRam})`

/**
 * Goes through the headers of Storage. With `isWhole`, the new file becomes the boot file and then the old one is cleared: at
 * any moment one whole image is found by that name, and each step is one word that goes to zero, which is what erasing a
 * file does too. A name that was cleared in part is of neither. Without, a new file that was left behind is cleared, and a second boot file. Gives the bytes of the boot
 * file, -1 without one.
 */
export function settle({ address, pageLength, pages }: SavedCode, isWhole: boolean): string {
  const steps = isWhole ? 'if(w){f.write(k,w+12);x.forEach(clear);l=m}' : 'if(w)clear(w);x.slice(1).forEach(clear);'
  return (
    '(function(f,a,h,z,n,x,w,k,l,m,t){l=-1;x=[];t=[];k=new Uint8Array(4);function clear(p){f.write(k,p+4)}' +
    `while(a+${headerLength}<=${address + pageLength * pages}){h=f.read(${headerLength},a);z=h[0]|h[1]<<8|h[2]<<16;` +
    `if(z==0xffffff||!z){a+=${pageLength}-(a-${address})%${pageLength};continue}n=E.toString(h).substr(4,12);` +
    `if(n=='${newFile}'){w=a;m=z}else if(n.substr(0,8)=='${bootFile}'&&!h[12]){if(h[13]|h[14]|h[15])t.push(a);else{if(l<0)l=z;x.push(a)}}a+=${headerLength}+((z+3)&~3)}` +
    `t.forEach(clear);${steps}return l})(require('Flash'),${address})`
  )
}

/** Puts the image from RAM in the place of the old one, without the help of the host. Gives 1 where it is there then. */
export function replaceFromRam(image: Uint8Array): string {
  const { length } = image
  return (
    `(function(s,g,o,l){${crcsFunction}function good(){return crcs('${bootFile}',${length})=='${crcsOf(image)}'}` +
    `if(good())return 1;if(!g||g.length!=${length}||E.CRC32(g)!=${crc32(image)})return 0;s.erase('${bootFile}');` +
    `for(o=0;o<${length};o+=l){l=Math.min(512,${length}-o);E.kickWatchdog&&E.kickWatchdog();` +
    `s.write('${bootFile}',E.toString(new Uint8Array(g.buffer,o,l)),o,${length})}return good()?1:0})(require('Storage'),${inRam})`
  )
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
