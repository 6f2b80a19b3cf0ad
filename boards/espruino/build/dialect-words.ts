/* What the interpreter lacks, by name: facts/espruino.md section 2.1, each confirmed by a probe. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Globals of ECMAScript and hosts that are not there. */
export const missingGlobals = words(
  'Map Set WeakMap WeakSet WeakRef Symbol Proxy Reflect BigInt BigInt64Array BigUint64Array TextEncoder TextDecoder ' +
    'structuredClone queueMicrotask setImmediate performance AggregateError RangeError EvalError URIError Intl URL fetch ' +
    'Buffer AbortController EventTarget module exports escape unescape encodeURI decodeURI Iterator FinalizationRegistry ' +
    'SharedArrayBuffer Atomics __awaiter __generator __asyncGenerator __asyncValues __await __values __read __spread ' +
    '__makeTemplateObject __decorate __classPrivateFieldGet __classPrivateFieldSet __classPrivateFieldIn __setFunctionName',
)

/** Functions and constants that are missing from an object that is there. */
export const missingStatics: Readonly<Record<string, ReadonlySet<string>>> = {
  Object: words('freeze seal isFrozen isSealed preventExtensions isExtensible is hasOwn groupBy'),
  Array: words('from of fromAsync'),
  Number: words('isInteger isFinite isNaN isSafeInteger EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER parseFloat parseInt'),
  Math: words('trunc cbrt log2 log10 log1p expm1 sinh cosh tanh asinh acosh atanh hypot clz32 imul fround'),
  String: words('fromCodePoint raw'),
  Promise: words('race allSettled any withResolvers try'),
  Date: words('UTC'),
  ArrayBuffer: words('isView'),
  Error: words('captureStackTrace'),
  JSON: words('rawJSON'),
  Uint8Array: words('from of BYTES_PER_ELEMENT'),
}

/** Methods that no object has unless the program defines one of that name. */
export const missingMethods = words(
  'flat flatMap at findLast findLastIndex reduceRight copyWithin localeCompare normalize codePointAt matchAll trimStart ' +
    'trimEnd search toPrecision toExponential toSorted toReversed toSpliced isWellFormed toWellFormed finally ' +
    'setUTCHours setUTCDate setUTCMonth setUTCFullYear setUTCMinutes setUTCSeconds setUTCMilliseconds ' +
    'toLocaleString toLocaleTimeString toLocaleDateString',
)

/** Methods that are not there for arrays and strings, though other objects may have one: only as in `[..].values()`. */
export const missingIterators = words('entries keys values with')

/** Calls that look at fewer arguments than the language says: name and how many. */
export const ignoredArguments: Readonly<Record<string, number>> = {
  'JSON.stringify': 1,
  'JSON.parse': 1,
  'Object.create': 1,
  '.split': 1,
}
