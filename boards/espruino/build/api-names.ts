/**
 * Names of properties that the interpreter itself reads or offers: the language's own, those of the hardware API, and keys
 * of options. They are never shortened, and a method of such a name always counts as used.
 * After the API index of the interpreter (`"name"` in its jswrap sources, commit c5ff787b1) and facts/espruino.md section 4.
 */
const lists = [
  // The language.
  'prototype constructor __proto__ toString valueOf toJSON length name message stack type get set enumerable configurable writable value',
  'apply call bind arguments then catch resolve reject all',
  'keys values entries fromEntries assign create defineProperty defineProperties getOwnPropertyNames getOwnPropertyDescriptor',
  'getOwnPropertyDescriptors getPrototypeOf setPrototypeOf hasOwnProperty isArray',
  'concat every fill filter find findIndex forEach includes indexOf join lastIndexOf map pop push reduce reverse shift slice',
  'some sort splice unshift',
  'charAt charCodeAt fromCharCode endsWith startsWith match padEnd padStart repeat replace replaceAll split substr substring',
  'toLowerCase toUpperCase trim exec test lastIndex index input source flags',
  'toFixed MAX_VALUE MIN_VALUE NEGATIVE_INFINITY POSITIVE_INFINITY',
  'abs acos asin atan atan2 ceil clip cos exp floor log max min pow random round sign sin sqrt tan wrap randInt',
  'E PI LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2',
  'buffer byteLength byteOffset subarray getInt8 getInt16 getInt32 getUint8 getUint16 getUint32 getFloat32 getFloat64 setInt8',
  'setInt16 setInt32 setUint8 setUint16 setUint32 setFloat32 setFloat64',
  'parse stringify now getTime getFullYear getMonth getDate getDay getHours getMinutes getSeconds getMilliseconds',
  'getTimezoneOffset toISOString setTime',
  // Pins, buses and events.
  'on emit removeListener removeAllListeners addListener prependListener',
  'read write reset toggle pulse analog pwm mode getMode getInfo',
  'setup unsetup print println inject available flush pipe isConnected setConsole bytesize parity stopbits flow errors baud',
  'path rx tx ck cts data writeTo readFrom readReg scl sda bitrate address stop send send4bit send8bit sck miso mosi order bits',
  'state time lastTime repeat edge debounce irq hispeed freq soft forceSoft count callback hw pin',
  // Storage and the chip.
  'open close erase eraseAll compact getFree getStats list readArrayBuffer readJSON writeJSON readLine getLength hash erasePage',
  'getPage env memory free usage total VERSION BOARD SERIAL',
  'getConsole force console Pin global clearTimeout clearWatch setTimeout setWatch pinMode digitalRead digitalWrite analogRead analogWrite',
  'require peek8 peek16 peek32 poke8 poke16 poke32 digitalPulse setBusyIndicator',
  'enableWatchdog kickWatchdog getBattery getTemperature getAnalogVRef hwRand reboot getErrorFlags setFlags getFlags CRC32',
  'getSizeOf toUint8Array toFlatString memoryArea lockConsole getAddress sleep wake setAdvertising setTxPower restart',
  'setDeepSleep getSerial',
]

/** What the interpreter reads of objects that it is given: keys of options, and what makes a property, an object or a promise. */
const options =
  'prototype constructor __proto__ toString valueOf toJSON then get set value ' +
  'bytesize parity stopbits flow errors baud path rx tx ck cts scl sda bitrate address stop sck miso mosi mode order bits ' +
  'repeat edge debounce irq hispeed data freq soft forceSoft force hw write print deepSleep pretokenise'

const optionNames: ReadonlySet<string> = new Set(options.split(' '))

/** Whether the interpreter may read a property of that name from an object of the program. */
export const isOptionName = (name: string): boolean => optionNames.has(name)

const names: ReadonlySet<string> = new Set(lists.join(' ').split(' '))

/** Whether the interpreter knows a property of that name. */
export const isApiName = (name: string): boolean => names.has(name)

/** Global names that a short name must not hide: what the console and its tools use, and every pin. */
export const isGlobalName = (name: string): boolean =>
  name === 'E' || name === 'LED' || name === 'NRF' || /^[A-JV]\d+$/.test(name)
