// sim/fleet/scenario/diagnostic.ts
function formatDiagnostic({ file, line, column, path, message }) {
  const position = line === void 0 ? file : `${file}:${line}:${column}`;
  return path === "" ? `${position} ${message}` : `${position} ${path}: ${message}`;
}
var ScenarioError = class extends Error {
  constructor(diagnostics) {
    super(diagnostics.map(formatDiagnostic).join("\n"));
    this.diagnostics = diagnostics;
    this.name = "ScenarioError";
  }
  diagnostics;
};
function describeValue(value) {
  if (value === void 0 || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a map";
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
}

// sim/fleet/scenario/duration.ts
var unitUs = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  min: 6e7,
  h: 36e8,
  d: 864e8
};
var durationPattern = "^[0-9]+(\\.[0-9]+)?(us|ms|s|min|h|d)$";
function parseDuration(text2) {
  const match = /^([0-9]+)(?:\.([0-9]+))?(us|ms|s|min|h|d)$/.exec(text2);
  if (!match) return void 0;
  const [, whole = "", fraction = "", unit = ""] = match;
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * BigInt(unitUs[unit]);
  const us = scaled / scale;
  return us * scale === scaled && us <= Number.MAX_SAFE_INTEGER ? Number(us) : void 0;
}

// sim/fleet/scenario/suggest.ts
function suggest(written, known) {
  const wanted = written.toLowerCase();
  const limit = Math.max(1, Math.min(3, Math.floor(wanted.length / 3)));
  let best;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}
function editDistance(first, second3, limit) {
  if (Math.abs(first.length - second3.length) >= limit) return limit;
  let beforeLast = [];
  let last = Array.from({ length: second3.length + 1 }, (_, index) => index);
  for (let i = 1; i <= first.length; i++) {
    const row = [i];
    for (let j = 1; j <= second3.length; j++) {
      const cost = first[i - 1] === second3[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost);
      const swapped = i > 1 && j > 1 && first[i - 1] === second3[j - 2] && first[i - 2] === second3[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[second3.length];
}

// sim/fleet/scenario/expect.ts
function evaluateExpectations(expectations, summary) {
  return expectations.map((expectation2) => evaluate(expectation2, summary));
}
function evaluate({ path, operator, operand, text: text2 }, summary) {
  const found = lookUp(path, summary);
  if ("problem" in found) return { path, expected: text2, actual: null, held: false, problem: found.problem };
  return { path, expected: text2, actual: found.value, held: compare(found.value, operator, operand) };
}
function lookUp(path, summary) {
  let value = summary;
  let walked = "";
  for (const key of path.replace(/\[(\d+)\]/g, ".$1").split(".")) {
    const isContainer = typeof value === "object" && value !== null;
    if (!isContainer || !Object.hasOwn(value, key))
      return { problem: noSuchPath(walked, key, isContainer ? Object.keys(value) : []) };
    value = value[key];
    walked = walked === "" ? key : `${walked}.${key}`;
  }
  return value === void 0 ? { problem: `the summary has nothing at ${path}` } : { value };
}
function noSuchPath(walked, key, known) {
  const near = suggest(key, known);
  const where = walked === "" ? "the summary" : walked;
  return `${where} has no ${key}${near === void 0 ? "" : `; did you mean ${near}?`}`;
}
function compare(actual, operator, operand) {
  if (operator === "==") return actual === operand;
  if (operator === "!=") return actual !== operand;
  if (typeof actual !== "number" || typeof operand !== "number") return false;
  if (operator === ">=") return actual >= operand;
  if (operator === "<=") return actual <= operand;
  return operator === ">" ? actual > operand : actual < operand;
}

// sim/fleet/scenario/load.ts
import { readFileSync } from "node:fs";

// boards/espruino/boards.ts
var pins = (names, ...functions) => names.split(" ").map((name) => ({ name, functions }));
var outboxArea = { path: "outbox", blockLength: 4096, blocks: 4, writeAlign: 4 };
var espruinoPico = {
  name: "espruino-pico",
  title: "Espruino Pico",
  processor: "STM32F401CDU6",
  runtime: "espruino",
  logicVolts: 3.3,
  ramBytes: 96 * 1024,
  flashBytes: 384 * 1024,
  variables: { count: 5100, bytes: 13 },
  pins: [
    ...pins("A0 A1 A2 A3", "adc", "pwm"),
    ...pins("A4", "adc"),
    ...pins("A5 A6 A7", "adc", "pwm"),
    ...pins("A8", "pwm"),
    ...pins("A9 A10", "pwm"),
    ...pins("B0 B1", "adc", "pwm"),
    ...pins("B3 B4 B5 B6 B7 B8 B9 B10", "pwm"),
    ...pins("B13 B14 B15")
  ],
  i2c: [
    { name: "I2C1", clock: "B8", data: "B9" },
    { name: "I2C2", clock: "B10", data: "B3" }
  ],
  serial: [
    { name: "Serial1", transmit: "B6", receive: "B7" },
    { name: "Serial2", transmit: "A2", receive: "A3" }
  ],
  spi: [
    { name: "SPI1", clock: "A5", in: "A6", out: "A7" },
    { name: "SPI2", clock: "B13", in: "B14", out: "B15" }
  ],
  adcBits: 12,
  pwmBits: 16,
  flash: [outboxArea],
  current: { run: 0.023, idle: 0.011, sleep: 5e-5 },
  sources: ["facts/espruino.md 4.6 (memory, seen)", "STM32F401 data sheet (pins, currents: recalled)"]
};
var esp32 = {
  name: "esp32",
  title: "ESP32 DevKitC",
  processor: "ESP32",
  runtime: "espruino",
  logicVolts: 3.3,
  ramBytes: 512 * 1024,
  flashBytes: 4096 * 1024,
  variables: { count: 16383, bytes: 14 },
  pins: [
    ...pins("D4 D5 D12 D13 D14 D15 D16 D17 D18 D19 D21 D22 D23", "pwm"),
    ...pins("D25 D26 D27 D32 D33", "adc", "pwm"),
    ...pins("D34 D35 D36 D39", "adc")
  ],
  i2c: [
    { name: "I2C1", data: "D21", clock: "D22" },
    { name: "I2C2", data: "D25", clock: "D26" }
  ],
  serial: [
    { name: "Serial3", receive: "D16", transmit: "D17" },
    { name: "Serial2", receive: "D14", transmit: "D15" }
  ],
  spi: [{ name: "SPI2", clock: "D18", in: "D19", out: "D23" }],
  adcBits: 12,
  pwmBits: 13,
  flash: [outboxArea],
  current: { run: 0.05, idle: 0.03, sleep: 8e-4 },
  sources: ["facts/espruino.md 4.6 (memory, seen)", "ESP32 data sheet (pins, currents: recalled)"]
};
var nrf52840dk = {
  name: "nrf52840dk",
  title: "nRF52840 DK",
  processor: "nRF52840",
  runtime: "espruino",
  logicVolts: 3,
  ramBytes: 256 * 1024,
  flashBytes: 1024 * 1024,
  variables: { count: 12500, bytes: 14 },
  pins: [
    ...pins("D3 D4 D28 D29 D30 D31", "adc", "pwm"),
    ...pins("D6 D8 D26 D27 D33 D34 D35 D36 D37 D38 D40 D41 D42 D43 D44 D45 D46 D47", "pwm")
  ],
  i2c: [{ name: "I2C1", data: "D26", clock: "D27" }],
  serial: [
    { name: "Serial1", transmit: "D6", receive: "D8" },
    { name: "Serial2", transmit: "D33", receive: "D34" }
  ],
  spi: [{ name: "SPI1", clock: "D47", in: "D46", out: "D45" }],
  adcBits: 12,
  pwmBits: 14,
  flash: [outboxArea],
  current: { run: 63e-4, idle: 6e-4, sleep: 24e-7 },
  sources: ["facts/espruino.md 4.6 (memory, seen)", "nRF52840 product specification (currents: recalled)"]
};
var mdbt42q = {
  name: "mdbt42q",
  title: "MDBT42Q module",
  processor: "nRF52832",
  runtime: "espruino",
  logicVolts: 3,
  ramBytes: 64 * 1024,
  flashBytes: 512 * 1024,
  variables: { count: 2950, bytes: 13 },
  pins: [
    ...pins("D3 D4 D5 D28 D29 D30 D31", "adc", "pwm"),
    ...pins("D6 D7 D8 D9 D10 D11 D12 D14 D15 D16 D17 D18 D19 D20 D22 D23 D25 D26 D27", "pwm")
  ],
  i2c: [{ name: "I2C1", data: "D26", clock: "D27" }],
  serial: [{ name: "Serial1", transmit: "D6", receive: "D8" }],
  spi: [{ name: "SPI1", clock: "D16", in: "D17", out: "D18" }],
  adcBits: 12,
  pwmBits: 14,
  flash: [outboxArea],
  current: { run: 55e-4, idle: 5e-4, sleep: 19e-7 },
  sources: ["facts/espruino.md 4.6 (memory, seen)", "nRF52832 product specification (currents: recalled)"]
};

// boards/wiring.ts
var WiringError = class extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
    this.name = "WiringError";
  }
  kind;
};
function wire(board, parts) {
  const allotment = new Allotment(board);
  const busesFirst = [...parts].sort((first, second3) => rank(first) - rank(second3));
  const wired = new Map(busesFirst.map((part2) => [part2, allotment.place(part2)]));
  return { board, parts: parts.map((part2) => wired.get(part2)) };
}
var rank = (part2) => ["serial", "i2c", "spi", "pwm", "analog", "digital"].indexOf(part2.bus);
var Allotment = class {
  constructor(board) {
    this.board = board;
  }
  board;
  usedPins = /* @__PURE__ */ new Set();
  ports = /* @__PURE__ */ new Map();
  addresses = /* @__PURE__ */ new Map();
  place(part2) {
    switch (part2.bus) {
      case "serial":
        return this.placeOnOwnPort(part2, this.board.serial);
      case "i2c":
        return this.placeOnI2c(part2);
      case "spi":
        return { ...this.placeOnSharedPort(part2, this.board.spi), pins: this.spiPins(part2) };
      case "pwm":
        return { part: part2, pins: { pin: this.takePin(part2, "pwm") } };
      case "analog":
        return { part: part2, pins: { pin: this.takePin(part2, "adc") } };
      case "digital":
        return { part: part2, pins: { pin: this.takePin(part2) } };
    }
  }
  placeOnOwnPort(part2, ports) {
    const port = ports.find((candidate) => !this.ports.has(candidate.name) && this.isFree(candidate));
    if (!port) throw this.noPort(part2, ports.length);
    return this.occupy(part2, port);
  }
  placeOnI2c(part2) {
    const port = this.board.i2c.find((candidate) => this.hasRoomFor(part2, candidate.name) && this.isFree(candidate));
    if (!port) throw this.noPort(part2, this.board.i2c.length);
    const addresses2 = this.addresses.get(port.name) ?? /* @__PURE__ */ new Set();
    if (part2.address !== void 0) addresses2.add(part2.address);
    this.addresses.set(port.name, addresses2);
    return this.occupy(part2, port);
  }
  placeOnSharedPort(part2, ports) {
    const port = ports.find((candidate) => this.isFree(candidate));
    if (!port) throw this.noPort(part2, ports.length);
    return this.occupy(part2, port);
  }
  spiPins(part2) {
    const port = this.board.spi.find(({ name }) => this.ports.has(name));
    return { clock: port.clock, in: port.in, out: port.out, select: this.takePin(part2) };
  }
  hasRoomFor(part2, port) {
    return part2.address === void 0 || !this.addresses.get(port)?.has(part2.address);
  }
  /** A port is free if it is in use as itself already, or none of its pins is taken. */
  isFree({ name, ...pins2 }) {
    return this.ports.has(name) || Object.values(pins2).every((pin) => !this.usedPins.has(pin));
  }
  occupy(part2, { name, ...pins2 }) {
    this.ports.set(name, [...this.ports.get(name) ?? [], part2.role]);
    for (const pin of Object.values(pins2)) this.usedPins.add(pin);
    return { part: part2, port: name, pins: pins2 };
  }
  takePin(part2, needed) {
    const pin = this.board.pins.find(
      ({ name, functions }) => !this.usedPins.has(name) && (needed === void 0 || functions.includes(needed))
    );
    if (!pin)
      throw new WiringError(
        "no-pin",
        `${part2.role} (${part2.part}) needs a free pin${needed ? ` with ${needed.toUpperCase()}` : ""}; ${this.board.name} has none left`
      );
    this.usedPins.add(pin.name);
    return pin.name;
  }
  noPort(part2, had) {
    const ports = `${had} ${part2.bus} port${had === 1 ? "" : "s"}`;
    return new WiringError(
      "no-port",
      `${part2.role} (${part2.part}) needs a free ${part2.bus} port; ${this.board.name} has ${ports}, all in use`
    );
  }
};

// boards/index.ts
var boards = {
  [espruinoPico.name]: espruinoPico,
  [esp32.name]: esp32,
  [nrf52840dk.name]: nrf52840dk,
  [mdbt42q.name]: mdbt42q
};

// firmware/nodes/probe/hardware.ts
var probeParts = [
  { role: "modem", bus: "serial", part: "bc66", hz: 115200, purpose: "NB-IoT uplink" }
];

// sim/fleet/kinds/probe.ts
var probeKind = {
  name: "probe",
  title: "Probe: a fixed payload at a fixed interval",
  parts: probeParts,
  defaultBoard: "espruino-pico",
  defaultModem: "bc66",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      reportEvery: { type: "string", format: "duration", default: "15min", description: "Interval of the reports" },
      payloadBytes: { type: "integer", minimum: 1, maximum: 1024, default: 50, description: "Length of each report" }
    }
  }
};

// firmware/nodes/streetlight/hardware.ts
var streetlightParts = [
  { role: "modem", bus: "serial", part: "bc66", hz: 115200, purpose: "NB-IoT uplink" },
  {
    role: "meter",
    bus: "serial",
    part: "bl0942",
    hz: 9600,
    purpose: "mains voltage, current, power and energy of the lamp"
  },
  { role: "light", bus: "i2c", part: "bh1750", address: 35, hz: 1e5, purpose: "photocell: ambient light" },
  { role: "dimmer", bus: "pwm", part: "dimmer-0-10v", hz: 1e3, purpose: "0-10 V input of the LED driver" }
];

// sim/fleet/kinds/streetlight.ts
var streetlightKind = {
  name: "streetlight",
  title: "Street lamp: photocell, energy meter, 0-10 V dimmer",
  parts: streetlightParts,
  defaultBoard: "espruino-pico",
  defaultModem: "bc66",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      reportEvery: {
        type: "string",
        format: "duration",
        default: "15min",
        description: "Interval of the periodic reports"
      },
      plan: {
        type: "array",
        minItems: 1,
        maxItems: 12,
        description: "Dimming plan by hour of local time; in force while it is dark",
        default: [
          { at: "16:00", level: 100 },
          { at: "22:00", level: 70 },
          { at: "00:00", level: 50 },
          { at: "05:00", level: 80 }
        ],
        items: {
          type: "object",
          additionalProperties: false,
          required: ["at", "level"],
          properties: {
            at: { type: "string", format: "time-of-day", description: "From when on, HH:MM local time" },
            level: { type: "integer", minimum: 0, maximum: 100, description: "Dimming level in percent; 0 is off" }
          }
        }
      },
      photocell: { type: "boolean", default: true, description: "Whether the photocell corrects dusk and dawn" },
      ratedPower: {
        type: "number",
        minimum: 5,
        maximum: 1e3,
        default: 100,
        description: "Input power of the lamp at full, W"
      }
    }
  }
};

// sim/fleet/kinds/index.ts
var nodeKinds = {
  [streetlightKind.name]: streetlightKind,
  [probeKind.name]: probeKind
};

// sim/fleet/scenario/expectation.ts
var comparisonPattern = "^((>=|<=|>|<|==|!=)[ ]*[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?|(==|!=)[ ]*[^ =<>!].*|[^ =<>!].*)$";
function parseExpectation(path, written) {
  if (typeof written !== "string") return { path, operator: "==", operand: written, text: `== ${written}` };
  const match = /^(>=|<=|>|<|==|!=)? *([^ =<>!].*)$/.exec(written);
  if (!match) return void 0;
  const operator = match[1] ?? "==";
  const operand = parseOperand(match[2]);
  const isOrder = operator !== "==" && operator !== "!=";
  if (isOrder && typeof operand !== "number") return void 0;
  return { path, operator, operand, text: `${operator} ${operand}` };
}
function parseOperand(text2) {
  if (/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text2)) return Number(text2);
  return text2 === "true" ? true : text2 === "false" ? false : text2;
}

// sim/fleet/scenario/length.ts
var lengthPattern = "^[0-9]+(\\.[0-9]+)?(m|km)$";
function parseLength(text2) {
  const match = /^([0-9]+(?:\.[0-9]+)?)(m|km)$/.exec(text2);
  if (!match) return void 0;
  const metres = Number(match[1]) * (match[2] === "km" ? 1e3 : 1);
  return Number.isFinite(metres) ? metres : void 0;
}

// sim/fleet/scenario/moment.ts
var startPattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?$";
var timeOfDayPattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
var momentPattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|\\+[0-9]+(\\.[0-9]+)?(us|ms|s|min|h|d))$";
function parseStart(text2) {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d(?:\.\d{1,3})?))?(Z|[+-]\d\d:\d\d)?$/.exec(text2);
  if (!match) return void 0;
  const [, date = "", time = "", seconds = "00", offset2] = match;
  const localMs = Date.parse(`${date}T${time}:${seconds}Z`);
  const isDate = Number.isFinite(localMs) && new Date(localMs).toISOString().startsWith(`${date}T${time}`);
  if (!isDate) return void 0;
  if (offset2 === void 0) return { localMs };
  const offsetMinutes = parseOffset(offset2);
  return offsetMinutes === void 0 ? void 0 : { localMs, offsetMinutes };
}
function parseOffset(text2) {
  if (text2 === "Z") return 0;
  const [hours = 0, minutes = 0] = text2.slice(1).split(":").map(Number);
  if (hours > 14 || minutes > 59) return void 0;
  return (text2.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
function parseTimeOfDay(text2) {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text2);
  return match ? Number(match[1]) * 60 + Number(match[2]) : void 0;
}
function parseMoment(text2) {
  if (text2.startsWith("+")) {
    const afterUs = parseDuration(text2.slice(1));
    return afterUs === void 0 ? void 0 : { afterUs };
  }
  const minuteOfDay = parseTimeOfDay(text2);
  return minuteOfDay === void 0 ? void 0 : { minuteOfDay };
}
function momentToUs(moment, start) {
  if ("afterUs" in moment) return moment.afterUs;
  const dayMs2 = 864e5;
  const startOfDayMs = mod(start.unixMs + start.offsetMinutes * 6e4, dayMs2);
  return mod(moment.minuteOfDay * 6e4 - startOfDayMs, dayMs2) * 1e3;
}
var mod = (value, modulus) => (value % modulus + modulus) % modulus;

// sim/fleet/scenario/time-zone.ts
function isTimeZone(name) {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatFor(name);
    return true;
  } catch {
    return false;
  }
}
function offsetMinutesAt(timezone, unixMs) {
  const parts = {};
  for (const { type, value } of formatFor(timezone).formatToParts(unixMs)) parts[type] = Number(value);
  const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return Math.round((local - Math.floor(unixMs / 1e3) * 1e3) / 6e4);
}
function unixMsOfLocal(timezone, localMs) {
  const day = 864e5;
  const offsets = [localMs - day, localMs + day].map((nearby) => offsetMinutesAt(timezone, nearby));
  const candidates = offsets.map((offset2) => localMs - offset2 * 6e4).sort((first, second3) => first - second3);
  return candidates.find((unixMs) => unixMs + offsetMinutesAt(timezone, unixMs) * 6e4 === localMs);
}
var formatFor = (timeZone) => new Intl.DateTimeFormat("en-US-u-ca-iso8601-nu-latn", {
  timeZone,
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric"
});

// sim/fleet/scenario/formats.ts
var mqttPattern = "^mqtt://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?/?$";
var formats = {
  duration: {
    expected: "a duration above zero with its unit (us, ms, s, min, h, d), such as 15min",
    pattern: durationPattern,
    accepts: (text2) => (parseDuration(text2) ?? 0) > 0,
    convert: (text2) => parseDuration(text2)
  },
  delay: {
    expected: "a duration with its unit (us, ms, s, min, h, d), such as 200ms",
    pattern: durationPattern,
    accepts: (text2) => parseDuration(text2) !== void 0,
    convert: (text2) => parseDuration(text2)
  },
  length: {
    expected: "a length with its unit (m, km), such as 30m",
    pattern: lengthPattern,
    accepts: (text2) => parseLength(text2) !== void 0,
    convert: (text2) => parseLength(text2)
  },
  "time-of-day": {
    expected: "a time of day as HH:MM, such as 22:30",
    pattern: timeOfDayPattern,
    accepts: (text2) => parseTimeOfDay(text2) !== void 0,
    convert: (text2) => parseTimeOfDay(text2)
  },
  moment: {
    expected: "a time of day such as 02:00, or a duration after the start such as +90min",
    pattern: momentPattern,
    accepts: (text2) => parseMoment(text2) !== void 0
  },
  start: {
    expected: "a date and time such as 2026-06-21T16:00:00+08:00 (without an offset: local time of the place)",
    pattern: startPattern,
    accepts: (text2) => parseStart(text2) !== void 0
  },
  timezone: {
    expected: "a time zone of the IANA database, such as Asia/Shanghai",
    pattern: "^[A-Za-z]",
    accepts: isTimeZone,
    known: () => Intl.supportedValuesOf("timeZone")
  },
  "mqtt-url": {
    expected: "a broker as mqtt://HOST:PORT",
    pattern: mqttPattern,
    accepts: (text2) => parseMqttUrl(text2) !== void 0
  },
  comparison: {
    expected: 'a number, true, false, or a comparison such as ">= 0.25" or "== 0"',
    pattern: comparisonPattern,
    accepts: (text2) => parseExpectation("", text2) !== void 0
  }
};
function parseMqttUrl(text2) {
  const match = /^mqtt:\/\/([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?\/?$/.exec(text2);
  if (!match) return void 0;
  const port = match[2] === void 0 ? 1883 : Number(match[2]);
  return port >= 1 && port <= 65535 ? { host: match[1].replace(/^\[|\]$/g, ""), port } : void 0;
}

// sim/fleet/scenario/path.ts
function formatPath(path) {
  let text2 = "";
  for (const step2 of path) {
    if (typeof step2 === "number") text2 += `[${step2}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(step2)) text2 += text2 === "" ? step2 : `.${step2}`;
    else text2 += `[${JSON.stringify(step2)}]`;
  }
  return text2;
}
function parsePath(text2) {
  const path = [];
  const step2 = /(?:^|(?<!^)\.)([A-Za-z_$][\w$-]*|\d+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (step2.lastIndex < text2.length) {
    const match = step2.exec(text2);
    if (!match) return void 0;
    const [, word, index, quoted2] = match;
    if (quoted2 !== void 0) path.push(unquote(quoted2));
    else path.push(toStep(word ?? index));
  }
  return path.length > 0 ? path : void 0;
}
var toStep = (word) => /^\d+$/.test(word) ? Number(word) : word;
function unquote(text2) {
  try {
    return String(JSON.parse(text2));
  } catch {
    return text2.slice(1, -1);
  }
}
function toPointer(path) {
  return path.map((step2) => `/${String(step2).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
function fromPointer(pointer, root) {
  const path = [];
  let value = root;
  for (const part2 of pointer.split("/").slice(1)) {
    const key = part2.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(value) ? Number(key) : key);
    value = typeof value === "object" && value !== null ? value[key] : void 0;
  }
  return path;
}

// sim/fleet/scenario/explain.ts
function finding(path, expected, got, more = {}) {
  const hint = more.suggestion === void 0 ? "" : `; did you mean ${more.suggestion}?`;
  return { path, at: "value", expected, got, message: `expected ${expected}, got ${got}${hint}`, ...more };
}
function explain(error, root) {
  const path = fromPointer(error.instancePath, root);
  const schema = error.parentSchema;
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(path, String(error.params.additionalProperty), Object.keys(schema.properties ?? {}));
    case "required":
      return missing(path, String(error.params.missingProperty), schema);
    case "discriminator":
      return wrongTag(path, String(error.params.tag), error.params.tagValue, schema);
    case "oneOf":
      return exclusive(path, schema, error.data);
    case "maxProperties":
      return finding(path, `one of ${listed(Object.keys(schema.properties ?? {}))}`, "more than one");
    case "minItems":
      return finding(path, `a list of ${schema.minItems} or more`, describeValue(error.data));
    case "maxItems":
      return finding(path, `a list of at most ${schema.maxItems}`, `${error.data.length}`);
    default:
      return wrongValue(path, schema, error.data);
  }
}
function unknownKey(path, key, known) {
  const suggestion = suggest(key, known);
  const hint = suggestion === void 0 ? "" : `; did you mean ${suggestion}?`;
  const expected = `one of ${listed(known.filter((name) => name !== "$schema"))}`;
  const message = `unknown key "${key}", expected ${expected}${hint}`;
  return { path: [...path, key], at: "key", message, expected, got: key, suggestion };
}
function missing(path, key, schema) {
  if (schema.discriminator) return wrongTag(path, key, void 0, schema);
  const property = schema.properties?.[key];
  return finding([...path, key], property ? expectation(property) : `a value for ${key}`, "nothing", { at: "key" });
}
function wrongTag(path, tag, value, { oneOf = [] }) {
  const known = oneOf.map(({ properties }) => String(properties?.[tag]?.const));
  return finding([...path, tag], `one of ${listed(known)}`, describeValue(value), suggestionFor(value, known));
}
function exclusive(path, { oneOf = [] }, value) {
  const names = oneOf.flatMap(({ required = [] }) => required);
  const present = names.filter((name) => Object.hasOwn(value, name));
  return finding(path, `exactly one of ${listed(names)}`, present.length === 0 ? "none" : present.join(" and "));
}
function wrongValue(path, schema, value) {
  const known = schema.enum ? schema.enum.map(String) : formats[schema.format ?? ""]?.known?.() ?? [];
  return finding(path, expectation(schema), describeValue(value), suggestionFor(value, known));
}
function suggestionFor(value, known) {
  const suggestion = typeof value === "string" ? suggest(value, known) : void 0;
  return suggestion === void 0 ? {} : { suggestion };
}
function expectation(schema) {
  if (schema.format !== void 0) return formats[schema.format]?.expected ?? schema.format;
  if (schema.const !== void 0) return String(schema.const);
  if (schema.enum)
    return schema.enum.length === 1 ? String(schema.enum[0]) : `one of ${listed(schema.enum.map(String))}`;
  if (schema.anyOf) return schema.title ?? "one of several forms";
  switch (schema.type) {
    case "integer":
    case "number":
      return numberExpectation(schema);
    case "boolean":
      return "true or false";
    case "object":
      return schema.properties ? `a map with ${listed(Object.keys(schema.properties))}` : "a map";
    case "array":
      return "a list";
    default:
      return "a text";
  }
}
function numberExpectation({ type, minimum, maximum, exclusiveMinimum }) {
  const what = type === "integer" ? "an integer" : "a number";
  const above = exclusiveMinimum === void 0 ? "" : ` above ${grouped(exclusiveMinimum)}`;
  const from = minimum === void 0 ? above : ` from ${grouped(minimum)}`;
  return maximum === void 0 ? what + from : `${what}${from}${above === "" ? "" : ","} to ${grouped(maximum)}`;
}
var grouped = (value) => value.toLocaleString("en-US", { maximumFractionDigits: 6 });
function listed(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

// sim/fleet/scenario/normalise-events.ts
function normaliseCommand(command, start) {
  return {
    atUs: momentToUs(parseMoment(command.at), start),
    nodeKind: command.kind,
    nodes: selectorOf(command.nodes),
    action: actionOf(command),
    ...command.expires === void 0 ? {} : { expiresUs: parseDuration(command.expires) }
  };
}
function actionOf({ level, on, off, plan }) {
  if (level !== void 0) return { kind: "level", level };
  if (plan) return { kind: "plan", plan: plan.map(({ at, level: level2 }) => ({ at: parseTimeOfDay(at), level: level2 })) };
  return { kind: on ? "on" : off ? "off" : "report-now" };
}
function normaliseFault({ at, for: duration, of, nodes, ...parameters }, start) {
  const fault = {
    ...parameters,
    atUs: momentToUs(parseMoment(at), start),
    ...duration === void 0 ? {} : { forUs: parseDuration(duration) },
    ...of === void 0 ? {} : { nodeKind: of },
    ...nodes === void 0 ? {} : { nodes: selectorOf(nodes) }
  };
  return fault;
}
function selectorOf(written) {
  if (written === "all") return { kind: "all" };
  return typeof written === "number" ? { kind: "first", count: written } : { kind: "indices", indices: written };
}

// sim/fleet/scenario/normalise.ts
function normalise(file, scenario) {
  const start = startOf(scenario);
  return {
    name: scenario.name,
    file,
    place: { ...scenario.place, name: scenario.place.name ?? scenario.name },
    start,
    forUs: parseDuration(scenario.for),
    seed: scenario.seed,
    network: networkOf(scenario.network),
    uplink: uplinkOf(scenario.uplink),
    nodes: scenario.nodes.map(groupOf),
    commands: scenario.commands.map((command) => normaliseCommand(command, start)),
    faults: scenario.faults.map((fault) => normaliseFault(fault, start)),
    expect: Object.entries(scenario.expect).map(([path, written]) => parseExpectation(path, written))
  };
}
function startOf({ start, place: place3 }) {
  const { localMs, offsetMinutes } = parseStart(start);
  const unixMs = offsetMinutes === void 0 ? unixMsOfLocal(place3.timezone, localMs) : localMs - offsetMinutes * 6e4;
  return unixMs === void 0 ? void 0 : { unixMs, offsetMinutes: offsetMinutesAt(place3.timezone, unixMs) };
}
function spanOf(written) {
  const { min, max } = typeof written === "string" ? { min: written, max: written } : written;
  return { minUs: parseDuration(min), maxUs: parseDuration(max) };
}
function networkOf({ mode, cells, loss, inactivity, ...delays2 }) {
  const figures = {};
  if (delays2.attachDelay !== void 0) figures.attachDelay = spanOf(delays2.attachDelay);
  if (delays2.accessDelay !== void 0) figures.accessDelay = spanOf(delays2.accessDelay);
  if (delays2.pagingDelay !== void 0) figures.pagingDelay = spanOf(delays2.pagingDelay);
  if (delays2.delayUp !== void 0) figures.upDelay = spanOf(delays2.delayUp);
  if (delays2.delayDown !== void 0) figures.downDelay = spanOf(delays2.delayDown);
  if (loss !== void 0) figures.lossProbability = loss;
  if (inactivity !== void 0) figures.inactivityUs = parseDuration(inactivity);
  return { mode, cells: { count: cells.count, spacing: parseLength(cells.spacing) }, plain: figures };
}
function uplinkOf({ url, port, connections, whenGone, answerDelay }) {
  const broker = url === void 0 ? { kind: "embedded", ...port === void 0 ? {} : { port } } : { kind: "external", url, ...parseMqttUrl(url) };
  return { broker, connections, whenGone, answerDelay: spanOf(answerDelay) };
}
function groupOf({ kind, count, board, modem, options, coverage, place: place3 }) {
  const { defaultBoard, defaultModem, optionsSchema } = nodeKinds[kind];
  return {
    kind,
    count,
    board: board ?? defaultBoard,
    modem: modem ?? defaultModem,
    options: convert(optionsSchema, options),
    ...coverage ? { couplingLossDb: coverage.couplingLossDb } : {},
    layout: layoutOf(place3)
  };
}
function layoutOf(place3) {
  if (place3?.area) return { kind: "area", radius: parseLength(place3.area.radius) };
  const { spacing = "30m", bearing = 90 } = place3?.line ?? {};
  return { kind: "line", spacing: parseLength(spacing), bearingDegrees: bearing };
}
function convert(schema, value) {
  const toNumber = schema.format === void 0 ? void 0 : formats[schema.format]?.convert;
  if (toNumber) return typeof value === "string" ? toNumber(value) : value;
  if (Array.isArray(value)) return schema.items ? value.map((item) => convert(schema.items, item)) : value;
  if (typeof value !== "object" || value === null || !schema.properties) return value;
  const { properties } = schema;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    properties[key] ? convert(properties[key], inner) : inner
  ]);
  return Object.fromEntries(entries);
}

// sim/fleet/scenario/checks.ts
function checkTogether(scenario) {
  return [
    ...checkStart(scenario),
    ...checkSpans(scenario),
    ...checkBroker(scenario),
    ...scenario.nodes.flatMap(checkBoard),
    ...scenario.faults.flatMap(({ of, nodes, cell, role }, index) => [
      ...checkSelector(scenario, ["faults", index], "of", of, nodes),
      ...checkCell(scenario, ["faults", index, "cell"], cell),
      ...checkRole(scenario, ["faults", index, "role"], of, role)
    ]),
    ...scenario.commands.flatMap(
      ({ kind, nodes }, index) => checkSelector(scenario, ["commands", index], "kind", kind, nodes)
    )
  ];
}
function checkStart(scenario) {
  if (startOf(scenario)) return [];
  const expected = `a local time that the clocks of ${scenario.place.timezone} show`;
  return [finding(["start"], expected, `${scenario.start}, which they skip`)];
}
function checkSpans({ network, uplink }) {
  const spans = [
    ...["attachDelay", "accessDelay", "pagingDelay", "delayUp", "delayDown"].map(
      (key) => [["network", key], network[key]]
    ),
    [["uplink", "answerDelay"], uplink.answerDelay]
  ];
  return spans.flatMap(([path, written]) => {
    if (written === void 0 || typeof written === "string") return [];
    const { minUs, maxUs } = spanOf(written);
    return minUs <= maxUs ? [] : [finding([...path, "max"], `no less than min (${written.min})`, written.max)];
  });
}
function checkBroker({ uplink }) {
  if (uplink.url === void 0) return [];
  const other = ["embedded", "port"].find((key) => uplink[key] !== void 0);
  return other ? [finding(["uplink", other], "either an embedded broker or a url", "both", { at: "key" })] : [];
}
function checkBoard({ kind, board, modem }, index) {
  const { parts, defaultBoard, defaultModem } = nodeKinds[kind];
  const fitted = parts.map((part2) => part2.role === "modem" ? { ...part2, part: modem ?? defaultModem } : part2);
  const name = board ?? defaultBoard;
  try {
    wire(boards[name], fitted);
    return [];
  } catch (error) {
    if (!(error instanceof WiringError)) throw error;
    return [finding(["nodes", index, "board"], `a board that can carry a ${kind}`, `${name}: ${error.message}`)];
  }
}
function checkSelector(scenario, path, kindKey, kind, nodes) {
  if (nodes === void 0) return [];
  const count = countOf(scenario, kind);
  const what = kind === void 0 ? "nodes" : `nodes of kind ${kind}`;
  if (count === 0) return [finding([...path, kindKey], "a kind that the scenario has nodes of", kind)];
  if (typeof nodes === "number" && nodes > count)
    return [finding([...path, "nodes"], `at most ${count}, the number of ${what}`, String(nodes))];
  if (typeof nodes !== "object") return [];
  const at = nodes.findIndex((index) => index >= count);
  const expected = `an index from 0 to ${count - 1}, there are ${count} ${what}`;
  return at < 0 ? [] : [finding([...path, "nodes", at], expected, String(nodes[at]))];
}
function countOf({ nodes }, kind) {
  return nodes.reduce((sum2, group) => sum2 + (kind === void 0 || group.kind === kind ? group.count : 0), 0);
}
function checkCell({ network }, path, cell) {
  if (typeof cell !== "number" || cell < network.cells.count) return [];
  return [finding(path, `the index of a cell from 0 to ${network.cells.count - 1}`, String(cell))];
}
function checkRole({ nodes }, path, of, role) {
  if (typeof role !== "string") return [];
  const kinds2 = new Set(nodes.map(({ kind }) => kind).filter((kind) => of === void 0 || kind === of));
  const hasRole = [...kinds2].some((kind) => nodeKinds[kind].parts.some((part2) => part2.role === role));
  return hasRole ? [] : [finding(path, "a role that a node of the scenario has", role)];
}

// sim/fleet/scenario/overrides.ts
import { parseDocument } from "yaml";
function readOverrides(overrides) {
  const outcomes = (overrides.set ?? []).map(readSetting);
  if (overrides.seed !== void 0) outcomes.push(readShort("--seed", ["seed"], String(overrides.seed)));
  if (overrides.for !== void 0) outcomes.push(readShort("--for", ["for"], overrides.for));
  if (overrides.uplink !== void 0) {
    const flag = `--uplink ${overrides.uplink}`;
    outcomes.push({ flag, path: ["uplink", "url"], value: overrides.uplink, replaces: ["embedded", "port"] });
  }
  return outcomes;
}
function readSetting(text2) {
  const flag = `--set ${text2}`;
  const equals = text2.indexOf("=");
  const path = equals < 0 ? void 0 : parsePath(text2.slice(0, equals));
  if (!path) return refuse(flag, "", "PATH=VALUE, such as nodes[0].count=10", describeValue(text2));
  return readValue(flag, path, text2.slice(equals + 1));
}
var readShort = (name, path, text2) => readValue(`${name} ${text2}`, path, text2);
function readValue(flag, path, text2) {
  try {
    const document = parseDocument(text2, { prettyErrors: false, logLevel: "error" });
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem) return refuse(flag, formatPath(path), "a value in YAML", problem.message);
    return { flag, path, value: JSON.parse(JSON.stringify(document.toJS() ?? null)) };
  } catch (error) {
    return refuse(flag, formatPath(path), "a value in YAML", error instanceof Error ? error.message : String(error));
  }
}
function applyOverride(root, override) {
  const { flag, path } = override;
  let target = root;
  for (let length = 0; length < path.length; length++) {
    const step2 = path[length];
    const here = formatPath(path.slice(0, length)) || "the scenario";
    const problem = stepProblem(target, step2, here);
    if (problem) return refuse(flag, formatPath(path), problem.expected, problem.got);
    const container = target;
    if (length === path.length - 1) put(container, step2, override);
    else if (!Object.hasOwn(container, step2) || container[step2] === null) define(container, step2, {});
    target = container[step2];
  }
  return void 0;
}
function stepProblem(target, step2, here) {
  if (Array.isArray(target)) {
    const isInside = typeof step2 === "number" && step2 < target.length;
    const last = target.length - 1;
    return isInside ? void 0 : { expected: `an index of ${here} from 0 to ${last}`, got: describeValue(step2) };
  }
  if (typeof target !== "object" || target === null)
    return { expected: `a path that exists (${here} is ${describeValue(target)})`, got: describeValue(step2) };
  return void 0;
}
function put(container, step2, { value, replaces }) {
  for (const sibling of replaces ?? []) delete container[sibling];
  define(container, step2, value);
}
var define = (container, step2, value) => {
  Object.defineProperty(container, step2, { value, enumerable: true, configurable: true, writable: true });
};
function refuse(flag, path, expected, got) {
  return { file: flag, path, message: `expected ${expected}, got ${got}`, expected, got };
}

// sim/fleet/scenario/source.ts
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument as parseDocument2,
  visit
} from "yaml";
var maximumValues = 1e5;
var maximumDepth = 100;
function readSource(text2, file) {
  const lines = new LineCounter();
  const document = parse(text2, file, lines);
  const reader = new Reader(document, file, lines);
  reader.reportSyntax();
  const value = document.contents === null ? null : reader.read(document.contents, [], []);
  reader.throwIfAny();
  return {
    file,
    value,
    has: (path) => reader.has(path),
    positionOf: (path) => reader.near(path),
    keyPositionOf: (path) => reader.nearKey(path)
  };
}
function parse(text2, file, lineCounter) {
  try {
    return parseDocument2(text2, { lineCounter, prettyErrors: false, uniqueKeys: true, strict: true, logLevel: "error" });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ScenarioError([
      {
        file,
        line: 1,
        column: 1,
        path: "",
        message: `expected YAML, got what cannot be read: ${message}`,
        expected: "YAML",
        got: message
      }
    ]);
  }
}
var Reader = class {
  constructor(document, file, lines) {
    this.document = document;
    this.file = file;
    this.lines = lines;
    this.targets = aliasTargets(document);
  }
  document;
  file;
  lines;
  values = /* @__PURE__ */ new Map();
  keys = /* @__PURE__ */ new Map();
  diagnostics = [];
  targets;
  count = 0;
  /** The parser's own findings; duplicate keys are told by {@link read}, which knows their path. */
  reportSyntax() {
    for (const { code, message, pos } of [...this.document.errors, ...this.document.warnings])
      if (code !== "DUPLICATE_KEY") this.report(this.positionAt(pos[0]), [], "valid YAML", message);
  }
  throwIfAny() {
    if (this.diagnostics.length > 0) throw new ScenarioError(this.diagnostics);
  }
  read(node, path, around) {
    const position = this.positionAt(node?.range?.[0]);
    if (!this.values.has(toPointer(path))) this.values.set(toPointer(path), position);
    if (++this.count > maximumValues || around.length > maximumDepth)
      throw this.failure(position, path, `at most ${maximumValues} values, ${maximumDepth} deep`, "more");
    if (isAlias(node)) return this.readAlias(this.targets.get(node), node.source, position, path, around);
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index], [...around, node]));
    if (isMap(node)) return this.readMap(node.items, path, [...around, node]);
    return null;
  }
  readAlias(target, name, at, path, around) {
    if (target !== void 0 && !around.includes(target)) return this.read(target, path, around);
    this.report(at, path, "an anchor set before its alias", `*${name}`);
    return null;
  }
  readMap(items, path, around) {
    const map = {};
    for (const { key, value } of items) {
      const position = this.positionAt(key?.range?.[0]);
      if (!isScalar(key)) this.report(position, path, "a plain key", describeValue(this.read(key, path, around)));
      else this.readEntry(map, String(key.value), value, path, position, around);
    }
    return map;
  }
  readEntry(map, key, value, path, position, around) {
    const entryPath = [...path, key];
    if (Object.hasOwn(map, key)) this.report(position, entryPath, "each key once", `"${key}" again`);
    this.keys.set(toPointer(entryPath), position);
    const read = this.read(value, entryPath, around);
    Object.defineProperty(map, key, { value: read, enumerable: true, configurable: true, writable: true });
  }
  has(path) {
    return this.values.has(toPointer(path));
  }
  near(path) {
    for (let length = path.length; length >= 0; length--) {
      const position = this.values.get(toPointer(path.slice(0, length)));
      if (position) return position;
    }
    return { line: 1, column: 1 };
  }
  nearKey(path) {
    return this.keys.get(toPointer(path)) ?? this.near(path);
  }
  report(position, path, expected, got) {
    this.diagnostics.push(this.diagnostic(position, path, expected, got));
  }
  failure(position, path, expected, got) {
    return new ScenarioError([...this.diagnostics, this.diagnostic(position, path, expected, got)]);
  }
  diagnostic(position, path, expected, got) {
    const message = `expected ${expected}, got ${got}`;
    return { file: this.file, ...position, path: formatPath(path), message, expected, got };
  }
  positionAt(offset2) {
    const { line, col } = this.lines.linePos(offset2 ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
};
function aliasTargets(document) {
  const anchors = /* @__PURE__ */ new Map();
  const targets = /* @__PURE__ */ new Map();
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if (node.anchor !== void 0) anchors.set(node.anchor, node);
    }
  });
  return targets;
}

// sim/fleet/scenario/validate.ts
import { Ajv2020 } from "ajv/dist/2020.js";

// sim/fleet/scenario/json-schema.ts
function closedMap(properties, required = [], more = {}) {
  return { type: "object", additionalProperties: false, properties, required, ...more };
}
var text = (format, description, more = {}) => ({
  type: "string",
  format,
  description,
  ...more
});
var byKind = (branches) => ({
  type: "object",
  required: ["kind"],
  discriminator: { propertyName: "kind" },
  oneOf: branches
});

// sim/fleet/scenario/selector-schema.ts
var selectorSchema = (more = {}) => ({
  title: "a number of nodes, all, or a list of indices such as [0, 3]",
  description: "Which nodes: all, the first so many, or these indices, counted from 0 in the order of the groups",
  anyOf: [
    { const: "all" },
    { type: "integer", minimum: 1, maximum: 1e6 },
    { type: "array", minItems: 1, uniqueItems: true, items: { type: "integer", minimum: 0, maximum: 999999 } }
  ],
  ...more
});

// sim/fleet/scenario/command-kinds.ts
var actionsByKind = {
  streetlight: {
    level: { type: "integer", minimum: 0, maximum: 100, description: "Dimming level in percent; 0 is off" },
    on: { const: true, description: "Switches the lamp on" },
    off: { const: true, description: "Switches the lamp off" },
    reportNow: { const: true, description: "Asks for a report at once" },
    plan: withoutDefault(optionOf("streetlight", "plan"))
  }
};
function commandSchemas() {
  return Object.entries(actionsByKind).map(
    ([kind, actions]) => closedMap(
      {
        at: text("moment", "When: a time of day in local time, or a duration after the start"),
        kind: { const: kind, description: "The kind of node it is for" },
        nodes: selectorSchema({ default: "all" }),
        ...actions,
        expires: text("duration", "How long after it was issued it may still be carried out")
      },
      ["at", "kind"],
      {
        title: `Command to ${kind}`,
        oneOf: Object.keys(actions).map((action) => ({ required: [action] }))
      }
    )
  );
}
function optionOf(kind, option) {
  return nodeKinds[kind].optionsSchema.properties[option];
}
function withoutDefault({ default: _default, ...schema }) {
  return schema;
}

// sim/fleet/scenario/fault-kinds.ts
var chipBuses = ["i2c", "serial", "spi"];
var chipRoles = [
  ...new Set(
    Object.values(nodeKinds).flatMap(
      ({ parts }) => parts.filter(({ role, bus }) => role !== "modem" && chipBuses.includes(bus)).map(({ role }) => role)
    )
  )
].sort();
var faultForms = {
  "broker-down": {
    title: "The broker goes away and comes back",
    hitsNodes: false,
    needsDuration: true,
    parameters: {}
  },
  "cell-down": {
    title: "Cells go off the air and come back",
    hitsNodes: false,
    needsDuration: true,
    parameters: {
      cell: { type: "integer", minimum: 0, maximum: 9999, description: "Index of the cell; all without it" }
    }
  },
  "power-cut": { title: "The supply of nodes fails", hitsNodes: true, needsDuration: true, parameters: {} },
  "lamp-open": lampForm("Lamps fail open: no current flows"),
  "lamp-short": lampForm("Lamps fail short"),
  "lumen-loss": {
    ...lampForm("Lamps give less light than their current should"),
    parameters: {
      share: {
        type: "number",
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.3,
        description: "Share of the light that is lost"
      }
    }
  },
  "modem-hang": { title: "Modems stop answering", hitsNodes: true, needsDuration: false, parameters: {} },
  "sensor-missing": {
    title: "A chip is off its bus: nobody acknowledges",
    hitsNodes: true,
    needsDuration: false,
    parameters: { role: { enum: chipRoles, description: "Role of the part in the parts list of the node" } },
    requiredParameters: ["role"]
  }
};
function lampForm(title) {
  return { title, hitsNodes: true, onlyKind: "streetlight", needsDuration: false, parameters: {} };
}
function faultSchema(kind) {
  const form = faultForms[kind];
  return closedMap(
    {
      at: text("moment", "When: a time of day in local time, or a duration after the start"),
      kind: { const: kind, description: form.title },
      for: text("duration", "How long"),
      ...form.hitsNodes ? nodeProperties(form) : {},
      ...form.parameters
    },
    ["at", "kind", ...form.needsDuration ? ["for"] : [], ...form.requiredParameters ?? []],
    { title: form.title }
  );
}
function nodeProperties({ onlyKind }) {
  const of = onlyKind ? { enum: [onlyKind], default: onlyKind } : { enum: Object.keys(nodeKinds) };
  return {
    of: { ...of, description: "The kind of node it hits; every kind without it" },
    nodes: selectorSchema({ default: "all" })
  };
}

// sim/fleet/scenario/modem-names.ts
function modemNames() {
  return [...new Set(Object.values(nodeKinds).map(({ defaultModem }) => defaultModem))];
}

// sim/fleet/scenario/schema.ts
function scenarioSchema() {
  return closedMap(
    {
      $schema: { type: "string", description: "For editors: where the schema of this file is" },
      version: { const: 1, description: "Version of the format" },
      name: { type: "string", minLength: 1, maxLength: 80, description: "Name of the scenario, for the summary" },
      place: placeSchema,
      start: text("start", "When virtual time begins; local time of the place unless it has an offset"),
      for: text("duration", "How long it runs, in virtual time"),
      seed: {
        type: "integer",
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        default: 1,
        description: "Seed of all chance"
      },
      network: networkSchema,
      uplink: uplinkSchema,
      nodes: { type: "array", minItems: 1, description: "Groups of nodes", items: byKind(nodeSchemas()) },
      commands: {
        type: "array",
        default: [],
        description: "What the platform tells the nodes during the run",
        items: byKind(commandSchemas())
      },
      faults: {
        type: "array",
        default: [],
        description: "What goes wrong during the run",
        items: byKind(Object.keys(faultForms).map(faultSchema))
      },
      expect: expectSchema
    },
    ["version", "name", "place", "start", "for", "nodes"],
    { title: "Wayside scenario" }
  );
}
var placeSchema = closedMap(
  {
    name: { type: "string", maxLength: 80, description: "Name of the place, for people" },
    latitude: { type: "number", minimum: -90, maximum: 90, description: "Degrees north" },
    longitude: { type: "number", minimum: -180, maximum: 180, description: "Degrees east" },
    timezone: text("timezone", "Time zone as the IANA database names it")
  },
  ["latitude", "longitude", "timezone"],
  { description: "Where it happens" }
);
var span = (description, more = {}) => ({
  title: "a duration such as 200ms, or a span such as { min: 200ms, max: 1500ms }",
  description,
  anyOf: [
    { type: "string", format: "delay" },
    closedMap({ min: text("delay", "Shortest"), max: text("delay", "Longest") }, ["min", "max"])
  ],
  ...more
});
var networkSchema = closedMap(
  {
    mode: { enum: ["resume", "ciot", "edt"], default: "resume", description: "How a report crosses the cell" },
    cells: closedMap(
      {
        count: { type: "integer", minimum: 1, maximum: 1e4, default: 1, description: "Number of cells" },
        spacing: text("length", "Distance between neighbouring cells", { default: "1732m" })
      },
      [],
      { default: {} }
    ),
    attachDelay: span("Cell search, random access, attach and bearer together"),
    accessDelay: span("From idle to connected when the modem has something to send"),
    pagingDelay: span("From idle to connected when the network has something to send"),
    delayUp: span("From the modem to the server, without the time of the bytes on the air"),
    delayDown: span("From the server to the modem, without the time of the bytes on the air"),
    loss: { type: "number", minimum: 0, maximum: 1, description: "Chance that a packet never arrives, each way" },
    inactivity: text("duration", "How long a connection is kept without use")
  },
  [],
  { default: {}, description: "The cells between nodes and platform" }
);
var uplinkSchema = closedMap(
  {
    embedded: { const: true, description: "A broker of our own, for the time of the run" },
    port: {
      type: "integer",
      minimum: 1,
      maximum: 65535,
      description: "Port of the embedded broker; a free one without it"
    },
    url: text("mqtt-url", "A broker that is there already"),
    connections: {
      type: "integer",
      minimum: 1,
      maximum: 1e4,
      default: 200,
      description: "Up to so many nodes have a connection each; above it a pool of so many carries all"
    },
    whenGone: {
      enum: ["wait", "outbox"],
      default: "wait",
      description: "With the broker gone the world waits, or the outboxes of the nodes fill"
    },
    answerDelay: span("Time that the platform takes to answer, in virtual time", {
      default: { min: "20ms", max: "80ms" }
    })
  },
  [],
  { default: {}, description: "What is behind the cells: an embedded broker, or the one at a url" }
);
var layoutSchema = closedMap(
  {
    line: closedMap({
      spacing: text("length", "Distance from node to node", { default: "30m" }),
      bearing: { type: "number", minimum: 0, maximum: 360, default: 90, description: "Degrees from north, clockwise" }
    }),
    area: closedMap({ radius: text("length", "Nodes are strewn over a disc of this radius") }, ["radius"])
  },
  [],
  { maxProperties: 1, description: "How the nodes lie around the place: along a line (30 m apart) or over an area" }
);
var nodeSchemas = () => Object.values(nodeKinds).map(nodeSchema);
function nodeSchema(kind) {
  return closedMap(
    {
      kind: { const: kind.name, description: kind.title },
      count: { type: "integer", minimum: 1, maximum: 1e6, description: "How many" },
      board: { enum: Object.keys(boards), default: kind.defaultBoard, description: "Board that the firmware runs on" },
      modem: { enum: modemNames(), default: kind.defaultModem, description: "Modem of the node" },
      options: { ...kind.optionsSchema, default: {}, description: `Options of ${kind.name}` },
      coverage: closedMap(
        { couplingLossDb: { type: "number", minimum: 60, maximum: 200, description: "Coupling loss of the link, dB" } },
        ["couplingLossDb"],
        { description: "Fixes the link instead of computing it from the place" }
      ),
      place: layoutSchema
    },
    ["kind", "count"],
    { title: kind.title }
  );
}
var expectSchema = {
  type: "object",
  default: {},
  description: 'What the summary must show: dotted paths into it, and values or comparisons such as ">= 0.25"',
  additionalProperties: {
    title: 'a number, true, false, or a comparison such as ">= 0.25" or "== 0"',
    anyOf: [{ type: "number" }, { type: "boolean" }, { type: "string", format: "comparison" }]
  }
};

// sim/fleet/scenario/validate.ts
function validate(value) {
  const check = scenarioCheck();
  if (check(value)) return [];
  const findings = /* @__PURE__ */ new Map();
  for (const error of causes(check.errors ?? [])) {
    const finding2 = explain(error, value);
    const key = JSON.stringify([finding2.path, finding2.at]);
    if (!findings.has(key)) findings.set(key, finding2);
  }
  return withoutConsequences([...findings.values()]);
}
function withoutConsequences(findings) {
  const meant = findings.flatMap(
    ({ path, at, suggestion }) => at === "key" && suggestion !== void 0 ? [toPointer([...path.slice(0, -1), suggestion])] : []
  );
  return findings.filter(({ path, got }) => got !== "nothing" || !meant.includes(toPointer(path)));
}
var scenarioCheck = lazily(() => compile(scenarioSchema()));
function lazily(make) {
  let made;
  return () => made ??= make();
}
function compile(schema) {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    discriminator: true,
    useDefaults: true,
    strictTypes: false,
    strictRequired: false
  });
  for (const [name, format] of Object.entries(formats))
    ajv.addFormat(name, { type: "string", validate: (text2) => format.accepts(text2) });
  return ajv.compile(schema);
}
function causes(errors) {
  const alternatives = errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf");
  const isInside = (error, around) => error.instancePath.startsWith(around.instancePath) && error.schemaPath.startsWith(`${around.schemaPath}/`);
  return errors.filter((error) => !alternatives.some((around) => isInside(error, around)));
}

// sim/fleet/scenario/load.ts
function loadScenario(path, overrides = {}) {
  return parseScenario(readText(path), path, overrides);
}
function parseScenario(text2, file, overrides = {}) {
  const source = readSource(text2, file);
  const outcomes = readOverrides(overrides);
  const settings2 = outcomes.filter((outcome) => "flag" in outcome);
  const diagnostics = outcomes.filter((outcome) => !("flag" in outcome));
  diagnostics.push(...settings2.flatMap((setting) => applyOverride(source.value, setting) ?? []));
  const { value } = source;
  const findings = validate(value);
  if (findings.length === 0 && diagnostics.length === 0) findings.push(...checkTogether(value));
  diagnostics.push(...findings.map((finding2) => place(finding2, source, settings2)));
  if (diagnostics.length > 0) throw new ScenarioError(inOrder(diagnostics));
  return normalise(file, value);
}
function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code = "unreadable" } = error;
    const got = code === "ENOENT" ? "no such file" : code === "EISDIR" ? "a directory" : code;
    const expected = "a scenario file";
    throw new ScenarioError([{ file: path, path: "", message: `expected ${expected}, got ${got}`, expected, got }]);
  }
}
function place(finding2, source, settings2) {
  const { at, path, ...rest } = finding2;
  const isFrom = (setting2) => startsWith(path, setting2.path) || !source.has(path) && startsWith(setting2.path, path);
  const setting = settings2.filter(isFrom).at(-1);
  const where = setting ? { file: setting.flag } : { file: source.file, ...at === "key" ? source.keyPositionOf(path) : source.positionOf(path) };
  return { ...where, path: formatPath(path), ...rest };
}
var startsWith = (path, start) => start.every((step2, index) => path[index] === step2);
function inOrder(diagnostics) {
  const rank2 = ({ line = 0, column = 0 }) => line * 1e5 + column;
  return [...diagnostics].sort((first, second3) => rank2(first) - rank2(second3));
}

// firmware/nodes/model.ts
var commandModel = {
  id: { path: "command/id", name: "Command identifier", type: "integer", writable: true },
  expires: { path: "command/expires", name: "Valid until", type: "integer", unit: "s", writable: true },
  report: { path: "command/report", name: "Report now", type: "boolean", writable: true },
  done: { path: "command/done", name: "Command carried out", type: "boolean" },
  reason: { path: "command/reason", name: "Why it was not", type: "string" }
};

// firmware/nodes/streetlight/model.ts
var streetlightModel = {
  command: { path: "3416/0/1", name: "Command", type: "integer", unit: "%", writable: true },
  level: { path: "3416/0/3", name: "Dimming level", type: "integer", unit: "%" },
  lampFailure: { path: "3416/0/5", name: "Lamp failure", type: "boolean" },
  lampFailureReason: {
    path: "3416/0/6",
    name: "Lamp failure reason (1 too little power, 2 too much)",
    type: "integer"
  },
  operatingHours: { path: "3416/0/15", name: "Lamp operating hours", type: "float", unit: "h" },
  switchCounter: { path: "3416/0/18", name: "Lamp switch counter", type: "integer" },
  nominalPower: { path: "3417/0/7", name: "Nominal input power", type: "float", unit: "W" },
  voltage: { path: "3418/0/1", name: "Supply voltage", type: "float", unit: "V" },
  current: { path: "3418/0/2", name: "Supply current", type: "float", unit: "A" },
  power: { path: "3418/0/4", name: "Active power", type: "float", unit: "W" },
  energy: { path: "3418/0/6", name: "Cumulated active energy", type: "float", unit: "Wh" },
  dark: { path: "3419/0/3", name: "Photocell status", type: "boolean" },
  illuminance: { path: "3301/0/5700", name: "Illuminance", type: "float", unit: "lx" },
  signal: { path: "3412/0/20", name: "Received signal strength", type: "float", unit: "dBm" },
  /** "16:00=100,22:00=70": the dimming plan, replaced as a whole; "auto" goes back from a commanded level to the plan. */
  plan: { path: "command/plan", name: "Dimming plan", type: "string", writable: true },
  auto: { path: "command/auto", name: "Back to the plan", type: "boolean", writable: true },
  ...commandModel
};

// firmware/nodes/streetlight/plan.ts
var minutesPerDay = 1440;
function planLevel(plan, minute2) {
  let level = plan[plan.length - 1].level;
  for (let index = 0; index < plan.length && plan[index].atMinute <= minute2; index++) level = plan[index].level;
  return level;
}
function minutesToNextStep(plan, minute2) {
  for (let index = 0; index < plan.length; index++)
    if (plan[index].atMinute > minute2) return plan[index].atMinute - minute2;
  return plan[0].atMinute + minutesPerDay - minute2;
}
var maximumSteps = 12;
function parsePlan(text2) {
  const steps3 = [];
  for (const item of text2.split(",")) {
    const step2 = parseStep(item);
    if (!step2 || steps3.some((other) => other.atMinute === step2.atMinute)) return void 0;
    steps3.push(step2);
  }
  if (steps3.length > maximumSteps) return void 0;
  return steps3.sort((first, second3) => first.atMinute - second3.atMinute);
}
function parseStep(text2) {
  if (text2.charAt(2) !== ":" || text2.charAt(5) !== "=") return void 0;
  const hours = digits(text2.substr(0, 2));
  const minutes = digits(text2.substr(3, 2));
  const level = digits(text2.substr(6));
  if (!(hours < 24 && minutes < 60 && level <= 100)) return void 0;
  return { atMinute: hours * 60 + minutes, level };
}
function digits(text2) {
  if (text2.length < 1 || text2.length > 3) return NaN;
  let value = 0;
  for (let index = 0; index < text2.length; index++) {
    const digit3 = text2.charCodeAt(index) - 48;
    if (digit3 < 0 || digit3 > 9) return NaN;
    value = value * 10 + digit3;
  }
  return value;
}

// protocols/bytes/error.ts
function decodeError(kind, message, offset2) {
  const error = new Error(message);
  error.kind = kind;
  error.offset = offset2;
  return error;
}
function codecError(kind, message) {
  const error = new Error(message);
  error.kind = kind;
  return error;
}
function isDecodeError(thrown) {
  if (!(thrown instanceof Error)) return false;
  const error = thrown;
  return typeof error.kind === "string" && typeof error.offset === "number";
}

// protocols/bytes/utf8.ts
function utf8Length(text2) {
  let length = text2.length;
  for (let i = 0; i < text2.length; i++) {
    const unit = text2.charCodeAt(i);
    if (unit < 128) continue;
    if (unit < 2048) length += 1;
    else if (isSurrogate(unit)) {
      codePointOfPair(text2, i);
      i += 1;
      length += 2;
    } else length += 2;
  }
  return length;
}
function writeUtf8(target, at, text2) {
  let to = at;
  for (let i = 0; i < text2.length; i++) {
    const unit = text2.charCodeAt(i);
    if (unit < 128) {
      target[to++] = unit;
    } else if (unit < 2048) {
      target[to++] = 192 | unit >> 6;
      target[to++] = 128 | unit & 63;
    } else if (isSurrogate(unit)) {
      const point = codePointOfPair(text2, i++);
      target[to++] = 240 | point >> 18;
      target[to++] = 128 | point >> 12 & 63;
      target[to++] = 128 | point >> 6 & 63;
      target[to++] = 128 | point & 63;
    } else {
      target[to++] = 224 | unit >> 12;
      target[to++] = 128 | unit >> 6 & 63;
      target[to++] = 128 | unit & 63;
    }
  }
  return to;
}
function readUtf8(bytes, start, end) {
  let text2 = "";
  let at = start;
  while (at < end) {
    const first = bytes[at];
    if (first < 128) {
      text2 += String.fromCharCode(first);
      at += 1;
    } else {
      const size = sequenceLength(first);
      const point = codePointAt(bytes, at, size, end);
      text2 += point < 65536 ? String.fromCharCode(point) : String.fromCharCode(55232 + (point >> 10), 56320 + (point & 1023));
      at += size;
    }
  }
  return text2;
}
function isAscii(text2) {
  for (let i = 0; i < text2.length; i++) if (text2.charCodeAt(i) > 127) return false;
  return true;
}
function isSurrogate(unit) {
  return unit >= 55296 && unit <= 57343;
}
function codePointOfPair(text2, index) {
  const high3 = text2.charCodeAt(index);
  const low2 = index + 1 < text2.length ? text2.charCodeAt(index + 1) : 0;
  if (high3 > 56319 || low2 < 56320 || low2 > 57343)
    throw codecError("bad-text", `text: a surrogate pair expected at character ${index}, got half of one`);
  return 65536 + (high3 - 55296 << 10) + (low2 - 56320);
}
function sequenceLength(first) {
  if (first >= 194 && first <= 223) return 2;
  if (first >= 224 && first <= 239) return 3;
  return first >= 240 && first <= 244 ? 4 : 0;
}
function codePointAt(bytes, at, size, end) {
  if (size === 0 || at + size > end) throw badUtf8(at);
  let point = bytes[at] & 127 >> size;
  for (let i = 1; i < size; i++) {
    const next = bytes[at + i];
    if ((next & 192) !== 128) throw badUtf8(at);
    point = point << 6 | next & 63;
  }
  const smallest = size === 2 ? 128 : size === 3 ? 2048 : 65536;
  if (point < smallest || point > 1114111 || isSurrogate(point)) throw badUtf8(at);
  return point;
}
function badUtf8(at) {
  return decodeError("bad-utf8", "text: UTF-8 expected", at);
}

// protocols/cbor/reader.ts
var MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 };
var INDEFINITE = -1;
var CborReader = class {
  /** Index of the next byte. */
  offset;
  data;
  view;
  constructor(data2, offset2 = 0) {
    this.data = data2;
    this.offset = offset2;
    this.view = void 0;
  }
  /** True when every byte has been read. */
  atEnd() {
    return this.offset >= this.data.length;
  }
  /** Major type of the next item, one of MAJOR; the item stays. */
  major() {
    return this.peek() >> 5;
  }
  /** The next head's first byte; the head stays. */
  peek() {
    if (this.offset >= this.data.length) throw this.incomplete();
    return this.data[this.offset];
  }
  /** Steps over a break (0xff) and returns true when one is next. */
  atBreak() {
    if (this.peek() !== 255) return false;
    this.offset += 1;
    return true;
  }
  /** Count of items in the array that starts here, or INDEFINITE. */
  arrayHead() {
    return this.countHead(MAJOR.array, 1);
  }
  /** Count of pairs in the map that starts here, or INDEFINITE. */
  mapHead() {
    return this.countHead(MAJOR.map, 2);
  }
  /** The tag number that starts here; the tagged item follows. */
  tagHead() {
    this.expect(MAJOR.tag, "a tag");
    return this.argument();
  }
  /** An integer in [-2^53, 2^53) or a float of any width. */
  number() {
    const first = this.peek();
    const major = first >> 5;
    if (major === MAJOR.unsigned) return first < 24 ? this.data[this.offset++] : this.argument();
    if (major === MAJOR.negative) return -1 - this.argument();
    if (first < 249 || first > 251) throw this.unexpected("a number");
    return this.float(first);
  }
  /** true or false. */
  boolean() {
    const first = this.peek();
    if (first !== 244 && first !== 245) throw this.unexpected("a boolean");
    this.offset += 1;
    return first === 245;
  }
  /** A simple value that is neither boolean nor float: 0-19, 22 (null), 23 (undefined), 32-255. */
  simple() {
    this.expect(MAJOR.simple, "a simple value");
    const start = this.offset;
    const value = this.argument();
    if (this.offset === start + 2 && value < 32)
      throw decodeError("bad-simple", `CBOR: simple value 32-255 expected in two bytes, got ${value}`, start);
    return value;
  }
  /** A byte string, copied. */
  bytes() {
    this.expect(MAJOR.bytes, "a byte string");
    if (this.peek() === 95) return this.chunkedBytes();
    const end = this.stringEnd();
    const value = new Uint8Array(this.data.subarray(this.offset, end));
    this.offset = end;
    return value;
  }
  /** A text string; each chunk of an indefinite one must be whole UTF-8 by itself (RFC 8949 section 3.2.3). */
  text() {
    this.expect(MAJOR.text, "a text string");
    if (this.peek() === 127) return this.chunkedText();
    const end = this.stringEnd();
    const value = readUtf8(this.data, this.offset, end);
    this.offset = end;
    return value;
  }
  /** The error for a well-formed item that is not what was wanted here. */
  unexpected(wanted) {
    const first = this.peek();
    if (first === 255) return decodeError("unexpected-break", `CBOR: ${wanted} expected, got a break`, this.offset);
    return decodeError("unexpected-type", `CBOR: ${wanted} expected, got initial byte ${first}`, this.offset);
  }
  expect(major, wanted) {
    if (this.major() !== major || this.peek() === 255) throw this.unexpected(wanted);
  }
  countHead(major, itemsEach) {
    this.expect(major, major === MAJOR.array ? "an array" : "a map");
    if ((this.peek() & 31) === 31) {
      this.offset += 1;
      return INDEFINITE;
    }
    const count = this.argument();
    if (count * itemsEach > this.data.length - this.offset) throw this.incomplete();
    return count;
  }
  /** The argument of the head here (RFC 8949 section 3), and past it. */
  argument() {
    const start = this.offset;
    const info = this.peek() & 31;
    if (info > 27) throw decodeError("reserved", `CBOR: additional information 0-27 expected, got ${info}`, start);
    this.offset += 1;
    if (info < 24) return info;
    const width = 1 << info - 24;
    if (start + 1 + width > this.data.length) throw this.incomplete();
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + this.data[this.offset++];
    if (value > 9007199254740991) throw decodeError("too-large", "CBOR: an integer below 2^53 expected", start);
    return value;
  }
  stringEnd() {
    const size = this.argument();
    if (size > this.data.length - this.offset) throw this.incomplete();
    return this.offset + size;
  }
  chunkedBytes() {
    const chunks = [];
    let size = 0;
    this.offset += 1;
    while (!this.atBreak()) {
      this.expectChunk(MAJOR.bytes);
      const chunk = this.bytes();
      size += chunk.length;
      chunks.push(chunk);
    }
    const all = new Uint8Array(size);
    let at = 0;
    for (let i = 0; i < chunks.length; i++) {
      all.set(chunks[i], at);
      at += chunks[i].length;
    }
    return all;
  }
  chunkedText() {
    let text2 = "";
    this.offset += 1;
    while (!this.atBreak()) {
      this.expectChunk(MAJOR.text);
      text2 += this.text();
    }
    return text2;
  }
  expectChunk(major) {
    const first = this.peek();
    if (first >> 5 !== major || (first & 31) === 31)
      throw decodeError("bad-chunk", "CBOR: a definite string of the same kind expected as chunk", this.offset);
  }
  float(first) {
    const at = this.offset + 1;
    const width = first === 249 ? 2 : first === 250 ? 4 : 8;
    if (at + width > this.data.length) throw this.incomplete();
    this.offset = at + width;
    if (width === 2) return halfToNumber(this.data[at] << 8 | this.data[at + 1]);
    if (this.view === void 0) this.view = new DataView(this.data.buffer, this.data.byteOffset, this.data.length);
    return width === 4 ? this.view.getFloat32(at) : this.view.getFloat64(at);
  }
  incomplete() {
    return decodeError("incomplete", "CBOR: more bytes expected", this.data.length);
  }
};
function halfToNumber(bits) {
  const exponent = bits >> 10 & 31;
  const fraction = bits & 1023;
  const sign = bits & 32768 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  let value = exponent === 0 ? fraction : fraction + 1024;
  for (let power = exponent === 0 ? 1 : exponent; power < 25; power++) value /= 2;
  for (let power = 25; power < exponent; power++) value *= 2;
  return sign * value;
}

// protocols/cbor/value.ts
var DEFAULT_DEPTH = 8;

// protocols/cbor/decode.ts
function readValue2(reader, depth) {
  const major = reader.major();
  if (major === MAJOR.text) return reader.text();
  if (major === MAJOR.bytes) return reader.bytes();
  if (major === MAJOR.unsigned || major === MAJOR.negative) return reader.number();
  if (major === MAJOR.simple) return readSimple(reader);
  if (depth < 1) throw decodeError("too-deep", "CBOR: fewer items inside each other expected", reader.offset);
  if (major === MAJOR.array) return readArray(reader, depth - 1);
  if (major === MAJOR.map) return readMap(reader, depth - 1);
  const tag = reader.tagHead();
  return { tag, value: readValue2(reader, depth - 1) };
}
function skipValue(reader, depth = DEFAULT_DEPTH) {
  readValue2(reader, depth);
}
function readSimple(reader) {
  const first = reader.peek();
  if (first === 244 || first === 245) return reader.boolean();
  if (first >= 249 && first <= 251) return reader.number();
  const simple = reader.simple();
  if (simple === 22) return null;
  return simple === 23 ? void 0 : { simple };
}
function readArray(reader, depth) {
  const count = reader.arrayHead();
  const items = [];
  if (count === INDEFINITE) while (!reader.atBreak()) items.push(readValue2(reader, depth));
  else for (let i = 0; i < count; i++) items.push(readValue2(reader, depth));
  return items;
}
function readMap(reader, depth) {
  const count = reader.mapHead();
  const pairs = [];
  if (count === INDEFINITE) while (!reader.atBreak()) pairs.push(readPair(reader, depth));
  else for (let i = 0; i < count; i++) pairs.push(readPair(reader, depth));
  return { pairs };
}
function readPair(reader, depth) {
  const key = readValue2(reader, depth);
  return [key, readValue2(reader, depth)];
}

// protocols/senml/record.ts
var SENML_VERSION = 10;
var LABEL = {
  baseVersion: -1,
  baseName: -2,
  baseTime: -3,
  baseUnit: -4,
  baseValue: -5,
  baseSum: -6,
  name: 0,
  unit: 1,
  value: 2,
  stringValue: 3,
  booleanValue: 4,
  sum: 5,
  time: 6,
  updateTime: 7,
  dataValue: 8
};
function valueCount(record) {
  let count = 0;
  if (record.value !== void 0) count += 1;
  if (record.stringValue !== void 0) count += 1;
  if (record.booleanValue !== void 0) count += 1;
  if (record.dataValue !== void 0) count += 1;
  return count;
}
function plainFieldCount(record) {
  let count = 0;
  if (record.name !== void 0) count += 1;
  if (record.unit !== void 0) count += 1;
  if (record.sum !== void 0) count += 1;
  if (record.time !== void 0) count += 1;
  if (record.updateTime !== void 0) count += 1;
  return count;
}
function baseFieldCount(record) {
  let count = 0;
  if (record.baseName !== void 0) count += 1;
  if (record.baseTime !== void 0) count += 1;
  if (record.baseUnit !== void 0) count += 1;
  if (record.baseValue !== void 0) count += 1;
  if (record.baseSum !== void 0) count += 1;
  if (record.baseVersion !== void 0) count += 1;
  return count;
}

// protocols/senml/validate.ts
function isSenmlName(baseName, name, pathNames = false) {
  const first = baseName.length > 0 ? baseName.charCodeAt(0) : name.charCodeAt(0);
  if (!isAlphanumeric(first) && !(pathNames && first === 47)) return false;
  return hasNameCharacters(baseName) && hasNameCharacters(name);
}
function recordFault(record, baseName, options) {
  const values = valueCount(record);
  if (values > 1) return "two-values";
  if (values === 0 && plainFieldCount(record) === 0) return void 0;
  const name = record.name === void 0 ? "" : record.name;
  return isSenmlName(baseName, name, options.pathNames) ? void 0 : "bad-name";
}
function versionFault(record, first) {
  const version = record.baseVersion;
  if (version === void 0) return void 0;
  if (version < 1 || Math.floor(version) !== version) return "bad-number";
  if (version > SENML_VERSION) return "unsupported-version";
  const packVersion = first.baseVersion === void 0 ? SENML_VERSION : first.baseVersion;
  return version === packVersion ? void 0 : "mixed-versions";
}
function hasNameCharacters(text2) {
  for (let i = 0; i < text2.length; i++) {
    const unit = text2.charCodeAt(i);
    if (!(unit >= 45 && unit <= 58) && !isAlphanumeric(unit) && unit !== 95) return false;
  }
  return true;
}
function isAlphanumeric(unit) {
  return unit >= 97 && unit <= 122 || unit >= 65 && unit <= 90 || unit >= 48 && unit <= 57;
}

// protocols/senml/decode.ts
var DECIMAL_FRACTION = 4;
var LARGEST_EXPONENT = 308;
function decodePack(bytes, options = {}) {
  const reader = new CborReader(bytes);
  const records = [];
  const count = reader.arrayHead();
  let baseName = "";
  while (count === INDEFINITE ? !reader.atBreak() : records.length < count) {
    const start = reader.offset;
    const record = readRecord(reader);
    if (record.baseName !== void 0) baseName = record.baseName;
    records.push(record);
    const fault = recordFault(record, baseName, options) || versionFault(record, records[0]);
    if (fault !== void 0) throw refused(fault, `record ${records.length - 1}`, start);
  }
  if (!reader.atEnd()) throw refused("trailing", "the end of the pack expected", reader.offset);
  return records;
}
function readRecord(reader) {
  const record = {};
  const count = reader.mapHead();
  let seen = 0;
  for (let i = 0; count === INDEFINITE ? !reader.atBreak() : i < count; i++) {
    const start = reader.offset;
    const label = readLabel(reader);
    if (label === void 0) {
      skipValue(reader);
      continue;
    }
    const bit = 1 << label - LABEL.baseSum;
    if (seen & bit) throw refused("duplicate-field", `label ${label} once expected`, start);
    seen |= bit;
    readField(reader, record, label);
  }
  return record;
}
function readLabel(reader) {
  const start = reader.offset;
  if (reader.major() === MAJOR.text) {
    const label2 = reader.text();
    if (label2.charAt(label2.length - 1) === "_") throw refused("must-understand", `field "${label2}" is not known`, start);
    return void 0;
  }
  if (reader.major() > MAJOR.negative) throw reader.unexpected("a label");
  const label = reader.number();
  return label >= LABEL.baseSum && label <= LABEL.dataValue ? label : void 0;
}
function readField(reader, record, label) {
  switch (label) {
    case LABEL.baseVersion:
      if (reader.major() !== MAJOR.unsigned) throw reader.unexpected("an unsigned version");
      record.baseVersion = reader.number();
      break;
    case LABEL.baseName:
      record.baseName = reader.text();
      break;
    case LABEL.baseTime:
      record.baseTime = readNumber(reader);
      break;
    case LABEL.baseUnit:
      record.baseUnit = reader.text();
      break;
    case LABEL.baseValue:
      record.baseValue = readNumber(reader);
      break;
    case LABEL.baseSum:
      record.baseSum = readNumber(reader);
      break;
    case LABEL.name:
      record.name = reader.text();
      break;
    case LABEL.unit:
      record.unit = reader.text();
      break;
    case LABEL.value:
      record.value = readNumber(reader);
      break;
    case LABEL.stringValue:
      record.stringValue = reader.text();
      break;
    case LABEL.booleanValue:
      record.booleanValue = reader.boolean();
      break;
    case LABEL.dataValue:
      record.dataValue = reader.bytes();
      break;
    case LABEL.sum:
      record.sum = readNumber(reader);
      break;
    case LABEL.time:
      record.time = readNumber(reader);
      break;
    case LABEL.updateTime:
      record.updateTime = readNumber(reader);
      break;
  }
}
function readNumber(reader) {
  const start = reader.offset;
  const value = reader.major() === MAJOR.tag ? readDecimalFraction(reader) : reader.number();
  if (value - value !== 0) throw refused("bad-number", `a finite number expected, got ${value}`, start);
  return value;
}
function readDecimalFraction(reader) {
  const start = reader.offset;
  if (reader.tagHead() !== DECIMAL_FRACTION || reader.arrayHead() !== 2)
    throw refused("unexpected-type", "a number or a decimal fraction of two items expected", start);
  const exponent = readInteger(reader);
  const mantissa = readInteger(reader);
  if (exponent > LARGEST_EXPONENT || exponent < -LARGEST_EXPONENT)
    throw refused("bad-number", `an exponent within ${LARGEST_EXPONENT} expected, got ${exponent}`, start);
  let power = 1;
  for (let i = exponent < 0 ? -exponent : exponent; i > 0; i--) power *= 10;
  return exponent < 0 ? mantissa / power : mantissa * power;
}
function readInteger(reader) {
  if (reader.major() > MAJOR.negative) throw reader.unexpected("an integer");
  return reader.number();
}
function refused(kind, message, offset2) {
  return decodeError(kind, `SenML: ${message}`, offset2);
}

// protocols/bytes/writer.ts
var ByteWriter = class {
  /** Bytes written so far. Read only. */
  size;
  buffer;
  view;
  /** @param capacity bytes to set aside, 1 or more: the size of the largest usual message, so that it never grows */
  constructor(capacity) {
    this.size = 0;
    this.buffer = new Uint8Array(capacity > 0 ? capacity : 1);
    this.view = new DataView(this.buffer.buffer);
  }
  /** Appends the low 8 bits. */
  uint8(value) {
    if (this.size === this.buffer.length) this.grow(1);
    this.buffer[this.size++] = value;
  }
  /** Appends the low 16 bits. */
  uint16(value) {
    const at = this.take(2);
    this.view.setUint16(at, value);
  }
  /** Appends an integer in [0, 2^32). */
  uint32(value) {
    const at = this.take(4);
    this.view.setUint32(at, value);
  }
  /** Appends an integer in [0, 2^53] as 64 bits. */
  uint64(value) {
    const at = this.take(8);
    const high3 = Math.floor(value / 4294967296);
    this.view.setUint32(at, high3);
    this.view.setUint32(at + 4, value - high3 * 4294967296);
  }
  /** Appends an IEEE 754 double. */
  float64(value) {
    const at = this.take(8);
    this.view.setFloat64(at, value);
  }
  /**
   * Appends an IEEE 754 single and returns its 32 bits as a signed integer when it holds `value` exactly;
   * otherwise appends nothing and returns undefined. NaN counts as exact.
   */
  float32IfExact(value) {
    const at = this.take(4);
    this.view.setFloat32(at, value);
    const stored = this.view.getFloat32(at);
    if (stored === value || value !== value) return this.view.getInt32(at);
    this.size = at;
    return void 0;
  }
  /** Appends all of `source`. */
  bytes(source) {
    const at = this.take(source.length);
    this.buffer.set(source, at);
  }
  /** Appends one byte for each character. @throws CodecError ("bad-text") on a character above 0x7f */
  ascii(text2) {
    const start = this.size;
    if (this.tryAscii(text2)) return;
    this.size = start;
    throw codecError("bad-text", `text: ASCII expected, got "${text2}"`);
  }
  /** Appends one byte for each character and returns true; appends nothing and returns false when one is above 0x7f. */
  tryAscii(text2) {
    const count = text2.length;
    const at = this.take(count);
    const buffer = this.buffer;
    for (let i = 0; i < count; i++) {
      const unit = text2.charCodeAt(i);
      if (unit > 127) {
        this.size = at;
        return false;
      }
      buffer[at + i] = unit;
    }
    return true;
  }
  /** Appends `text` as UTF-8. @throws CodecError ("bad-text") on an unpaired surrogate */
  utf8(text2) {
    const at = this.take(utf8Length(text2));
    writeUtf8(this.buffer, at, text2);
  }
  /** Takes back everything after the first `size` bytes. */
  truncate(size) {
    if (size < this.size) this.size = size;
  }
  /** A view of the bytes written, good until the next write. */
  written() {
    return this.buffer.subarray(0, this.size);
  }
  /** A fresh array of exactly the bytes written; the writer is empty afterwards. */
  finish() {
    const result = new Uint8Array(this.written());
    this.size = 0;
    return result;
  }
  /** Claims `count` bytes and returns where they start. May replace buffer and view, so it comes before either is read. */
  take(count) {
    const at = this.size;
    if (at + count > this.buffer.length) this.grow(count);
    this.size = at + count;
    return at;
  }
  grow(count) {
    let capacity = this.buffer.length * 2;
    while (capacity < this.size + count) capacity *= 2;
    const larger = new Uint8Array(capacity);
    larger.set(this.buffer);
    this.buffer = larger;
    this.view = new DataView(larger.buffer);
  }
};

// protocols/cbor/encode.ts
function writeHead(writer, major, argument) {
  const type = major << 5;
  if (argument < 24) writer.uint8(type | argument);
  else if (argument < 256) {
    writer.uint8(type | 24);
    writer.uint8(argument);
  } else if (argument < 65536) {
    writer.uint8(type | 25);
    writer.uint16(argument);
  } else if (argument < 4294967296) {
    writer.uint8(type | 26);
    writer.uint32(argument);
  } else {
    writer.uint8(type | 27);
    writer.uint64(argument);
  }
}
function writeInteger(writer, value) {
  if (Math.floor(value) !== value || value > 9007199254740991 || value < -9007199254740991) throw notAnInteger(value);
  if (value >= 0) writeHead(writer, 0, value);
  else writeHead(writer, 1, -1 - value);
}
function writeNumber(writer, value) {
  if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
    if (value >= 0) writeHead(writer, 0, value);
    else writeHead(writer, 1, -1 - value);
  } else if (isLargeInteger(value)) writeInteger(writer, value);
  else writeFloat(writer, value);
}
function writeFloat(writer, value) {
  const start = writer.size;
  writer.uint8(250);
  const single = writer.float32IfExact(value);
  if (single === void 0) {
    writer.truncate(start);
    writer.uint8(251);
    writer.float64(value);
    return;
  }
  const half = halfOfSingle(single);
  if (half < 0) return;
  writer.truncate(start);
  writer.uint8(249);
  writer.uint16(half);
}
function writeBytes(writer, value) {
  writeHead(writer, 2, value.length);
  writer.bytes(value);
}
function writeText(writer, value) {
  const start = writer.size;
  writeHead(writer, 3, value.length);
  if (writer.tryAscii(value)) return;
  writer.truncate(start);
  writeLongText(writer, value);
}
function writeArrayHead(writer, count) {
  writeHead(writer, 4, count);
}
function writeMapHead(writer, count) {
  writeHead(writer, 5, count);
}
function writeBoolean(writer, value) {
  writer.uint8(value ? 245 : 244);
}
function writeLongText(writer, value) {
  const start = writer.size;
  writer.utf8(value);
  const size = writer.size - start;
  writer.truncate(start);
  writeHead(writer, 3, size);
  writer.utf8(value);
}
function isLargeInteger(value) {
  return value !== 0 && Math.floor(value) === value && value <= 9007199254740991 && value >= -9007199254740991;
}
function halfOfSingle(bits) {
  const sign = bits >>> 16 & 32768;
  const exponent = bits >> 23 & 255;
  const fraction = bits & 8388607;
  if (exponent === 255) return fraction === 0 ? sign | 31744 : 32256;
  if (exponent >= 113 && exponent <= 142)
    return (fraction & 8191) === 0 ? sign | exponent - 112 << 10 | fraction >> 13 : -1;
  if (exponent === 0 && fraction === 0) return sign;
  if (exponent < 103 || exponent > 112) return -1;
  const shift = 126 - exponent;
  const full = fraction | 8388608;
  return (full & (1 << shift) - 1) === 0 ? sign | full >> shift : -1;
}
function notAnInteger(value) {
  return codecError("bad-number", `CBOR: an integer within 2^53 - 1 expected, got ${value}`);
}

// protocols/senml/encode.ts
var LABEL_BYTE = {
  baseVersion: 32,
  baseName: 33,
  baseTime: 34,
  baseUnit: 35,
  baseValue: 36,
  baseSum: 37,
  name: 0,
  unit: 1,
  value: 2,
  stringValue: 3,
  booleanValue: 4,
  sum: 5,
  time: 6,
  updateTime: 7,
  dataValue: 8
};
function encodePack(records, writer, options = {}) {
  const target = writer === void 0 ? new ByteWriter(16 + 32 * records.length) : writer;
  let baseName = "";
  target.truncate(0);
  writeArrayHead(target, records.length);
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    if (record.baseName !== void 0) baseName = record.baseName;
    const fault = recordFault(record, baseName, options) || versionFault(record, records[0]);
    if (fault !== void 0) throw codecError(fault, `SenML record ${i}: ${fault}`);
    writeRecord(target, record);
  }
  return target.finish();
}
function writeRecord(writer, record) {
  writeMapHead(writer, baseFieldCount(record) + plainFieldCount(record) + valueCount(record));
  writeBaseFields(writer, record);
  writeFields(writer, record);
}
function writeBaseFields(writer, record) {
  if (record.baseName !== void 0) writeTextField(writer, LABEL_BYTE.baseName, record.baseName);
  if (record.baseTime !== void 0) writeNumberField(writer, LABEL_BYTE.baseTime, record.baseTime);
  if (record.baseUnit !== void 0) writeTextField(writer, LABEL_BYTE.baseUnit, record.baseUnit);
  if (record.baseValue !== void 0) writeNumberField(writer, LABEL_BYTE.baseValue, record.baseValue);
  if (record.baseSum !== void 0) writeNumberField(writer, LABEL_BYTE.baseSum, record.baseSum);
  if (record.baseVersion !== void 0) writeNumberField(writer, LABEL_BYTE.baseVersion, record.baseVersion);
}
function writeFields(writer, record) {
  if (record.name !== void 0) writeTextField(writer, LABEL_BYTE.name, record.name);
  if (record.unit !== void 0) writeTextField(writer, LABEL_BYTE.unit, record.unit);
  if (record.time !== void 0) writeNumberField(writer, LABEL_BYTE.time, record.time);
  if (record.value !== void 0) writeNumberField(writer, LABEL_BYTE.value, record.value);
  if (record.stringValue !== void 0) writeTextField(writer, LABEL_BYTE.stringValue, record.stringValue);
  if (record.booleanValue !== void 0) {
    writer.uint8(LABEL_BYTE.booleanValue);
    writeBoolean(writer, record.booleanValue);
  }
  if (record.dataValue !== void 0) {
    writer.uint8(LABEL_BYTE.dataValue);
    writeBytes(writer, record.dataValue);
  }
  if (record.sum !== void 0) writeNumberField(writer, LABEL_BYTE.sum, record.sum);
  if (record.updateTime !== void 0) writeNumberField(writer, LABEL_BYTE.updateTime, record.updateTime);
}
function writeNumberField(writer, label, value) {
  if (value - value !== 0) throw codecError("bad-number", `SenML: a finite number expected, got ${value}`);
  writer.uint8(label);
  writeNumber(writer, value);
}
function writeTextField(writer, label, value) {
  writer.uint8(label);
  writeText(writer, value);
}

// protocols/senml/pack-writer.ts
var PackWriter = class {
  writer;
  pendingBase;
  left;
  /** @param writer taken over between begin() and end() */
  constructor(writer) {
    this.writer = writer;
    this.pendingBase = void 0;
    this.left = 0;
  }
  /** Starts a pack of exactly `recordCount` records; whatever was unfinished is forgotten. */
  begin(recordCount) {
    this.writer.truncate(0);
    this.pendingBase = void 0;
    this.left = recordCount;
    writeArrayHead(this.writer, recordCount);
  }
  /** Puts base fields into the next record; they hold from there on. */
  base(fields) {
    this.pendingBase = fields;
  }
  /** Adds a numeric measurement. @param time s @throws CodecError ("bad-number" | "bad-text" | "wrong-count") */
  number(name, unit, value, time) {
    this.open(name, unit, time);
    writeNumberField(this.writer, LABEL_BYTE.value, value);
  }
  /** Adds a text measurement. @param time s @throws CodecError ("bad-number" | "bad-text" | "wrong-count") */
  text(name, value, time) {
    this.open(name, void 0, time);
    writeTextField(this.writer, LABEL_BYTE.stringValue, value);
  }
  /** Adds a boolean measurement. @param time s @throws CodecError ("bad-number" | "bad-text" | "wrong-count") */
  boolean(name, value, time) {
    this.open(name, void 0, time);
    this.writer.uint8(LABEL_BYTE.booleanValue);
    writeBoolean(this.writer, value);
  }
  /** Adds a measurement of bytes. @param time s @throws CodecError ("bad-number" | "bad-text" | "wrong-count") */
  data(name, value, time) {
    this.open(name, void 0, time);
    this.writer.uint8(LABEL_BYTE.dataValue);
    writeBytes(this.writer, value);
  }
  /** Adds a record of any regular fields. @throws CodecError ("bad-number" | "bad-text" | "wrong-count") */
  record(fields) {
    this.openMap(plainFieldCount(fields) + valueCount(fields));
    writeFields(this.writer, fields);
  }
  /** Ends the pack and returns its bytes. @throws CodecError ("wrong-count") when records are missing */
  end() {
    if (this.left !== 0) throw codecError("wrong-count", `SenML: ${this.left} more records expected`);
    return this.writer.finish();
  }
  open(name, unit, time) {
    const writer = this.writer;
    this.openMap(2 + (unit === void 0 ? 0 : 1) + (time === void 0 ? 0 : 1));
    writeTextField(writer, LABEL_BYTE.name, name);
    if (unit !== void 0) writeTextField(writer, LABEL_BYTE.unit, unit);
    if (time !== void 0) writeNumberField(writer, LABEL_BYTE.time, time);
  }
  openMap(fieldCount) {
    if (this.left < 1) throw codecError("wrong-count", "SenML: no more records expected");
    this.left -= 1;
    const base = this.pendingBase;
    if (base === void 0) {
      writeMapHead(this.writer, fieldCount);
      return;
    }
    this.pendingBase = void 0;
    writeMapHead(this.writer, fieldCount + baseFieldCount(base));
    writeBaseFields(this.writer, base);
  }
};

// protocols/senml/resolve.ts
var FIRST_ABSOLUTE_TIME = 268435456;
function resolve(records, options = {}) {
  const resolved = [];
  const base = {};
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    takeBase(base, record);
    if (plainFieldCount(record) + valueCount(record) > 0) insertByTime(resolved, resolveOne(base, record, options, i));
  }
  return resolved;
}
function takeBase(base, record) {
  if (record.baseName !== void 0) base.baseName = record.baseName;
  if (record.baseTime !== void 0) base.baseTime = record.baseTime;
  if (record.baseUnit !== void 0) base.baseUnit = record.baseUnit;
  if (record.baseValue !== void 0) base.baseValue = record.baseValue;
  if (record.baseSum !== void 0) base.baseSum = record.baseSum;
  if (record.baseVersion !== void 0) base.baseVersion = record.baseVersion;
}
function resolveOne(base, record, options, index) {
  const baseName = base.baseName === void 0 ? "" : base.baseName;
  const name = record.name === void 0 ? "" : record.name;
  if (!isSenmlName(baseName, name, options.pathNames))
    throw codecError("bad-name", `SenML record ${index}: a SenML name expected, got "${baseName}${name}"`);
  const result = { name: baseName + name, time: resolveTime(base, record, options) };
  const unit = record.unit === void 0 ? base.baseUnit : record.unit;
  if (unit !== void 0) result.unit = unit;
  resolveValue(result, base, record, index);
  if (record.updateTime !== void 0) result.updateTime = record.updateTime;
  if (base.baseVersion !== void 0 && base.baseVersion !== SENML_VERSION) result.baseVersion = base.baseVersion;
  return result;
}
function resolveTime(base, record, options) {
  const time = orZero(base.baseTime) + orZero(record.time);
  return time < FIRST_ABSOLUTE_TIME ? time + orZero(options.nowS) : time;
}
function resolveValue(result, base, record, index) {
  const values = valueCount(record);
  if (values > 1) throw codecError("two-values", `SenML record ${index}: one value expected, got ${values}`);
  if (record.sum !== void 0 || base.baseSum !== void 0) result.sum = orZero(base.baseSum) + orZero(record.sum);
  if (record.stringValue !== void 0) result.stringValue = record.stringValue;
  else if (record.booleanValue !== void 0) result.booleanValue = record.booleanValue;
  else if (record.dataValue !== void 0) result.dataValue = record.dataValue;
  else if (record.value !== void 0 || base.baseValue !== void 0)
    result.value = orZero(base.baseValue) + orZero(record.value);
  else if (result.sum === void 0) throw codecError("no-value", `SenML record ${index}: a value or a sum expected`);
}
function insertByTime(sorted, record) {
  sorted.push(record);
  let at = sorted.length - 1;
  for (; at > 0 && sorted[at - 1].time > record.time; at--) sorted[at] = sorted[at - 1];
  sorted[at] = record;
}
function orZero(value) {
  return value === void 0 ? 0 : value;
}

// protocols/bytes/hex.ts
function toHex(bytes) {
  let text2 = "";
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    const a = bytes[at];
    const b = bytes[at + 1];
    const c = bytes[at + 2];
    const d = bytes[at + 3];
    text2 += String.fromCharCode(
      digit(a >> 4),
      digit(a & 15),
      digit(b >> 4),
      digit(b & 15),
      digit(c >> 4),
      digit(c & 15),
      digit(d >> 4),
      digit(d & 15)
    );
  }
  for (; at < bytes.length; at++) text2 += String.fromCharCode(digit(bytes[at] >> 4), digit(bytes[at] & 15));
  return text2;
}
function fromHex(text2) {
  const size = text2.length >> 1;
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = valueOf(text2, 2 * i) << 4 | valueOf(text2, 2 * i + 1);
  if (text2.length & 1) {
    valueOf(text2, text2.length - 1);
    throw decodeError("odd-length", `hex: an even number of digits expected, got ${text2.length}`, text2.length);
  }
  return bytes;
}
function digit(value) {
  return value < 10 ? 48 + value : 87 + value;
}
function valueOf(text2, index) {
  const code = text2.charCodeAt(index);
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  throw decodeError("bad-digit", `hex: a digit 0-9 or a-f expected, got "${text2.charAt(index)}"`, index);
}

// firmware/hal/base.ts
function bytesOf(buffer) {
  if (buffer instanceof Uint8Array) return buffer;
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
function isByteBuffer(value) {
  return value instanceof Uint8Array || value instanceof ArrayBuffer || value instanceof Int8Array || value instanceof DataView;
}

// firmware/hal/digital.ts
var DigitalMode = {
  Input: 0,
  InputPullUp: 1,
  InputPullDown: 2,
  InputPullUpDown: 3,
  Output: 8,
  OutputOpenDrain: 9
};
var Edge = { Rising: 1, Falling: 2, RisingAndFalling: 3 };

// firmware/hal/errors.ts
function busError(kind, message) {
  return withKind(new Error(message), kind);
}
function driverError(kind, message, cause) {
  const error = withKind(new Error(message), kind);
  if (cause !== void 0) error.cause = cause;
  return error;
}
function withKind(error, kind) {
  const kinded = error;
  kinded.kind = kind;
  return kinded;
}

// firmware/drivers/steps.ts
var StepRun = class {
  /**
   * Begins with the first step.
   * @param done completes with the bytes of the read step (none: zero bytes), or with the bus error of the step that
   * failed, or with a DriverError "closed" after {@link cancel}
   */
  constructor(bus, timers, steps3, done) {
    this.bus = bus;
    this.timers = timers;
    this.steps = steps3;
    this.done = done;
    this.resume = (error) => this.proceed(error);
    this.step();
  }
  bus;
  timers;
  steps;
  done;
  next = 0;
  bytes;
  timer;
  over = false;
  /** Serves every step of the run: a bus completes it with an error or null, a timer with nothing. */
  resume;
  /** Ends the run before its time: no further step touches the bus, and it completes with "closed" as a task of its own. */
  cancel() {
    if (this.over) return;
    this.timers.cancel(this.timer);
    this.failLater(driverError("closed", "a dialogue to its end expected, got close"));
  }
  proceed(error) {
    if (this.over) return;
    if (error) return this.finish(error);
    if (this.next < this.steps.length) return this.step();
    this.finish(null);
  }
  step() {
    try {
      this.perform(this.steps[this.next++]);
    } catch (error) {
      this.failLater(error);
    }
  }
  perform(step2) {
    if ("write" in step2) this.bus.write(step2.write, this.resume);
    else if ("read" in step2) this.bus.read(this.bytes = new Uint8Array(step2.read), this.resume);
    else this.timer = this.timers.after(step2.waitUs, this.resume);
  }
  failLater(error) {
    this.over = true;
    this.timers.after(0, () => this.done(error, noBytes));
  }
  finish(error) {
    this.over = true;
    this.done(error, this.bytes ?? noBytes);
  }
};
var noBytes = new Uint8Array(0);

// firmware/drivers/bh1750.ts
var Instruction = {
  PowerDown: 0,
  PowerOn: 1,
  Reset: 7,
  ContinuousHigh: 16,
  ContinuousHigh2: 17,
  ContinuousLow: 19,
  OneTimeHigh: 32,
  OneTimeHigh2: 33,
  OneTimeLow: 35,
  /** Or'ed with bits 7..5 of the measurement time register. */
  MeasurementTimeHigh: 64,
  /** Or'ed with bits 4..0 of the measurement time register. */
  MeasurementTimeLow: 96
};
var modes = {
  high: { instruction: Instruction.OneTimeHigh, maxMeasurementUs: 18e4, countsPerLux: 1.2 },
  high2: { instruction: Instruction.OneTimeHigh2, maxMeasurementUs: 18e4, countsPerLux: 2.4 },
  low: { instruction: Instruction.OneTimeLow, maxMeasurementUs: 24e3, countsPerLux: 1.2 }
};
var measurementTimes = { min: 31, max: 254, default: 69 };
var addresses = { low: 35, high: 92 };
function measurement(mode, measurementTime = measurementTimes.default) {
  const steps3 = [];
  if (measurementTime !== measurementTimes.default)
    steps3.push(
      { write: new Uint8Array([Instruction.MeasurementTimeHigh | measurementTime >> 5]) },
      { write: new Uint8Array([Instruction.MeasurementTimeLow | measurementTime & 31]) }
    );
  const waitUs = Math.ceil(mode.maxMeasurementUs * measurementTime / measurementTimes.default);
  steps3.push({ write: new Uint8Array([mode.instruction]) }, { waitUs }, { read: 2 });
  return steps3;
}
function decode(bytes, mode, measurementTime = measurementTimes.default) {
  const counts = bytes[0] << 8 | bytes[1];
  return counts * measurementTimes.default / (mode.countsPerLux * measurementTime);
}
var defaultMeasurements = {
  high: measurement(modes.high),
  high2: measurement(modes.high2),
  low: measurement(modes.low)
};
var Bh1750 = class {
  bus;
  timers;
  mode = "high";
  measurementTime = measurementTimes.default;
  steps = defaultMeasurements.high;
  run;
  closed = false;
  /**
   * Opens the bus; the chip is not touched before the first sample.
   * @throws TypeError without options or timers; RangeError for another address, mode or measurement time;
   * DriverError "missing" where the provider has no asynchronous I2C; BusError "in-use"
   */
  constructor(options) {
    if (!options || !options.timers) throw new TypeError("BH1750: options with timers expected");
    if (!options.io) throw driverError("missing", "BH1750: an I2C connection with asynchronous io expected, got none");
    const address = options.address ?? addresses.low;
    if (address !== addresses.low && address !== addresses.high)
      throw new RangeError("BH1750: address 0x23 or 0x5c expected, got " + address);
    this.configure(options);
    this.timers = options.timers;
    this.bus = new options.io({ ...options, address });
  }
  /**
   * Sets how samples are taken from the next one on. Nothing changes where any of it is refused.
   * @throws RangeError for another mode or measurement time; DriverError "closed"
   */
  configure(configuration) {
    this.assertOpen();
    const mode = configuration.mode ?? this.mode;
    const measurementTime = configuration.measurementTime ?? this.measurementTime;
    if (mode !== "high" && mode !== "high2" && mode !== "low")
      throw new RangeError("BH1750: mode high, high2 or low expected, got " + mode);
    if (!isMeasurementTime(measurementTime))
      throw new RangeError("BH1750: a whole measurement time from 31 to 254 expected, got " + measurementTime);
    this.mode = mode;
    this.measurementTime = measurementTime;
    this.steps = measurementTime === measurementTimes.default ? defaultMeasurements[mode] : measurement(modes[mode], measurementTime);
  }
  /**
   * Measures once: 180 ms in the high modes, 24 ms in "low", at the default sensitivity, and the bus.
   * @param done completes exactly once, later, with the sample or a DriverError: "bus" (its `cause` says what), "busy"
   * while another sample is under way, "closed" if `close` came before the end
   * @throws DriverError "closed"
   */
  sample(done) {
    this.assertOpen();
    if (this.run) {
      this.timers.after(0, () => done(driverError("busy", "BH1750: one sample at a time expected, got two"), noSample));
      return;
    }
    const { mode, measurementTime } = this;
    this.run = new StepRun(this.bus, this.timers, this.steps, (error, bytes) => {
      this.run = void 0;
      if (error) done(asDriverError(error), noSample);
      else done(null, { illuminance: decode(bytes, modes[mode], measurementTime) });
    });
  }
  /** Frees the bus. A sample under way completes with "closed". Closing again does nothing. */
  close() {
    if (this.closed) return;
    this.closed = true;
    this.run?.cancel();
    this.bus.close();
  }
  assertOpen() {
    if (this.closed) throw driverError("closed", "BH1750: an open driver expected, got a closed one");
  }
};
var noSample = void 0;
function isMeasurementTime(value) {
  return value >= measurementTimes.min && value <= measurementTimes.max && Math.floor(value) === value;
}
function asDriverError(error) {
  if (error.kind === "closed") return error;
  return driverError("bus", "BH1750: a measurement expected, got " + error.message, error);
}

// firmware/drivers/bl0942-frames.ts
var Register = {
  I_RMS: 3,
  V_RMS: 4,
  I_FAST_RMS: 5,
  WATT: 6,
  CF_CNT: 7,
  FREQ: 8,
  STATUS: 9,
  I_RMSOS: 18,
  WA_CREEP: 20,
  I_FAST_RMS_TH: 21,
  I_FAST_RMS_CYC: 22,
  FREQ_CYC: 23,
  OT_FUNX: 24,
  MODE: 25,
  GAIN_CR: 26,
  SOFT_RESET: 28,
  USR_WRPROT: 29,
  /** Not a register: asks for the packet of all measurements (section 3.2.6). */
  PACKET: 170
};
var Command = { Read: 88, Write: 168 };
var ModeBit = {
  Reserved: 3,
  CF_EN: 4,
  /** Registers are refreshed every 800 ms instead of 400 ms. */
  RMS_UPDATE_SEL: 8,
  FAST_RMS_SEL: 16,
  /** 60 Hz instead of 50 Hz. */
  AC_FREQ_SEL: 32,
  /** CF_CNT is cleared by reading it. */
  CF_CNT_CLR_SEL: 64,
  /** CF_CNT adds absolute values instead of signed ones. */
  CF_CNT_ADD_SEL: 128,
  UART_19200: 512,
  UART_38400: 768
};
var Magic = { SoftReset: 5921370, Unlock: 85 };
var packet = { header: 85, byteLength: 23 };
var registerAnswerLength = 4;
var counterSpan = 16777216;
var referenceFrontEnd = { shuntMilliohms: 1, upperOhms: 195e4, lowerOhms: 510 };
var vref = 1.218;
function calibrationOf(frontEnd) {
  const millivoltsPerAmpere = frontEnd.shuntMilliohms;
  const millivoltsPerVolt = 1e3 * frontEnd.lowerOhms / (frontEnd.upperOhms + frontEnd.lowerOhms);
  return {
    countsPerVolt: 73989 * millivoltsPerVolt / vref,
    countsPerAmpere: 305978 * millivoltsPerAmpere / vref,
    countsPerWatt: 3537 * millivoltsPerAmpere * millivoltsPerVolt / (vref * vref)
  };
}
function joulesPerCount(calibration) {
  return 1638.4 * 256 / calibration.countsPerWatt;
}
function checksum(bytes, end, sent) {
  let sum2 = sent;
  for (let index = 0; index < end; index++) sum2 += bytes[index];
  return ~sum2 & 255;
}
function readFrame(address, register) {
  return new Uint8Array([Command.Read | address, register]);
}
var packetQuestions = [
  readFrame(0, Register.PACKET),
  readFrame(1, Register.PACKET),
  readFrame(2, Register.PACKET),
  readFrame(3, Register.PACKET)
];
function writeFrame(address, register, value) {
  const frame = new Uint8Array([Command.Write | address, register, value & 255, value >> 8 & 255, value >> 16, 0]);
  frame[5] = checksum(frame, 5, 0);
  return frame;
}
function decodePacket(bytes) {
  const power = unsigned24(bytes, 10);
  return {
    current: unsigned24(bytes, 1),
    voltage: unsigned24(bytes, 4),
    power: power < counterSpan / 2 ? power : power - counterSpan,
    energy: unsigned24(bytes, 13),
    period: bytes[16] | bytes[17] << 8
  };
}
function unsigned24(bytes, offset2) {
  return bytes[offset2] | bytes[offset2 + 1] << 8 | bytes[offset2 + 2] << 16;
}
function counterSteps(before, now) {
  const forward = (now - before + counterSpan) % counterSpan;
  return forward < counterSpan / 2 ? forward : now;
}

// firmware/drivers/bl0942-exchange.ts
var Bl0942Exchange = class {
  /**
   * @param sent sum of what was sent, where the checksum begins
   * @param limitUs longest wait for the whole answer, microseconds
   */
  constructor(timers, byteLength, sent, limitUs, done) {
    this.timers = timers;
    this.sent = sent;
    this.done = done;
    this.answer = new Uint8Array(byteLength);
    this.timer = timers.after(limitUs, () => this.expire());
  }
  timers;
  sent;
  done;
  answer;
  filled = 0;
  /** A whole answer was there, but for its checksum. */
  damaged = false;
  over = false;
  timer;
  /** Takes what arrived at the port. */
  receive(serial) {
    while (!this.over) {
      const room = this.filled === 0 ? this.answer : new Uint8Array(this.answer.length - this.filled);
      const count = serial.read(room);
      if (!count) return;
      if (room !== this.answer) this.answer.set(count < room.length ? room.subarray(0, count) : room, this.filled);
      this.filled += count;
      this.examine();
    }
  }
  /** Ends the exchange with an error, as a task of its own. */
  fail(error) {
    if (this.over) return;
    this.over = true;
    this.timers.cancel(this.timer);
    this.timers.after(0, () => this.done(error, this.answer));
  }
  /** Ends the exchange because its driver is closed. */
  cancel() {
    this.fail(driverError("closed", "BL0942: an answer expected, got close"));
  }
  examine() {
    const { answer } = this;
    const last = answer.length - 1;
    this.align(0);
    while (this.filled > last) {
      if (checksum(answer, last, this.sent) === answer[last]) return this.complete(null);
      this.damaged = true;
      this.align(1);
    }
    if (this.damaged && this.filled === 0) this.complete(this.failure());
  }
  /** Drops bytes up to where an answer may begin: for a packet its header, for a register anywhere. */
  align(from) {
    const { answer } = this;
    let start = from;
    if (answer.length === packet.byteLength) while (start < this.filled && answer[start] !== packet.header) start++;
    if (start === 0) return;
    for (let index = start; index < this.filled; index++) answer[index - start] = answer[index];
    this.filled -= start;
  }
  expire() {
    if (this.over) return;
    this.complete(this.failure());
  }
  failure() {
    const { length } = this.answer;
    if (this.damaged) return driverError("checksum", "BL0942: " + length + " bytes with a right checksum expected");
    return driverError("no-answer", "BL0942: " + length + " bytes in time expected, got " + this.filled);
  }
  complete(error) {
    this.over = true;
    this.timers.cancel(this.timer);
    this.done(error, this.answer);
  }
};

// firmware/drivers/bl0942-options.ts
var baudRates = [4800, 9600, 19200, 38400];
function modeOf(configuration) {
  const { lineFrequency = 50, refreshUs = 4e5, accumulation = "absolute" } = configuration;
  if (lineFrequency !== 50 && lineFrequency !== 60)
    throw new RangeError("BL0942: line frequency 50 or 60 expected, got " + lineFrequency);
  if (refreshUs !== 4e5 && refreshUs !== 8e5)
    throw new RangeError("BL0942: refresh 400000 or 800000 us expected, got " + refreshUs);
  if (accumulation !== "absolute" && accumulation !== "signed")
    throw new RangeError("BL0942: accumulation absolute or signed expected, got " + accumulation);
  return ModeBit.Reserved | ModeBit.CF_EN | (refreshUs === 8e5 ? ModeBit.RMS_UPDATE_SEL : 0) | (lineFrequency === 60 ? ModeBit.AC_FREQ_SEL : 0) | (accumulation === "absolute" ? ModeBit.CF_CNT_ADD_SEL : 0);
}
function checkOptions(options) {
  if (!options || !options.timers) throw new TypeError("BL0942: options with timers expected");
  if (!options.io) throw driverError("missing", "BL0942: a serial connection with io expected, got none");
  const { address = 0, calibration, resume } = options;
  if (address !== 0 && address !== 1 && address !== 2 && address !== 3)
    throw new RangeError("BL0942: address 0 to 3 expected, got " + address);
  if (baudRates.indexOf(options.baud) < 0)
    throw new RangeError("BL0942: 4800, 9600, 19200 or 38400 baud expected, got " + options.baud);
  if (calibration && !isPositive(calibration.countsPerVolt, calibration.countsPerAmpere, calibration.countsPerWatt))
    throw new RangeError("BL0942: positive counts per unit expected");
  if (resume && !(resume.energy >= 0 && resume.counter >= 0 && resume.counter < counterSpan))
    throw new RangeError("BL0942: resume with energy and a 24-bit counter expected");
}
function isPositive(first, second3, third) {
  return first > 0 && second3 > 0 && third > 0;
}

// firmware/drivers/bl0942.ts
var patienceUs = 5e4;
var settleUs = 1e3;
var Bl0942 = class {
  serial;
  timers;
  calibration;
  address;
  baud;
  startEnergy;
  counter;
  steps = 0;
  /** The question that waits for its answer. */
  exchange;
  configuring = false;
  closed = false;
  /**
   * Opens the port; the chip is not touched.
   * @throws TypeError without options or timers; RangeError for a bad address, baud rate, calibration or resume;
   * DriverError "missing" without a serial class; BusError "in-use"
   */
  constructor(options) {
    checkOptions(options);
    this.timers = options.timers;
    this.address = options.address ?? 0;
    this.baud = options.baud;
    this.calibration = options.calibration ?? referenceCalibration;
    this.counter = options.resume ? options.resume.counter : 0;
    this.startEnergy = options.resume ? options.resume.energy : 0;
    this.serial = new options.io({ ...options, onReadable: () => this.receive() });
  }
  /**
   * Asks for the packet of all measurements: 25 bytes, 52 ms at 4800 baud.
   * @param done completes exactly once, later, with the sample or a DriverError: "no-answer", "checksum", "bus" (the port
   * refused the question), "busy" while another question is open, "closed" if `close` came before the answer
   * @throws DriverError "closed"
   */
  sample(done) {
    this.assertOpen();
    if (this.exchange || this.configuring) return this.refuse(done);
    this.ask(Register.PACKET, packet.byteLength, (error, bytes) => {
      if (error) done(error, nothing);
      else done(null, this.evaluate(bytes));
    });
  }
  /**
   * Resets the user registers, writes MODE and reads it back. The energy counter is no user register and goes on.
   * @param done completes exactly once, later; besides what `sample` says with "not-ready" where MODE reads otherwise
   * @throws RangeError for other values; DriverError "closed"
   */
  configure(configuration, done) {
    this.assertOpen();
    const mode = modeOf(configuration);
    if (this.exchange || this.configuring) return this.refuse(done);
    this.configuring = true;
    const frames = [
      writeFrame(this.address, Register.USR_WRPROT, Magic.Unlock),
      writeFrame(this.address, Register.SOFT_RESET, Magic.SoftReset),
      writeFrame(this.address, Register.USR_WRPROT, Magic.Unlock),
      writeFrame(this.address, Register.MODE, mode),
      writeFrame(this.address, Register.USR_WRPROT, 0)
    ];
    this.writeAll(frames, 0, (error) => {
      this.configuring = false;
      if (error) done(error);
      else this.verify(Register.MODE, mode, done);
    });
  }
  /** Frees the port. What is under way completes with "closed". Closing again does nothing. */
  close() {
    if (this.closed) return;
    this.closed = true;
    this.exchange?.cancel();
    this.serial.close();
  }
  ask(register, byteLength, done) {
    const { address, timers } = this;
    const sent = (Command.Read | address) + (register === Register.PACKET ? 0 : register);
    const limitUs = this.bytesUs(2 + byteLength) + patienceUs;
    this.exchange = new Bl0942Exchange(timers, byteLength, sent, limitUs, (error, bytes) => {
      this.exchange = void 0;
      done(error, bytes);
    });
    try {
      this.serial.flush(true, false);
      this.serial.write(register === Register.PACKET ? packetQuestions[address] : readFrame(address, register));
    } catch (error) {
      this.exchange.fail(refusedByPort(error));
    }
  }
  receive() {
    if (this.exchange && !this.closed) this.exchange.receive(this.serial);
  }
  evaluate(bytes) {
    const { calibration } = this;
    const counts = decodePacket(bytes);
    this.steps += counterSteps(this.counter, counts.energy);
    this.counter = counts.energy;
    return {
      voltage: counts.voltage / calibration.countsPerVolt,
      current: counts.current / calibration.countsPerAmpere,
      power: counts.power / calibration.countsPerWatt,
      energy: this.startEnergy + this.steps * joulesPerCount(calibration),
      frequency: counts.period > 0 ? 1e6 / counts.period : 0,
      counter: counts.energy
    };
  }
  /** Sends frames with a pause after each: the chip acknowledges none. */
  writeAll(frames, index, done) {
    if (this.closed) return done(closedError());
    if (index === frames.length) return done(null);
    try {
      this.serial.write(frames[index]);
    } catch (error) {
      this.timers.after(0, () => done(refusedByPort(error)));
      return;
    }
    this.timers.after(this.bytesUs(6) + settleUs, () => this.writeAll(frames, index + 1, done));
  }
  verify(register, expected, done) {
    this.ask(register, registerAnswerLength, (error, bytes) => {
      if (error) return done(error);
      const got = unsigned24(bytes, 0);
      if (got === expected) return done(null);
      done(driverError("not-ready", "BL0942: register " + register + " = " + expected + " expected, got " + got));
    });
  }
  refuse(done) {
    const error = driverError("busy", "BL0942: one question at a time expected, got two");
    this.timers.after(0, () => done(error, nothing));
  }
  bytesUs(count) {
    return Math.ceil(count * 10 * 1e6 / this.baud);
  }
  assertOpen() {
    if (this.closed) throw closedError();
  }
};
var referenceCalibration = calibrationOf(referenceFrontEnd);
var nothing = void 0;
function closedError() {
  return driverError("closed", "BL0942: an open driver expected, got a closed one");
}
function refusedByPort(error) {
  return driverError("bus", "BL0942: a frame on the wire expected, got " + error.message, error);
}

// firmware/drivers/dimmer-0-10v.ts
var controlVolts = { minimum: 1, full: 10 };
function voltsOf(levelPercent, minimumPercent) {
  if (levelPercent <= 0) return 0;
  const { minimum, full } = controlVolts;
  const level = levelPercent < minimumPercent ? minimumPercent : levelPercent;
  return minimum + (full - minimum) * (level - minimumPercent) / (100 - minimumPercent);
}
var Dimmer010V = class {
  pwm;
  minimumPercent;
  zeroDuty;
  fullDuty;
  levelPercent = 0;
  closed = false;
  /**
   * Takes the pin and switches the lamp off.
   * @throws TypeError without options; RangeError for a bad frequency, minimum or calibration; DriverError "missing"
   * without a PWM class; BusError "in-use"
   */
  constructor(options) {
    if (!options) throw new TypeError("0-10 V dimmer: options expected");
    if (!options.io) throw driverError("missing", "0-10 V dimmer: a PWM connection with io expected, got none");
    const { minimumPercent = 10, calibration = {}, hz } = options;
    const { zeroDuty = 0, fullDuty = 1 } = calibration;
    if (!(minimumPercent > 0 && minimumPercent < 100))
      throw new RangeError("0-10 V dimmer: a minimum between 0 and 100 % expected, got " + minimumPercent);
    if (!isDuty(zeroDuty) || !isDuty(fullDuty) || zeroDuty === fullDuty)
      throw new RangeError("0-10 V dimmer: two different duty cycles from 0 to 1 expected");
    if (hz !== void 0 && !(hz > 0)) throw new RangeError("0-10 V dimmer: a positive frequency expected, got " + hz);
    this.minimumPercent = minimumPercent;
    this.zeroDuty = zeroDuty;
    this.fullDuty = fullDuty;
    this.pwm = new options.io(options);
    this.write(0);
  }
  /** The level that is set, in percent: 0, or from the minimum to 100. */
  get level() {
    return this.levelPercent;
  }
  /**
   * Sets the level: 0 is off, what lies between 0 and the minimum becomes the minimum.
   * @throws RangeError outside [0, 100]; DriverError "closed"
   */
  setLevel(percent) {
    if (this.closed) throw driverError("closed", "0-10 V dimmer: an open driver expected, got a closed one");
    if (!(percent >= 0 && percent <= 100))
      throw new RangeError("0-10 V dimmer: a level from 0 to 100 % expected, got " + percent);
    this.levelPercent = percent === 0 ? 0 : percent < this.minimumPercent ? this.minimumPercent : percent;
    this.write(voltsOf(this.levelPercent, this.minimumPercent));
  }
  /** Frees the pin; what its pull resistor makes of the lamp is the board's matter. Closing again does nothing. */
  close() {
    if (this.closed) return;
    this.closed = true;
    this.pwm.close();
  }
  write(volts) {
    const duty = this.zeroDuty + (this.fullDuty - this.zeroDuty) * volts / controlVolts.full;
    const steps3 = Math.pow(2, this.pwm.resolution) - 1;
    this.pwm.write(Math.round(duty * steps3));
  }
};
function isDuty(value) {
  return value >= 0 && value <= 1;
}

// firmware/lib/crc16.ts
var nibbles = [
  0,
  4129,
  8258,
  12387,
  16516,
  20645,
  24774,
  28903,
  33032,
  37161,
  41290,
  45419,
  49548,
  53677,
  57806,
  61935
];
function crc16(bytes, start, end) {
  let crc = 65535;
  for (let index = start; index < end; index++) {
    const byte2 = bytes[index];
    crc = crc << 4 & 65535 ^ nibbles[crc >> 12 ^ byte2 >> 4];
    crc = crc << 4 & 65535 ^ nibbles[crc >> 12 ^ byte2 & 15];
  }
  return crc;
}

// firmware/lib/outbox.ts
var slotLength = 64;
var headerLength = 12;
var stateAt = 8;
var blockMagic = 66;
var recordMagic = 82;
var waiting = 255;
var maximumPayload = 1024;
var Outbox = class {
  /**
   * Reads what the flash holds and goes on from there.
   * @param partition blocks of at least 2048 bytes, at least two of them
   * @throws RangeError for a partition that is too small
   */
  constructor(partition) {
    this.partition = partition;
    const { blockLength, blocks } = partition.status();
    if (blocks < 2 || blockLength < 2048 || blockLength % slotLength !== 0)
      throw new RangeError("an outbox needs 2 blocks of 2048 bytes or more, got " + blocks + " of " + blockLength);
    this.blockLength = blockLength;
    this.blocks = blocks;
    this.mount();
  }
  partition;
  /** Records that wait. */
  pending = 0;
  /** Records put in since the start. */
  created = 0;
  /** Records given up since the start, because newer ones needed the room. */
  dropped = 0;
  blockLength;
  blocks;
  /** Absolute offsets in the partition: of the oldest record that waits, and of the next free slot. */
  head = 0;
  tail = 0;
  sequence = 0;
  /** Stores a report behind the others. @throws RangeError for an empty one or one over {@link maximumPayload} bytes */
  append(payload) {
    if (payload.length < 1 || payload.length > maximumPayload)
      throw new RangeError("a payload of 1 to " + maximumPayload + " bytes expected, got " + payload.length);
    const length = slotsOf(payload.length) * slotLength;
    if (this.tail % this.blockLength + length > this.blockLength || this.tail % this.blockLength === 0)
      this.openNextBlock();
    if (this.pending === 0) this.head = this.tail;
    this.partition.write(encodeRecord(payload), this.tail);
    this.tail += length;
    this.pending++;
    this.created++;
  }
  /** The oldest report, or undefined. It stays until {@link acknowledge}. */
  peek() {
    if (this.pending === 0) return void 0;
    const header = this.readHeader(this.head);
    const payload = new Uint8Array(lengthOf(header));
    this.partition.read(payload, this.head + headerLength);
    return payload;
  }
  /** The oldest report was delivered: forgets it. */
  acknowledge() {
    if (this.pending === 0) return;
    const length = lengthOf(this.readHeader(this.head));
    const next = this.head + slotsOf(length) * slotLength;
    this.partition.write(new Uint8Array(headerLength - stateAt), this.head + stateAt);
    this.partition.write(new Uint8Array(next - this.head - headerLength), this.head + headerLength);
    this.partition.write(new Uint8Array(stateAt), this.head);
    this.pending--;
    this.head = next;
    if (this.pending > 0) this.head = this.nextWaiting(next);
  }
  readHeader(offset2) {
    const header = new Uint8Array(headerLength);
    this.partition.read(header, offset2);
    return header;
  }
  /** The first record that waits at or behind an offset, going round through the blocks. There is one. */
  nextWaiting(from) {
    let offset2 = from;
    for (let steps3 = 0; steps3 <= this.blocks * this.blockLength / slotLength; steps3++) {
      const place3 = offset2 % this.blockLength;
      if (place3 === 0) offset2 = offset2 % (this.blocks * this.blockLength) + slotLength;
      const header = this.readHeader(offset2);
      if (isRecord(header)) {
        if (header[stateAt] === waiting && this.isIntact(header, offset2)) return offset2;
        offset2 += slotsOf(lengthOf(header)) * slotLength;
      } else if (header[0] === 0) offset2 += slotLength;
      else offset2 += this.blockLength - offset2 % this.blockLength;
    }
    this.pending = 0;
    return this.tail;
  }
  /** Opens the block behind the one in use, giving up what waits there. */
  openNextBlock() {
    const block = this.sequence === 0 ? 0 : (Math.floor((this.tail - 1) / this.blockLength) + 1) % this.blocks;
    const start = block * this.blockLength;
    if (this.pending > 0 && Math.floor(this.head / this.blockLength) === block) this.giveUp(start);
    this.partition.eraseBlock(block);
    this.sequence++;
    this.partition.write(encodeBlockHeader(this.sequence), start);
    this.tail = start + slotLength;
  }
  giveUp(start) {
    const lost2 = this.countWaiting(start);
    this.dropped += lost2;
    this.pending -= lost2;
    if (this.pending > 0) this.head = this.nextWaiting((start + this.blockLength) % (this.blocks * this.blockLength));
  }
  countWaiting(start) {
    let count = 0;
    const end = start + this.blockLength;
    for (let offset2 = start + slotLength; offset2 < end; ) {
      const header = this.readHeader(offset2);
      if (isRecord(header)) {
        if (header[stateAt] === waiting && this.isIntact(header, offset2)) count++;
        offset2 += slotsOf(lengthOf(header)) * slotLength;
      } else if (header[0] === 0) offset2 += slotLength;
      else break;
    }
    return count;
  }
  isIntact(header, offset2) {
    const payload = new Uint8Array(lengthOf(header));
    this.partition.read(payload, offset2 + headerLength);
    return crc16(payload, 0, payload.length) === (header[4] << 8 | header[5]);
  }
  /** Finds the newest block, its end, and the oldest record that waits. */
  mount() {
    let newest = -1;
    for (let block = 0; block < this.blocks; block++) {
      const sequence = blockSequence(this.readHeader(block * this.blockLength));
      if (sequence > this.sequence) {
        this.sequence = sequence;
        newest = block;
      }
      if (sequence > 0) this.pending += this.countWaiting(block * this.blockLength);
    }
    if (newest < 0) return;
    this.tail = this.endOf(newest);
    const oldest = (newest + 1) % this.blocks * this.blockLength;
    if (this.pending > 0) this.head = this.nextWaiting(oldest);
  }
  /** Where a block's free slots begin: its end where a torn record makes the rest unsafe. */
  endOf(block) {
    const start = block * this.blockLength;
    const end = start + this.blockLength;
    for (let offset2 = start + slotLength; offset2 < end; ) {
      const header = this.readHeader(offset2);
      if (isRecord(header)) offset2 += slotsOf(lengthOf(header)) * slotLength;
      else if (header[0] === 0) offset2 += slotLength;
      else return this.isErased(offset2, end) ? offset2 : end;
    }
    return end;
  }
  isErased(from, to) {
    const slot = new Uint8Array(slotLength);
    for (let offset2 = from; offset2 < to; offset2 += slotLength) {
      this.partition.read(slot, offset2);
      for (let index = 0; index < slotLength; index++) if (slot[index] !== 255) return false;
    }
    return true;
  }
};
var slotsOf = (payloadLength) => Math.ceil((headerLength + payloadLength) / slotLength);
var lengthOf = (header) => header[2] << 8 | header[3];
function encodeRecord(payload) {
  const record = new Uint8Array(headerLength + payload.length + 3 & ~3).fill(255);
  const crc = crc16(payload, 0, payload.length);
  record[0] = recordMagic;
  record[2] = payload.length >> 8;
  record[3] = payload.length & 255;
  record[4] = crc >> 8;
  record[5] = crc & 255;
  const check = headerCheck(record);
  record[6] = check >> 8;
  record[7] = check & 255;
  record.set(payload, headerLength);
  return record;
}
function headerCheck(header) {
  return crc16(header, 0, 6);
}
function isRecord(header) {
  if (header[0] !== recordMagic || headerCheck(header) !== (header[6] << 8 | header[7])) return false;
  const length = lengthOf(header);
  return length > 0 && length <= maximumPayload;
}
function encodeBlockHeader(sequence) {
  const header = new Uint8Array([
    blockMagic,
    255,
    sequence >> 24 & 255,
    sequence >> 16 & 255,
    sequence >> 8 & 255,
    sequence & 255,
    0,
    0,
    255,
    255,
    255,
    255
  ]);
  const check = headerCheck(header);
  header[6] = check >> 8;
  header[7] = check & 255;
  return header;
}
function blockSequence(header) {
  if (header[0] !== blockMagic || headerCheck(header) !== (header[6] << 8 | header[7])) return 0;
  return (header[2] << 24 | header[3] << 16 | header[4] << 8 | header[5]) >>> 0;
}

// firmware/lib/uplink.ts
var second = 1e6;
var startSpreadUs = 30 * second;
var firstRetryUs = 5 * second;
var longestRetryUs = 600 * second;
var keepAliveS = 3600;
var Uplink = class {
  /** International mobile equipment identity of the modem, known once the modem was asked. */
  imei = "";
  isOnline = false;
  isPublishing = false;
  retryUs = firstRetryUs;
  options;
  onStep;
  onPublished;
  step = "attach";
  constructor(options) {
    this.options = options;
    this.onStep = (error) => this.afterStep(error);
    this.onPublished = (error) => this.afterPublish(error);
  }
  /** Begins, once. */
  start() {
    const { timers, random } = this.options.device;
    timers.after(Math.floor(random.next() * startSpreadUs), () => this.begin());
  }
  /** There is something new in the outbox. */
  flush() {
    if (!this.isOnline || this.isPublishing) return;
    const report = this.options.outbox.peek();
    if (!report) return;
    this.isPublishing = true;
    this.options.modem.publish(this.topic("up"), report, 1, this.onPublished);
  }
  /** The modem lost the broker or the network: called by the modem's owner. */
  onLost() {
    if (!this.isOnline) return;
    this.isOnline = false;
    this.options.device.log("info", "uplink", "lost");
    if (!this.isPublishing) this.retry();
  }
  /** A message from the modem. */
  onMessage(topic, payload) {
    if (topic === this.topic("down")) this.options.onCommand(payload);
  }
  topic(direction) {
    return "wayside/" + this.options.kind + "/" + this.imei + "/" + direction;
  }
  begin() {
    this.step = "attach";
    this.options.modem.attach(this.onStep);
  }
  afterStep(error) {
    if (error) {
      this.options.device.log("info", "uplink", this.step + " failed: " + error.message);
      return this.retry();
    }
    const { modem, broker } = this.options;
    if (this.step === "attach") {
      this.imei = modem.imei;
      this.step = "connect";
      modem.connect({ ...broker, clientId: this.imei, keepAliveS, cleanSession: true }, this.onStep);
    } else if (this.step === "connect") {
      this.step = "subscribe";
      modem.subscribe(this.topic("down"), 1, this.onStep);
    } else this.goOnline();
  }
  goOnline() {
    this.isOnline = true;
    this.retryUs = firstRetryUs;
    this.options.onOnline();
    this.flush();
  }
  afterPublish(error) {
    this.isPublishing = false;
    if (error) {
      this.options.device.log("info", "uplink", "publish failed: " + error.message);
      this.isOnline = false;
      return this.retry();
    }
    this.options.outbox.acknowledge();
    if (this.isOnline) this.flush();
    else this.retry();
  }
  retry() {
    const { timers, random } = this.options.device;
    const delayUs = Math.floor(this.retryUs * (0.5 + random.next()));
    this.retryUs = Math.min(this.retryUs * 2, longestRetryUs);
    timers.after(delayUs, () => this.begin());
  }
};

// firmware/nodes/streetlight/commands.ts
function parseCommand(payload) {
  let records;
  try {
    records = resolve(decodePack(payload));
  } catch (error) {
    return { kind: "refused", id: void 0, reason: "not SenML: " + error.message };
  }
  const draft = {};
  let reason;
  for (const record of records) reason = takeRecord(draft, record) ?? reason;
  if (reason === void 0 && !asksForAnything(draft)) reason = "nothing to do";
  if (reason !== void 0) return { kind: "refused", id: draft.id, reason };
  return { kind: "command", command: commandOf(draft) };
}
function commandOf(draft) {
  return {
    id: draft.id,
    expiresS: draft.expiresS,
    level: draft.level,
    auto: draft.auto === true,
    plan: draft.plan,
    reportNow: draft.reportNow === true
  };
}
function asksForAnything(draft) {
  return draft.level !== void 0 || draft.auto === true || draft.plan !== void 0 || draft.reportNow === true;
}
function takeRecord(draft, record) {
  const name = resourceOf(record.name ?? "");
  switch (name) {
    case streetlightModel.id.path:
      return takeInteger(record, 0, 4294967295, name, (value) => draft.id = value);
    case streetlightModel.expires.path:
      return takeInteger(record, 0, 4294967295, name, (value) => draft.expiresS = value);
    case streetlightModel.command.path:
      return takeInteger(record, 0, 100, name, (value) => draft.level = value);
    case streetlightModel.auto.path:
      return takeFlag(record, name, (value) => draft.auto = value);
    case streetlightModel.report.path:
      return takeFlag(record, name, (value) => draft.reportNow = value);
    case streetlightModel.plan.path:
      draft.plan = record.stringValue === void 0 ? void 0 : parsePlan(record.stringValue);
      return draft.plan ? void 0 : name + ": steps like 16:00=100,22:00=70 expected";
    default:
      return "unknown resource " + name;
  }
}
function resourceOf(name) {
  const parts = name.split(":");
  return parts[parts.length - 1];
}
function takeInteger(record, low2, high3, name, put2) {
  const { value } = record;
  if (value === void 0 || !(value >= low2 && value <= high3) || Math.floor(value) !== value)
    return name + ": a whole number in [" + low2 + ", " + high3 + "] expected";
  put2(value);
  return void 0;
}
function takeFlag(record, name, put2) {
  if (record.booleanValue === void 0) return name + ": true or false expected";
  put2(record.booleanValue);
  return void 0;
}

// firmware/lib/solar.ts
var SUNRISE_ELEVATION_DEG = -0.833;
var DAY_S = 86400;
var J2000_S = 946728e3;
var RADIANS = Math.PI / 180;
var SECONDS_PER_RADIAN = DAY_S / (2 * Math.PI);
var ROUNDS = 3;
var SEARCH_DAYS = 370;
function solarElevation(unixSeconds, latitudeDeg, longitudeDeg) {
  const sun = sunAt(unixSeconds);
  const sinceNoonS = unixSeconds - transitS(meanNoonS(unixSeconds, longitudeDeg), sun);
  const latitude = latitudeDeg * RADIANS;
  const sine = Math.sin(latitude) * sun.sinDeclination + Math.cos(latitude) * sun.cosDeclination * Math.cos(sinceNoonS / SECONDS_PER_RADIAN);
  return 90 - arccosine(sine) / RADIANS;
}
function nextSunEvent(afterS, latitudeDeg, longitudeDeg, elevationDeg = SUNRISE_ELEVATION_DEG) {
  const noonS = meanNoonS(afterS, longitudeDeg);
  const horizon = horizonOf(latitudeDeg, elevationDeg);
  let dark = void 0;
  for (let day = -1; day < SEARCH_DAYS; day++) {
    const { riseAtS, setAtS, dark: darkAtNoon } = crossings(noonS + day * DAY_S, horizon);
    const rises = riseAtS !== void 0 && riseAtS > afterS;
    const atS = rises ? riseAtS : setAtS;
    if (atS !== void 0 && atS > afterS) {
      if (day <= 2) return { kind: rises ? "rise" : "set", atS };
      return { kind: "none", polar: rises ? "night" : "day", untilS: atS };
    }
    if (day > 0 && dark !== darkAtNoon) return none(dark, noonS + day * DAY_S);
    dark = darkAtNoon;
  }
  return none(dark);
}
function none(dark, untilS) {
  const polar = dark ? "night" : "day";
  return untilS === void 0 ? { kind: "none", polar } : { kind: "none", polar, untilS };
}
function horizonOf(latitudeDeg, elevationDeg) {
  return {
    sinElevation: Math.sin(elevationDeg * RADIANS),
    sinLatitude: Math.sin(latitudeDeg * RADIANS),
    cosLatitude: Math.cos(latitudeDeg * RADIANS)
  };
}
function crossings(noonS, horizon) {
  const cosHourAngle = hourAngleCosine(sunAt(noonS), horizon);
  const guess = arccosine(cosHourAngle) * SECONDS_PER_RADIAN;
  return {
    riseAtS: crossing(noonS, -1, guess, horizon),
    setAtS: crossing(noonS, 1, guess, horizon),
    dark: cosHourAngle > 0
  };
}
function crossing(noonS, direction, guess, horizon) {
  let atS = noonS + direction * guess;
  let cosHourAngle = 0;
  for (let round3 = 0; round3 < ROUNDS; round3++) {
    const sun = sunAt(atS);
    cosHourAngle = hourAngleCosine(sun, horizon);
    atS = transitS(noonS, sun) + direction * arccosine(cosHourAngle) * SECONDS_PER_RADIAN;
  }
  return cosHourAngle > 1 || cosHourAngle < -1 ? void 0 : atS;
}
function meanNoonS(unixSeconds, longitudeDeg) {
  const offsetS = longitudeDeg * 240;
  return Math.floor((unixSeconds + offsetS) / DAY_S) * DAY_S + DAY_S / 2 - offsetS;
}
function transitS(noonS, sun) {
  return noonS - sun.aheadS;
}
function hourAngleCosine(sun, horizon) {
  const divisor = horizon.cosLatitude * sun.cosDeclination;
  return (horizon.sinElevation - horizon.sinLatitude * sun.sinDeclination) / (divisor > 1e-9 ? divisor : 1e-9);
}
function sunAt(unixSeconds) {
  const days = (unixSeconds - J2000_S) / DAY_S;
  const meanLongitude = turn(280.46 + 0.9856474 * days);
  const anomaly = turn(357.528 + 0.9856003 * days);
  const sinAnomaly = Math.sin(anomaly);
  const cosAnomaly = Math.cos(anomaly);
  const centre = (1.915 * sinAnomaly + 0.04 * sinAnomaly * cosAnomaly) * RADIANS;
  const longitude = meanLongitude + centre;
  const obliquity = (23.439 - 4e-7 * days) * RADIANS;
  const sinDeclination = Math.sin(obliquity) * Math.sin(longitude);
  return {
    sinDeclination,
    cosDeclination: Math.sqrt(1 - sinDeclination * sinDeclination),
    aheadS: (reduction(obliquity, longitude) - centre) * SECONDS_PER_RADIAN
  };
}
function reduction(obliquity, longitude) {
  const cosObliquity = Math.cos(obliquity);
  const t2 = (1 - cosObliquity) / (1 + cosObliquity);
  const sin2 = Math.sin(2 * longitude);
  const cos2 = Math.cos(2 * longitude);
  return t2 * sin2 - t2 * t2 * sin2 * cos2 + t2 * t2 * t2 * sin2 * (3 - 4 * sin2 * sin2) / 3;
}
function turn(degrees) {
  return (degrees - 360 * Math.floor(degrees / 360)) * RADIANS;
}
function arccosine(value) {
  if (value < 0) return Math.PI - arccosine(-value);
  const x = value < 1 ? value : 1;
  const a = ((-0.0012624911 * x + 667009e-8) * x - 0.0170881256) * x + 0.030891881;
  const b = ((a * x - 0.0501743046) * x + 0.0889789874) * x - 0.2145988016;
  return Math.sqrt(1 - x) * (b * x + 1.570796305);
}

// firmware/nodes/streetlight/daylight.ts
var switchingElevation = -4;
var onLux = 35;
var offLux = 70;
var minute = 60;
var dusk = { lead: 30 * minute, lag: 10 * minute };
var dawn = { lead: 10 * minute, lag: 30 * minute };
var photocellEveryS = 2 * minute;
var polarRecheckS = 86400;
var Daylight = class {
  /** Place in degrees, east and north positive; `nowS` in Unix seconds. */
  constructor(latitude, longitude, nowS) {
    this.latitude = latitude;
    this.longitude = longitude;
    this.isDark = solarElevation(nowS, latitude, longitude) < switchingElevation;
    this.lookAhead(nowS);
  }
  latitude;
  longitude;
  /** Whether lamps are needed. */
  isDark;
  event;
  polarUntilS = 0;
  /** When it next becomes dark or light by computation, in Unix seconds; undefined in polar day or night. */
  get nextEventS() {
    return this.event?.atS;
  }
  /** Looks at the clock, and at the photocell where `lux` has a reading. `photocell`: whether there is one that works. */
  step(nowS, photocell, lux) {
    const { event } = this;
    if (!event) return this.stepPolar(nowS);
    const { lead, lag } = event.becomesDark ? dusk : dawn;
    if (!photocell) return nowS >= event.atS ? this.happen(nowS) : { wantsPhotocell: false, nextAtS: event.atS };
    if (nowS < event.atS - lead) return { wantsPhotocell: false, nextAtS: event.atS - lead };
    if (nowS >= event.atS + lag) return this.happen(nowS);
    if (lux === void 0) return { wantsPhotocell: true, nextAtS: nowS + photocellEveryS };
    if (event.becomesDark ? lux < onLux : lux > offLux) return this.happen(nowS);
    return { wantsPhotocell: false, nextAtS: Math.min(nowS + photocellEveryS, event.atS + lag) };
  }
  happen(nowS) {
    const { becomesDark, atS } = this.event;
    this.isDark = becomesDark;
    this.lookAhead(atS > nowS ? atS : nowS);
    return { wantsPhotocell: false, nextAtS: nowS };
  }
  stepPolar(nowS) {
    if (nowS >= this.polarUntilS) {
      this.isDark = solarElevation(nowS, this.latitude, this.longitude) < switchingElevation;
      this.lookAhead(nowS);
      return { wantsPhotocell: false, nextAtS: nowS };
    }
    return { wantsPhotocell: false, nextAtS: this.polarUntilS };
  }
  lookAhead(afterS) {
    const next = nextSunEvent(afterS + 1, this.latitude, this.longitude, switchingElevation);
    this.event = next.kind === "none" ? void 0 : { becomesDark: next.kind === "set", atS: next.atS };
    if (next.kind === "none") this.polarUntilS = afterS + polarRecheckS;
  }
};

// firmware/drivers/lamp-curve.ts
function expectedPower(levelPercent, rating) {
  if (levelPercent <= 0) return rating.standbyPowerW ?? 0.5;
  const fixed = rating.fixedPowerW ?? 0.06 * rating.ratedPowerW;
  return fixed + (rating.ratedPowerW - fixed) * levelPercent / 100;
}
function judgeLamp(levelPercent, measuredPowerW, rating, tolerance = 0.2) {
  const expected = expectedPower(levelPercent, rating);
  if (levelPercent <= 0) return measuredPowerW > expected + 0.05 * rating.ratedPowerW ? "unexpected-on" : "ok";
  if (measuredPowerW < 0.5 * expected) return "failed";
  if (measuredPowerW < (1 - tolerance) * expected) return "power-low";
  return measuredPowerW > (1 + tolerance) * expected ? "power-high" : "ok";
}

// firmware/nodes/streetlight/lamp-watch.ts
var LampFailure = { None: 0, TooLittlePower: 1, TooMuchPower: 2 };
var readingsToDecide = 2;
var LampWatch = class {
  constructor(rating) {
    this.rating = rating;
  }
  rating;
  /** What is known now. */
  failure = LampFailure.None;
  suspicion = LampFailure.None;
  count = 0;
  /** Takes a reading: level in percent, watts. Returns whether the verdict changed. */
  judge(levelPercent, measuredW) {
    if (levelPercent === 0 && this.failure === LampFailure.TooLittlePower) return false;
    const reason = this.reason(levelPercent, measuredW);
    if (reason !== this.suspicion) {
      this.suspicion = reason;
      this.count = 0;
    }
    this.count++;
    if (reason === this.failure || this.count < readingsToDecide) return false;
    this.failure = reason;
    return true;
  }
  /** Whether the last reading contradicts the verdict, so that another one soon would settle it. */
  get isUnsure() {
    return this.suspicion !== this.failure;
  }
  reason(levelPercent, measuredW) {
    switch (judgeLamp(levelPercent, measuredW, this.rating)) {
      case "ok":
        return LampFailure.None;
      case "failed":
      case "power-low":
        return LampFailure.TooLittlePower;
      case "power-high":
      case "unexpected-on":
        return LampFailure.TooMuchPower;
    }
  }
};

// firmware/nodes/streetlight/level.ts
var secondsPerDay = 86400;
var LevelControl = class {
  /** `zoneS`: seconds that local time is ahead of UTC. */
  constructor(plan, zoneS) {
    this.plan = plan;
    this.zoneS = zoneS;
  }
  plan;
  zoneS;
  override;
  /** The level due now in percent. */
  level(nowS, isDark) {
    if (this.override && nowS >= this.override.untilS) this.override = void 0;
    if (this.override) return this.override.level;
    return isDark ? planLevel(this.plan, this.minute(nowS)) : 0;
  }
  /** When the level may change by itself, in Unix seconds. */
  nextChangeS(nowS) {
    const minute2 = this.minute(nowS);
    const step2 = nowS + minutesToNextStep(this.plan, minute2) * 60 - ((nowS + this.zoneS) % secondsPerDay - minute2 * 60);
    return this.override && this.override.untilS < step2 ? this.override.untilS : step2;
  }
  /** Takes a commanded level; without `untilS` it lasts to the next change between day and night. */
  command(level, untilS) {
    this.override = { level, untilS: untilS === void 0 ? Infinity : untilS };
  }
  /** Back to the plan. */
  release() {
    this.override = void 0;
  }
  /** Day and night changed: a commanded level without an end of its own ends here. */
  onDaylightChange() {
    if (this.override && this.override.untilS === Infinity) this.override = void 0;
  }
  /** Replaces the plan as a whole. */
  setPlan(plan) {
    this.plan = plan;
  }
  minute(nowS) {
    return Math.floor((nowS + this.zoneS) % secondsPerDay / 60);
  }
};

// firmware/nodes/streetlight/report.ts
var step = { voltage: 1 / 4, current: 1 / 1024, power: 1 / 16, illuminance: 1 / 4, hours: 1 / 4 };
var rounded = (value, to) => Math.round(value / to) * to;
var numbers = [
  ["lampFailureReason", streetlightModel.lampFailureReason.path, 1],
  ["voltage", streetlightModel.voltage.path, step.voltage],
  ["current", streetlightModel.current.path, step.current],
  ["power", streetlightModel.power.path, step.power],
  ["energyWh", streetlightModel.energy.path, 1],
  ["illuminance", streetlightModel.illuminance.path, step.illuminance],
  ["signalDbm", streetlightModel.signal.path, 1],
  ["operatingHours", streetlightModel.operatingHours.path, step.hours],
  ["switchCounter", streetlightModel.switchCounter.path, 1],
  ["nominalPower", streetlightModel.nominalPower.path, step.power]
];
function encodeReport(report, writer) {
  writer.begin(countRecords(report));
  writer.base({ baseName: "urn:dev:imei:" + report.imei + ":", baseTime: report.unixS });
  writer.number(streetlightModel.level.path, void 0, report.level);
  writer.boolean(streetlightModel.lampFailure.path, report.lampFailure);
  writer.boolean(streetlightModel.dark.path, report.dark);
  for (const [key, path, to] of numbers) {
    const value = report[key];
    if (value !== void 0) writer.number(path, void 0, rounded(value, to));
  }
  if (report.confirms) writeConfirmation(report.confirms, writer);
  return writer.end();
}
function writeConfirmation(confirms, writer) {
  if (confirms.id !== void 0) writer.number(streetlightModel.id.path, void 0, confirms.id);
  writer.boolean(streetlightModel.done.path, confirms.done);
  if (confirms.reason !== void 0) writer.text(streetlightModel.reason.path, confirms.reason);
}
function countRecords(report) {
  let count = 3;
  for (const [key] of numbers) if (report[key] !== void 0) count++;
  const { confirms } = report;
  if (confirms) count += 1 + (confirms.id === void 0 ? 0 : 1) + (confirms.reason === void 0 ? 0 : 1);
  return count;
}

// firmware/nodes/streetlight/streetlight.ts
var second2 = 1e6;
var settleUs2 = 10 * second2;
var recheckUs = 60 * second2;
var clocklessUs = 60 * second2;
var clocklessOnLux = 35;
var housekeepingReports = 96;
var joulesPerWattHour = 3600;
var Streetlight = class {
  outbox;
  uplink;
  modem;
  device;
  config;
  writer;
  light;
  meter;
  dimmer;
  rtc;
  watch;
  control;
  daylight;
  decisionTimer;
  lux;
  electrical;
  signalDbm;
  reports = 0;
  switches = 0;
  litSinceUs = 0;
  litUs = 0;
  isReporting = false;
  isMeasuring = false;
  wantsReport = false;
  wantsDecision = false;
  confirmations = [];
  onDecide = () => this.decide(void 0);
  onReport = () => this.periodic();
  onVerify = () => this.measure();
  onLight = (error, sample) => this.afterLight(error, sample);
  onMeter = (error, sample) => this.afterMeter(error, sample);
  /**
   * Opens every part; nothing runs before {@link start}.
   * @param writer shared by nodes of one process that report one after the other; an own one where absent
   * @throws whatever a driver throws that misses its part of the board
   */
  constructor(device, ModemDriver, config, writer) {
    const { timers } = device;
    this.device = device;
    this.config = config;
    this.writer = writer ?? new PackWriter(new ByteWriter(256));
    this.light = new Bh1750({ ...device.i2c["light"], timers });
    this.meter = new Bl0942({ ...device.serial["meter"], timers });
    this.dimmer = new Dimmer010V(device.pwm["dimmer"]);
    this.rtc = new device.rtc.io(device.rtc);
    this.watch = new LampWatch(config.lamp);
    this.control = new LevelControl(config.plan, 0);
    this.outbox = new Outbox(device.flash.open({ path: "outbox" }));
    this.modem = new ModemDriver({
      ...device.serial["modem"],
      timers,
      log: device.log,
      onMessage: (topic, payload) => this.uplink.onMessage(topic, payload),
      onLost: () => this.uplink.onLost()
    });
    this.uplink = new Uplink({
      device,
      modem: this.modem,
      outbox: this.outbox,
      broker: config.broker,
      kind: "streetlight",
      onCommand: (payload) => this.onCommand(payload),
      onOnline: () => this.onOnline()
    });
  }
  /** Whether the lamp counts as failed. */
  get hasLampFailure() {
    return this.watch.failure !== 0;
  }
  /** Begins to work. */
  start() {
    this.uplink.start();
    this.decide(void 0);
  }
  onOnline() {
    this.modem.time((error, time) => {
      if (!error) this.setClock(time);
    });
    this.modem.signal((error, signal) => {
      if (!error) this.signalDbm = typeof signal.rsrp === "number" ? signal.rsrp : void 0;
    });
  }
  setClock(time) {
    this.rtc.time = time.unixMs;
    this.control.zoneS = time.zoneQuarterHours * 900;
    if (this.isReporting) return;
    this.isReporting = true;
    this.decide(void 0);
    this.device.timers.after(Math.floor(this.device.random.next() * this.config.reportEveryUs), this.onReport);
  }
  nowS() {
    const { time } = this.rtc;
    return time === void 0 ? void 0 : Math.floor(time / 1e3);
  }
  /** Decides on day and night and on the level, and when to do so again. `lux`: what the photocell has just seen. */
  decide(lux) {
    const nowS = this.nowS();
    if (nowS === void 0) return this.decideWithoutClock(lux);
    const daylight = this.daylight ??= new Daylight(this.config.latitude, this.config.longitude, nowS);
    const wasDark = daylight.isDark;
    let step2 = daylight.step(nowS, this.config.photocell, lux);
    while (step2.nextAtS <= nowS) step2 = daylight.step(nowS, this.config.photocell, void 0);
    if (daylight.isDark !== wasDark) this.control.onDaylightChange();
    this.setLevel(this.control.level(nowS, daylight.isDark));
    this.decideAgain(Math.max(1, Math.min(step2.nextAtS, this.control.nextChangeS(nowS)) - nowS) * second2);
    if (step2.wantsPhotocell) {
      this.wantsDecision = true;
      this.measure();
    }
  }
  decideWithoutClock(lux) {
    if (lux === void 0) {
      this.wantsDecision = true;
      this.measure();
    } else this.setLevel(lux < clocklessOnLux ? 100 : 0);
    this.decideAgain(clocklessUs);
  }
  decideAgain(delayUs) {
    const { timers } = this.device;
    timers.cancel(this.decisionTimer);
    this.decisionTimer = timers.after(delayUs, this.onDecide);
  }
  setLevel(level) {
    const before = this.dimmer.level;
    this.dimmer.setLevel(level);
    if (this.dimmer.level === before) return;
    if (before === 0 || level === 0) this.countSwitch(level > 0);
    this.wantsReport = true;
    this.device.timers.after(settleUs2, this.onVerify);
  }
  countSwitch(isOn) {
    const nowUs = this.device.clock.uptimeUs();
    if (isOn) this.switches++;
    else this.litUs += nowUs - this.litSinceUs;
    this.litSinceUs = nowUs;
  }
  periodic() {
    this.device.timers.after(this.config.reportEveryUs, this.onReport);
    this.reports++;
    if (this.reports % housekeepingReports === 0) this.onOnlineHousekeeping();
    this.wantsReport = true;
    this.measure();
  }
  onOnlineHousekeeping() {
    if (this.uplink.isOnline) this.onOnline();
  }
  /** Reads photocell and meter, then does what was waiting for the readings. */
  measure() {
    if (this.isMeasuring) return;
    this.isMeasuring = true;
    this.light.sample(this.onLight);
  }
  afterLight(error, sample) {
    if (error) this.device.log("warning", "streetlight", "photocell: " + error.message);
    this.lux = error || !sample ? void 0 : sample.illuminance;
    this.meter.sample(this.onMeter);
  }
  afterMeter(error, sample) {
    if (error) this.device.log("warning", "streetlight", "meter: " + error.message);
    this.electrical = error ? void 0 : sample;
    this.isMeasuring = false;
    this.judgeLamp();
    if (this.wantsReport) this.report();
    if (this.wantsDecision) {
      this.wantsDecision = false;
      if (this.lux !== void 0) this.decide(this.lux);
    }
  }
  judgeLamp() {
    const { electrical, watch } = this;
    if (!electrical) return;
    if (watch.judge(this.dimmer.level, electrical.power)) {
      this.device.log("info", "streetlight", "lamp failure " + watch.failure);
      this.wantsReport = true;
    } else if (watch.isUnsure) this.device.timers.after(recheckUs, this.onVerify);
  }
  report() {
    const unixS = this.nowS();
    if (unixS === void 0 || this.uplink.imei === "") return;
    this.wantsReport = false;
    const { electrical, watch } = this;
    const isFull = this.reports % housekeepingReports === 1;
    this.outbox.append(
      encodeReport(
        {
          imei: this.uplink.imei,
          unixS,
          level: this.dimmer.level,
          lampFailure: watch.failure !== 0,
          lampFailureReason: watch.failure === 0 ? void 0 : watch.failure,
          voltage: electrical?.voltage,
          current: electrical?.current,
          power: electrical?.power,
          energyWh: electrical && electrical.energy / joulesPerWattHour,
          dark: this.daylight !== void 0 && this.daylight.isDark,
          illuminance: this.lux,
          signalDbm: isFull ? this.signalDbm : void 0,
          operatingHours: isFull ? this.operatingHours() : void 0,
          switchCounter: isFull ? this.switches : void 0,
          nominalPower: isFull ? this.config.lamp.ratedPowerW : void 0,
          confirms: this.confirmations.shift()
        },
        this.writer
      )
    );
    if (this.confirmations.length > 0) this.report();
    else this.uplink.flush();
  }
  operatingHours() {
    const sinceUs = this.dimmer.level > 0 ? this.device.clock.uptimeUs() - this.litSinceUs : 0;
    return (this.litUs + sinceUs) / (3600 * second2);
  }
  onCommand(payload) {
    const parsed = parseCommand(payload);
    if (parsed.kind === "refused") return this.confirm({ id: parsed.id, done: false, reason: parsed.reason });
    const { command } = parsed;
    const nowS = this.nowS();
    if (command.expiresS !== void 0 && nowS !== void 0 && nowS > command.expiresS)
      return this.confirm({ id: command.id, done: false, reason: "expired" });
    this.carryOut(command);
  }
  carryOut(command) {
    if (command.plan) this.control.setPlan(command.plan);
    if (command.auto) this.control.release();
    if (command.level !== void 0) this.control.command(command.level, command.expiresS);
    this.confirm({ id: command.id, done: true });
    this.decide(void 0);
  }
  /** Confirms with the readings of now: of the lamp at its new level, once it has settled. */
  confirm(confirmation) {
    this.confirmations.push(confirmation);
    this.wantsReport = true;
    this.device.timers.after(confirmation.done ? settleUs2 : 0, this.onVerify);
  }
};

// sim/fleet/percentiles.ts
function percentiles(values) {
  if (values.length === 0) return void 0;
  const sorted = [...values].sort((first, second3) => first - second3);
  const rank2 = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return { count: sorted.length, p50: rank2(0.5), p95: rank2(0.95), max: sorted[sorted.length - 1] };
}

// sim/fleet/command-log.ts
function encodeCommand(action, id, expiresS) {
  const records = [{ name: commandModel.id.path, value: id }, recordOf(action)];
  if (expiresS !== void 0) records.push({ name: commandModel.expires.path, value: expiresS });
  return encodePack(records);
}
function recordOf(action) {
  switch (action.kind) {
    case "level":
      return { name: streetlightModel.command.path, value: action.level };
    case "on":
      return { name: streetlightModel.command.path, value: 100 };
    case "off":
      return { name: streetlightModel.command.path, value: 0 };
    case "report-now":
      return { name: commandModel.report.path, booleanValue: true };
    case "plan":
      return { name: streetlightModel.plan.path, stringValue: action.plan.map(stepText).join(",") };
  }
}
var stepText = ({ at, level }) => `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}=${level}`;
var CommandLog = class {
  issued = 0;
  confirmed = 0;
  waiting = /* @__PURE__ */ new Map();
  roundTripsS = [];
  /** A command left the platform. Returns its payload. */
  issue(atUs, imei, command, startUnixMs) {
    const id = ++this.issued;
    const ofNode = this.waiting.get(imei) ?? /* @__PURE__ */ new Map();
    this.waiting.set(imei, ofNode.set(id, atUs));
    const { action, expiresUs } = command;
    const expiresS = expiresUs === void 0 ? void 0 : Math.floor(startUnixMs / 1e3 + (atUs + expiresUs) / 1e6);
    return encodeCommand(action, id, expiresS);
  }
  /** A report reached the platform: if its node owes a confirmation, looks whether this is one. */
  onReport(atUs, imei, payload) {
    const ofNode = this.waiting.get(imei);
    if (!ofNode) return;
    const id = confirmedId(payload);
    const issuedUs = id === void 0 ? void 0 : ofNode.get(id);
    if (id === void 0 || issuedUs === void 0) return;
    ofNode.delete(id);
    if (ofNode.size === 0) this.waiting.delete(imei);
    this.confirmed++;
    this.roundTripsS.push((atUs - issuedUs) / 1e6);
  }
  /** Seconds from command to confirmation, undefined where there was none. */
  roundTripS() {
    return percentiles(this.roundTripsS);
  }
};
function confirmedId(payload) {
  try {
    const records = decodePack(payload);
    if (!records.some(({ name }) => name === commandModel.done.path)) return void 0;
    return records.find(({ name }) => name === commandModel.id.path)?.value;
  } catch {
    return void 0;
  }
}

// sim/fleet/drive.ts
var eventsPerSlice = 4e3;
var pacedStepS = 0.01;
async function driveUntil(untilUs, options) {
  return options.speed === "max" ? driveFast(untilUs, options) : drivePaced(untilUs, options, options.speed);
}
async function driveFast(untilUs, { scheduler, holder, signal, onSlice }) {
  while (!signal?.aborted) {
    const end = scheduler.runUntil(untilUs, eventsPerSlice);
    if (end === "reached") return 0;
    onSlice(0);
    if (holder.congested) await holder.whenClear();
    else await nextTurn();
  }
  return 0;
}
async function drivePaced(untilUs, options, speed) {
  const { scheduler, holder, signal, onSlice, wallSeconds: wallSeconds2 } = options;
  const beganS = wallSeconds2();
  const beganUs = scheduler.nowUs;
  let worstLagS = 0;
  while (scheduler.nowUs < untilUs && !signal?.aborted) {
    if (holder.congested) await holder.whenClear();
    const dueUs = Math.min(untilUs, Math.floor(beganUs + (wallSeconds2() - beganS) * speed * 1e6));
    const end = dueUs > scheduler.nowUs ? scheduler.runUntil(dueUs, eventsPerSlice) : "reached";
    const lagS = Math.max(0, wallSeconds2() - beganS - (scheduler.nowUs - beganUs) / 1e6 / speed);
    worstLagS = Math.max(worstLagS, lagS);
    onSlice(lagS);
    if (end === "reached") await sleepS(pacedStepS);
    else await nextTurn();
  }
  return worstLagS;
}
var nextTurn = () => new Promise((resolve2) => setImmediate(resolve2));
var sleepS = (seconds) => new Promise((resolve2) => setTimeout(resolve2, seconds * 1e3));

// sim/fleet/faults.ts
function scheduleFaults(faults, targets) {
  const { scheduler } = targets.world;
  for (const fault of faults) {
    scheduler.at(fault.atUs, 0, () => happen(fault, true, targets), void 0);
    const forUs = "forUs" in fault ? fault.forUs : void 0;
    if (forUs !== void 0) scheduler.at(fault.atUs + forUs, 0, () => happen(fault, false, targets), void 0);
  }
}
function happen(fault, isBroken, targets) {
  targets.onFault(`${fault.kind} ${isBroken ? "begins" : "ends"}`);
  switch (fault.kind) {
    case "broker-down":
      return targets.setBrokerDown(isBroken);
    case "cell-down":
      return targets.cells.forEach((cell, index) => {
        if (fault.cell === void 0 || fault.cell === index) cell.setDown(isBroken);
      });
    case "power-cut":
      return forEach(fault, targets, ({ board }) => isBroken ? board.powerOff() : board.powerOn());
    default:
      return forEach(fault, targets, (node) => node.setFault(fault, isBroken));
  }
}
function forEach(fault, { fleet }, act) {
  for (const node of fleet.select(fault.nodeKind, fault.nodes)) act(node);
}

// sim/board/flash-pool.ts
var poolBlockLength = 256;
var blocksPerSlab = 1024;
var FlashPool = class {
  slabs = [];
  free = [];
  count = 0;
  /** A block, filled with a value. */
  take(fill) {
    const block = this.free.pop() ?? this.count++;
    const slab = Math.floor(block / blocksPerSlab);
    if (slab === this.slabs.length) this.slabs.push(new Uint8Array(blocksPerSlab * poolBlockLength));
    const start = block % blocksPerSlab * poolBlockLength;
    this.slabs[slab].fill(fill, start, start + poolBlockLength);
    return block;
  }
  /** Gives a block back. */
  release(block) {
    this.free.push(block);
  }
  /** The slab that a block lies in. */
  slabOf(block) {
    return this.slabs[Math.floor(block / blocksPerSlab)];
  }
  /** Where in its slab a block begins. */
  startOf(block) {
    return block % blocksPerSlab * poolBlockLength;
  }
  /** Blocks in use. */
  get used() {
    return this.count - this.free.length;
  }
};

// sim/kernel/random.ts
var Sfc32 = class {
  constructor(a, b, c) {
    this.a = a;
    this.b = b;
    this.c = c;
    for (let round3 = 0; round3 < 12; round3++) this.nextInt32();
  }
  a;
  b;
  c;
  counter = 1;
  /** The next 32 bits, as a signed integer. */
  nextInt32() {
    const sum2 = (this.a + this.b | 0) + this.counter | 0;
    this.counter = this.counter + 1 | 0;
    this.a = this.b ^ this.b >>> 9;
    this.b = this.c + (this.c << 3) | 0;
    this.c = (this.c << 21 | this.c >>> 11) + sum2 | 0;
    return sum2;
  }
};
var RandomStream = class extends Sfc32 {
  /** A stream of its own for every pair of seed, a whole number up to 2^53, and name. */
  constructor(seed, name) {
    super(
      mix(hashText(name, 2654435769), seed | 0),
      mix(hashText(name, 2246822507), Math.floor(seed / 2 ** 32) | 0),
      mix(hashText(name, 3266489909), ~seed)
    );
  }
  /** Uniform in [0, 1), 32 bits. */
  next() {
    return (this.nextInt32() >>> 0) / 4294967296;
  }
  /** Uniform integer in [0, below). */
  integer(below) {
    return Math.floor(this.next() * below);
  }
  /** Uniform in [low, high). */
  between(low2, high3) {
    return low2 + this.next() * (high3 - low2);
  }
  /** True with the given probability. */
  chance(probability) {
    return this.next() < probability;
  }
  /** Exponentially distributed with the given mean. */
  exponential(mean) {
    return -Math.log(1 - this.next()) * mean;
  }
  /** Normally distributed (Box and Muller, one of the pair). */
  normal(mean, deviation) {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next());
  }
};
function hashUnit(seed, x, y, z) {
  let hash = mix(seed | 0, x | 0);
  hash = mix(hash, y | 0);
  hash = mix(hash, z | 0);
  return (hash >>> 0) / 4294967296;
}
function hashText(text2, start) {
  let hash = start | 0;
  for (let index = 0; index < text2.length; index++) hash = Math.imul(hash ^ text2.charCodeAt(index), 16777619);
  return hash;
}
function mix(first, second3) {
  let hash = Math.imul(first ^ Math.imul(second3, 668265261), 2246822507);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 2146121005);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 2221713035);
  return hash ^ hash >>> 16 | 0;
}

// sim/city/sun.ts
var dayMs = 864e5;
var j2000UnixMs = 946728e6;
var degree = Math.PI / 180;
function sunElevation(unixMs, latitude, longitude) {
  const days = (unixMs - j2000UnixMs) / dayMs;
  const meanAnomaly = (357.528 + 0.9856003 * days) * degree;
  const sinAnomaly = Math.sin(meanAnomaly);
  const centre = (1.915 + 0.04 * Math.cos(meanAnomaly)) * sinAnomaly;
  const eclipticLongitude = (280.46 + 0.9856474 * days + centre) * degree;
  const obliquity = (23.439 - 4e-7 * days) * degree;
  const sinLongitude = Math.sin(eclipticLongitude);
  const x = Math.cos(eclipticLongitude);
  const y = Math.cos(obliquity) * sinLongitude;
  const z = Math.sin(obliquity) * sinLongitude;
  const sidereal = (280.46062 + 360.98564737 * days + longitude) * degree;
  const phi = latitude * degree;
  const sinElevation = Math.sin(phi) * z + Math.cos(phi) * (x * Math.cos(sidereal) + y * Math.sin(sidereal));
  return Math.asin(sinElevation > 1 ? 1 : sinElevation < -1 ? -1 : sinElevation) / degree;
}
function clearSkyIlluminance(elevation) {
  if (elevation < -18) return 0;
  const sine = Math.sin(elevation * degree);
  const cosine = Math.cos(elevation * degree);
  const sineAtShell = shellRatio * cosine / (shellRatio + 1);
  const cosineAtShell = Math.sqrt(1 - sineAtShell * sineAtShell);
  const airMass = shellRatio * (cosineAtShell - sine) + cosineAtShell;
  const direct = sine > 0 ? Math.exp(-0.21 * airMass) * sine : 0;
  const sky = 0.0289 * Math.exp(-0.042 * airMass) * (1 + (elevation + 90) * sine * degree);
  return extraterrestrialLux * (direct + sky);
}
var shellRatio = 753.66156;
var extraterrestrialLux = 133775;

// sim/city/sky.ts
var fronts = { km: 12, hours: 2, weight: 0.65 };
var cumulus = { km: 2.5, hours: 0.4, weight: 0.35 };
var kmPerDegree = 111.195;
var Sky = class {
  seed;
  epochUnixMs;
  cloudiness;
  nightFloorLux;
  windKmh;
  /** @throws RangeError for a cloudiness outside [0, 1], a negative floor, or an epoch that is no number */
  constructor(options) {
    const { seed, epochUnixMs, cloudiness = 0.5, nightFloorLux = 0.2, windKmh = 20 } = options;
    if (!(cloudiness >= 0 && cloudiness <= 1))
      throw new RangeError(`a cloudiness in [0, 1] expected, got ${cloudiness}`);
    if (!(nightFloorLux >= 0)) throw new RangeError(`a floor of 0 lux or more expected, got ${nightFloorLux}`);
    if (!Number.isFinite(epochUnixMs)) throw new RangeError(`an epoch in milliseconds expected, got ${epochUnixMs}`);
    this.seed = seed;
    this.epochUnixMs = epochUnixMs;
    this.cloudiness = cloudiness;
    this.nightFloorLux = nightFloorLux;
    this.windKmh = windKmh;
  }
  /**
   * Illuminance of a horizontal surface, lux, at an instant of virtual time.
   * @param latitude degrees, north positive
   * @param longitude degrees, east positive
   */
  illuminanceLux(atUs, latitude, longitude) {
    const clear = clearSkyIlluminance(this.sunElevation(atUs, latitude, longitude));
    if (clear < 1e-3 * this.nightFloorLux) return this.nightFloorLux;
    return this.nightFloorLux + clear * transmission(this.cloudCover(atUs, latitude, longitude));
  }
  /** Elevation of the sun, degrees, geometric. */
  sunElevation(atUs, latitude, longitude) {
    return sunElevation(this.epochUnixMs + atUs / 1e3, latitude, longitude);
  }
  /** Fraction of the sky under clouds, [0, 1]: smooth over kilometres and tens of minutes. */
  cloudCover(atUs, latitude, longitude) {
    if (this.cloudiness === 0 || this.cloudiness === 1) return this.cloudiness;
    const hours = (this.epochUnixMs + atUs / 1e3) / 36e5;
    const eastKm = longitude * kmPerDegree * Math.cos(latitude * Math.PI / 180) - this.windKmh * hours;
    const northKm = latitude * kmPerDegree;
    const noise = fronts.weight * this.noise(0, eastKm / fronts.km, northKm / fronts.km, hours / fronts.hours) + cumulus.weight * this.noise(1, eastKm / cumulus.km, northKm / cumulus.km, hours / cumulus.hours);
    return cover(noise, this.cloudiness);
  }
  /** Value noise, [0, 1): random values on a lattice of whole numbers, blended smoothly in between. */
  noise(layer, x, y, t2) {
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const t0 = Math.floor(t2);
    const blendX = smooth(x - x0);
    const blendY = smooth(y - y0);
    const blendT = smooth(t2 - t0);
    const before = this.plane(layer, x0, y0, t0, blendX, blendY);
    return before + (this.plane(layer, x0, y0, t0 + 1, blendX, blendY) - before) * blendT;
  }
  plane(layer, x, y, t2, blendX, blendY) {
    const seed = this.seed * 2 + layer;
    const south = hashUnit(seed, x, y, t2);
    const north = hashUnit(seed, x, y + 1, t2);
    const southRow = south + (hashUnit(seed, x + 1, y, t2) - south) * blendX;
    const northRow = north + (hashUnit(seed, x + 1, y + 1, t2) - north) * blendX;
    return southRow + (northRow - southRow) * blendY;
  }
};
function transmission(cover2) {
  return 1 - 0.75 * Math.pow(cover2, 3.4);
}
function cover(noise, cloudiness) {
  const position = (noise - 0.5 + coverShift * (cloudiness - 0.5)) / coverWidth + 0.5;
  return position <= 0 ? 0 : position >= 1 ? 1 : smooth(position);
}
var coverShift = 0.48;
var coverWidth = 0.4;
function smooth(fraction) {
  return fraction * fraction * (3 - 2 * fraction);
}

// protocols/at/parameters.ts
function splitParameters(text2) {
  const parameters = [];
  let at = 0;
  for (; ; ) {
    while (text2.charAt(at) === " ") at++;
    const end = text2.charAt(at) === '"' ? endOfQuoted(text2, at) : endOfBare(text2, at);
    parameters.push(valueOf2(text2, at, end));
    at = endOfBare(text2, end);
    if (at >= text2.length) return parameters;
    at++;
  }
}
function afterPrefix(line, prefix) {
  if (!line.startsWith(prefix)) return void 0;
  let at = prefix.length;
  while (line.charAt(at) === " ") at++;
  return line.substring(at);
}
function integerOf(text2) {
  if (text2 === void 0 || text2.length === 0 || text2.length > 15) return void 0;
  let value = 0;
  const negative = text2.charAt(0) === "-";
  if (negative && text2.length === 1) return void 0;
  for (let at = negative ? 1 : 0; at < text2.length; at++) {
    const digit3 = text2.charCodeAt(at) - 48;
    if (!(digit3 >= 0 && digit3 <= 9)) return void 0;
    value = value * 10 + digit3;
  }
  return negative ? -value : value;
}
function endOfQuoted(text2, start) {
  let at = start + 1;
  while (at < text2.length && text2.charAt(at) !== '"') at += text2.charAt(at) === "\\" ? 2 : 1;
  return at < text2.length ? at + 1 : text2.length;
}
function endOfBare(text2, start) {
  const comma2 = text2.indexOf(",", start);
  return comma2 < 0 ? text2.length : comma2;
}
function valueOf2(text2, start, end) {
  if (text2.charAt(start) !== '"') return text2.substring(start, end).trim();
  const closed = end - start >= 2 && text2.charAt(end - 1) === '"';
  const inner = text2.substring(start + 1, closed ? end - 1 : end);
  return inner.indexOf("\\") < 0 ? inner : inner.split('\\"').join('"');
}

// protocols/at/error.ts
function modemError(kind, message, cme2) {
  const error = new Error(message);
  error.kind = kind;
  if (cme2 !== void 0) error.cme = cme2;
  return error;
}
var cmePrefix = "+CME ERROR:";
function errorOfFinal(line, command) {
  if (line === "OK" || line.endsWith(" OK")) return void 0;
  if (!line.startsWith(cmePrefix)) return modemError("error", `${command}: OK expected, got ${line}`);
  const code = line.substring(cmePrefix.length).trim();
  const isNumber = code.length > 0 && !(parseInt(code, 10) !== Number(code));
  return isNumber ? modemError("cme", `${command}: OK expected, got CME error ${code}`, Number(code)) : modemError("error", `${command}: OK expected, got CME error ${code}`);
}

// protocols/at/registration.ts
var states = [
  "not-registered",
  "home",
  "searching",
  "denied",
  "unknown",
  "roaming",
  "sms-home",
  "sms-roaming",
  "emergency"
];
var actNbS1 = 9;
function isRegistered(registration) {
  return registration.state === "home" || registration.state === "roaming";
}
function parseCereg(text2) {
  const parameters = splitParameters(text2);
  const read = isRead(text2, parameters);
  const first = read ? 1 : 0;
  const state2 = states[integerOf(parameters[first]) ?? -1];
  if (state2 === void 0) return void 0;
  const registration = {
    state: state2,
    tac: hexOf(parameters[first + 1]),
    cellId: hexOf(parameters[first + 2]),
    act: integerOf(parameters[first + 3]),
    causeType: integerOf(parameters[first + 4]),
    rejectCause: integerOf(parameters[first + 5]),
    activeTime: parameters[first + 6] || void 0,
    periodicTau: parameters[first + 7] || void 0
  };
  return read ? { form: "read", mode: integerOf(parameters[0]), registration } : { form: "urc", registration };
}
function formatCereg(form, mode, registration) {
  const { causeType, rejectCause, activeTime, periodicTau } = registration;
  let text2 = (form === "read" ? `${mode},` : "") + states.indexOf(registration.state);
  const tellsCause = (mode === 3 || mode === 5) && rejectCause !== void 0;
  const tellsTimers = mode >= 4 && (activeTime !== void 0 || periodicTau !== void 0);
  if (mode >= 2 && (registration.tac !== void 0 || tellsCause || tellsTimers)) text2 += place2(registration);
  if (tellsCause) text2 += `,${causeType ?? 0},${rejectCause}`;
  else if (tellsTimers) text2 += ",,";
  if (tellsTimers) text2 += `,${quoted(activeTime)},${quoted(periodicTau)}`;
  return text2;
}
function place2({ tac, cellId, act }) {
  if (tac === void 0 || cellId === void 0) return ",,,";
  return `,"${hex(tac, 4)}","${hex(cellId, 8)}",${act ?? actNbS1}`;
}
function isRead(text2, parameters) {
  const comma2 = text2.indexOf(",");
  if (comma2 < 0 || text2.charAt(comma2 + 1) === '"') return false;
  return parameters[1].length === 1;
}
function hexOf(text2) {
  if (text2 === void 0 || text2.length === 0) return void 0;
  const value = parseInt(text2, 16);
  return value >= 0 ? value : void 0;
}
function hex(value, digits2) {
  return value.toString(16).toUpperCase().padStart(digits2, "0");
}
function quoted(bits) {
  return bits === void 0 ? "" : `"${bits}"`;
}

// protocols/at/reader.ts
var defaultMaxLine = 2048;
var AtReader = class {
  /** `urcs`: what unsolicited lines of this family begin with. `maxLine`: characters; a longer line becomes noise. */
  constructor(urcs2, maxLine = defaultMaxLine) {
    this.urcs = urcs2;
    this.maxLine = maxLine;
  }
  urcs;
  maxLine;
  /** The command under way as it was sent, without CR; '' while there is none. Its echo is told from answers by it. */
  command = "";
  /** What information responses of the command begin with; '' for text without prefix; undefined where there are none. */
  prefix = void 0;
  /** Whether `>` may come: elsewhere it is an ordinary character. */
  promptExpected = false;
  /** The line that {@link next} recognised last, without CR LF; '' for the prompt and for a line that was too long. */
  text = "";
  held = "";
  at = 0;
  overlong = false;
  /** Takes received bytes. */
  push(bytes) {
    this.pushText(textOf(bytes));
  }
  /** Takes received characters, one a byte. */
  pushText(text2) {
    this.held = this.at < this.held.length ? this.held.substring(this.at) + text2 : text2;
    this.at = 0;
  }
  /** Forgets an unfinished line: the modem restarted. */
  reset() {
    this.held = "";
    this.at = 0;
    this.overlong = false;
  }
  /** The next token, or undefined until more is pushed. */
  next() {
    for (; ; ) {
      if (!this.overlong) this.skipLeading();
      if (this.takePrompt()) return "prompt";
      const end = endOfLine(this.held, this.at);
      if (end < 0) {
        this.boundHeld();
        return void 0;
      }
      const tooLong = this.overlong || end - this.at > this.maxLine;
      this.text = tooLong ? "" : this.held.substring(this.at, end);
      this.at = end + 1;
      this.overlong = false;
      if (tooLong) return "noise";
      if (this.text.length > 0) return this.kindOf(this.text);
    }
  }
  /** What no line begins with: line ends, spaces, and the garbage of a UART that listens at another rate. */
  skipLeading() {
    const { held } = this;
    let at = this.at;
    while (at < held.length && !(held.charCodeAt(at) > 32 && held.charCodeAt(at) < 127)) at++;
    this.at = at;
  }
  takePrompt() {
    if (!this.promptExpected || this.overlong || this.held.charAt(this.at) !== ">") return false;
    this.at++;
    this.text = "";
    return true;
  }
  boundHeld() {
    if (this.at > 0) this.held = this.held.substring(this.at);
    this.at = 0;
    if (this.held.length <= this.maxLine && !this.overlong) return;
    this.held = "";
    this.overlong = true;
  }
  kindOf(line) {
    const { command, prefix } = this;
    if (command !== "" && (line === command || line.startsWith("AT"))) return "echo";
    const expected = prefix !== void 0 && line.startsWith(prefix);
    if (!(expected && prefix !== "") && this.isUrc(line)) return "urc";
    const final = isFinal(line);
    if (expected && !(prefix === "" && final)) return "response";
    return final ? "final" : "noise";
  }
  isUrc(line) {
    for (let index = 0; index < this.urcs.length; index++) if (line.startsWith(this.urcs[index])) return true;
    return false;
  }
};
function isFinal(line) {
  switch (line) {
    case "OK":
    case "ERROR":
    case "SEND OK":
    case "SEND FAIL":
    case "CLOSE OK":
    case "CONNECT OK":
      return true;
  }
  return line.startsWith("+CME ERROR:") || line.startsWith("+CMS ERROR:");
}
function endOfLine(text2, from) {
  for (let at = from; at < text2.length; at++) {
    const code = text2.charCodeAt(at);
    if (code === 13 || code === 10) return at;
  }
  return -1;
}
function textOf(bytes) {
  let text2 = "";
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4)
    text2 += String.fromCharCode(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
  for (; at < bytes.length; at++) text2 += String.fromCharCode(bytes[at]);
  return text2;
}

// firmware/modems/serial-writer.ts
var pieceBytes = 128;
var SerialWriter = class {
  serial = void 0;
  waiting = void 0;
  /** Sends all of it, in its own time. The bytes must not change until then. */
  write(bytes) {
    if (this.waiting === void 0 && this.offer(bytes)) return;
    if (this.waiting === void 0) this.waiting = [];
    this.waiting.push(bytes);
    this.drain();
  }
  /** There is room: sends more of what waits. */
  drain() {
    for (let first = this.first(); first !== void 0; first = this.first()) {
      const piece = first.length > pieceBytes ? first.subarray(0, pieceBytes) : first;
      if (!this.offer(piece)) return;
      if (piece === first) this.waiting.shift();
      else this.waiting[0] = first.subarray(pieceBytes);
    }
    this.waiting = void 0;
  }
  /** Forgets what waits. */
  clear() {
    this.waiting = void 0;
  }
  first() {
    return this.waiting === void 0 ? void 0 : this.waiting[0];
  }
  /** @throws BusError other than "buffer-full" */
  offer(bytes) {
    try {
      this.serial.write(bytes);
      return true;
    } catch (error) {
      if (error.kind !== "buffer-full") throw error;
      return false;
    }
  }
};

// firmware/modems/at-client.ts
var maxProbes = 10;
var probeStepUs = 1e5;
var settleUs3 = 5e4;
var escape = 27;
var AtClient = class {
  owner;
  timers;
  reader;
  serial;
  writer;
  queue = [];
  onTimer;
  current = void 0;
  phase = "unknown";
  probes = 0;
  timer = void 0;
  /** Opens the port. `urcs`: what the family's notifications begin with. */
  constructor(connection, timers, urcs2, owner) {
    this.owner = owner;
    this.timers = timers;
    this.reader = new AtReader(urcs2);
    this.onTimer = () => this.timeUp();
    this.writer = new SerialWriter();
    this.serial = new connection.io({ ...connection, target: this, onReadable, onWritable });
    this.writer.serial = this.serial;
  }
  /** Whether the modem has answered and has not fallen silent since. */
  get isSynced() {
    return this.phase === "ready" || this.phase === "settle";
  }
  /** Adds a command to the queue. */
  send(request) {
    this.queue.push(request);
    this.pump();
  }
  /** Takes the modem for asleep or confused: it is probed before the next command. */
  desync() {
    if (this.phase === "ready" || this.phase === "settle") this.phase = "unknown";
    if (!this.current) this.stopTimer();
  }
  /** Fails the command under way and all that wait: the modem restarted. */
  abort(error) {
    this.stopTimer();
    this.reader.reset();
    this.writer.clear();
    if (this.phase !== "closed") this.phase = "unknown";
    const failed2 = this.queue.splice(0, this.queue.length);
    if (this.current) failed2.unshift(this.current);
    this.setCurrent(void 0);
    for (const request of failed2) request.onFinal(error);
  }
  /** Closes the port. What waits is forgotten; its owner knows. */
  close() {
    this.phase = "closed";
    this.stopTimer();
    this.current = void 0;
    this.queue.splice(0, this.queue.length);
    this.serial.close();
  }
  /** Bytes can be read. */
  receive() {
    const buffer = this.phase === "closed" ? void 0 : this.serial.read();
    if (!buffer) return;
    const { reader } = this;
    reader.push(new Uint8Array(buffer));
    for (let kind = reader.next(); kind !== void 0; kind = reader.next()) {
      if (kind === "urc") this.owner.onUrc(reader.text);
      else if (kind === "response") this.onResponse(reader.text);
      else if (kind === "final") this.onFinal(reader.text);
      else if (kind === "prompt") this.onPrompt();
      if (this.isClosed()) return;
    }
  }
  /** Bytes can be written. */
  drain() {
    if (!this.isClosed()) this.writer.drain();
  }
  isClosed() {
    return this.phase === "closed";
  }
  pump() {
    if (this.current || this.queue.length === 0 || this.phase === "sync" || this.phase === "settle") return;
    if (this.phase !== "ready") return this.startSync(false);
    const request = this.queue.shift();
    this.setCurrent(request);
    this.reader.promptExpected = request.data !== void 0;
    this.timer = this.timers.after(request.timeoutUs, this.onTimer);
    this.writer.write(request.bytes === void 0 ? lineOf(request.command) : request.bytes);
  }
  setCurrent(request) {
    this.current = request;
    this.reader.command = request ? request.command : "";
    this.reader.prefix = request ? request.prefix : void 0;
    this.reader.promptExpected = false;
  }
  onResponse(line) {
    const { current } = this;
    if (current && current.onResponse) current.onResponse(line);
  }
  onPrompt() {
    const { current } = this;
    if (current && current.data) this.writer.write(current.data);
    this.reader.promptExpected = false;
  }
  onFinal(line) {
    if (this.phase === "sync") return this.settle();
    const { current } = this;
    if (this.phase !== "ready" || !current) return;
    this.finish(errorOfFinal(line, current.command));
  }
  finish(error) {
    const { current } = this;
    this.stopTimer();
    this.setCurrent(void 0);
    current.onFinal(error);
    this.pump();
  }
  startSync(cancelsData) {
    this.phase = "sync";
    this.probes = 0;
    this.reader.command = "AT";
    if (cancelsData) this.writer.write(new Uint8Array([escape]));
    this.probe();
  }
  probe() {
    this.probes++;
    this.timer = this.timers.after(this.probes * probeStepUs, this.onTimer);
    this.writer.write(lineOf("AT"));
  }
  settle() {
    this.stopTimer();
    this.phase = "settle";
    this.timer = this.timers.after(settleUs3, this.onTimer);
  }
  timeUp() {
    this.timer = void 0;
    if (this.phase === "settle") {
      this.phase = "ready";
      this.reader.command = "";
      this.pump();
    } else if (this.phase === "sync") {
      if (this.probes < maxProbes) this.probe();
      else this.giveUp();
    } else if (this.current) this.onLate(this.current);
  }
  onLate(request) {
    this.setCurrent(void 0);
    this.reader.reset();
    this.writer.clear();
    this.startSync(request.data !== void 0);
    const limitMs = Math.round(request.timeoutUs / 1e3);
    request.onFinal(modemError("timeout", `${request.command}: a final result within ${limitMs} ms expected, got none`));
  }
  giveUp() {
    this.phase = "unknown";
    this.abort(modemError("no-answer", `modem: an answer to one of ${maxProbes} AT expected, got none`));
    if (!this.isClosed()) this.owner.onHung();
  }
  stopTimer() {
    this.timers.cancel(this.timer);
    this.timer = void 0;
  }
};
function onReadable() {
  ;
  this.target.receive();
}
function onWritable() {
  ;
  this.target.drain();
}
function lineOf(command) {
  const bytes = new Uint8Array(command.length + 1);
  for (let at = 0; at < command.length; at++) bytes[at] = command.charCodeAt(at);
  bytes[command.length] = 13;
  return bytes;
}

// protocols/at/timers.ts
var timer2Units = [2, 60, 360, 60, 60, 60, 60, 0];
var timer3Units = [600, 3600, 36e3, 2, 30, 60, 1152e3, 0];
var maxValue = 31;
var deactivated = "11100000";
function parseTimer2(bits) {
  return parseTimer(bits, timer2Units);
}
function formatTimer2(value) {
  return formatTimer(value, timer2Units, [0, 1, 2]);
}
function formatTimer3(value) {
  return formatTimer(value, timer3Units, [3, 4, 5, 0, 1, 2, 6]);
}
function bitsOf(byte2) {
  let bits = "";
  for (let place3 = 7; place3 >= 0; place3--) bits += byte2 >> place3 & 1;
  return bits;
}
function byteOfBits(bits) {
  if (bits.length !== 8) return void 0;
  let byte2 = 0;
  for (let at = 0; at < 8; at++) {
    const bit = bits.charCodeAt(at) - 48;
    if (bit !== 0 && bit !== 1) return void 0;
    byte2 = byte2 * 2 + bit;
  }
  return byte2;
}
function parseTimer(bits, units) {
  const byte2 = byteOfBits(bits);
  if (byte2 === void 0) return void 0;
  const unit = byte2 >> 5;
  return unit === 7 ? "deactivated" : units[unit] * (byte2 & maxValue);
}
function formatTimer(value, units, order) {
  if (value === "deactivated") return deactivated;
  let best = 0;
  let bestSeconds = -1;
  for (let place3 = 0; place3 < order.length; place3++) {
    const unit = order[place3];
    const count = Math.ceil(value / units[unit]);
    const seconds = count * units[unit];
    if (count > maxValue || bestSeconds >= 0 && seconds >= bestSeconds) continue;
    best = unit * 32 + count;
    bestSeconds = seconds;
  }
  return bestSeconds < 0 ? bitsOf(order[order.length - 1] * 32 + maxValue) : bitsOf(best);
}

// firmware/modems/operation.ts
var Operation = class {
  command = "";
  prefix = void 0;
  bytes = void 0;
  timeoutUs = 0;
  /** Whether it is pointless once the MQTT session is over. */
  needsSession() {
    return false;
  }
  onResponse(_line) {
  }
  /** A notification of the MQTT client or the network. */
  onUrc(_line) {
  }
  /** The wait that the operation asked for is over. */
  onTimeout() {
  }
};

// firmware/modems/bc66-attach.ts
var plain = (command) => ({ command: () => command });
var steps = [
  plain("ATE0"),
  plain("AT+CMEE=1"),
  { command: () => "AT+CGSN=1", prefix: "+CGSN:", read: (operation, line) => operation.takeImei(line) },
  { command: () => "AT+CIMI", prefix: "", read: (operation, line) => operation.takeImsi(line) },
  plain("AT+CEREG=5"),
  { command: () => "AT+QNBIOTEVENT=1,1", optional: true },
  { command: sleepCommand },
  { command: savingCommand },
  { command: ({ options }) => options.apn === void 0 ? "" : `AT+CGDCONT=1,"IP","${options.apn}"` },
  plain("AT+CFUN=1")
];
function sleepCommand({ options }) {
  return options.powerSaving ? "AT+QSCLK=1" : "AT+QSCLK=0";
}
function savingCommand({ options: { powerSaving } }) {
  if (!powerSaving) return "AT+CPSMS=0";
  const { activeTimeS, periodicUpdateS } = powerSaving;
  return `AT+CPSMS=1,,,"${formatTimer3(periodicUpdateS)}","${formatTimer2(activeTimeS)}"`;
}
var commandLimitUs = 85e6;
var pollUs = 2e7;
var defaultLimitS = 300;
var Attach = class extends Operation {
  constructor(driver, done) {
    super();
    this.driver = driver;
    this.done = done;
    const { registrationLimitS = defaultLimitS } = driver.options;
    this.pollsLeft = Math.ceil(registrationLimitS * 1e6 / pollUs);
    this.timeoutUs = commandLimitUs;
  }
  driver;
  done;
  step = 0;
  imei = "";
  pollsLeft;
  start() {
    const { driver } = this;
    driver.attachError = void 0;
    if (driver.isOnline()) driver.finish(this, null);
    else if (driver.isConfigured) this.ask();
    else this.sendStep();
  }
  takeImei(line) {
    this.imei = afterPrefix(line, "+CGSN:");
  }
  takeImsi(line) {
    if (!isDigits(line) || !isDigits(this.imei)) return;
    this.driver.imei = this.imei;
    this.driver.imsi = line;
  }
  onResponse(line) {
    const step2 = steps[this.step];
    if (step2 && step2.read) step2.read(this, line);
    else if (!step2) this.takeRegistration(line);
  }
  onFinal(error) {
    const step2 = steps[this.step];
    if (error && !(step2 && step2.optional)) return this.fail(error);
    if (!step2) return this.look();
    this.step++;
    this.sendStep();
  }
  onUrc(line) {
    if (line.startsWith("+CEREG:") && !steps[this.step]) this.look();
  }
  onTimeout() {
    if (this.pollsLeft > 0) this.ask();
    else this.fail(modemError("not-registered", `BC66: a network expected, got "${this.stateName()}"`));
  }
  complete(error) {
    const { driver, done } = this;
    if (done) done(error, driver.registration);
  }
  sendStep() {
    while (this.step < steps.length && steps[this.step].command(this.driver) === "") this.step++;
    const step2 = steps[this.step];
    if (!step2) {
      this.driver.isConfigured = true;
      return this.ask();
    }
    this.command = step2.command(this.driver);
    this.prefix = step2.prefix;
    this.driver.send(this);
  }
  ask() {
    this.step = steps.length;
    this.pollsLeft--;
    this.command = "AT+CEREG?";
    this.prefix = "+CEREG:";
    this.driver.send(this);
  }
  takeRegistration(line) {
    const parsed = parseCereg(afterPrefix(line, "+CEREG:"));
    if (parsed) this.driver.registration = parsed.registration;
  }
  /** Ends, or waits for a notification or the next look. */
  look() {
    const { driver } = this;
    const { registration } = driver;
    if (registration && isRegistered(registration)) driver.finish(this, null);
    else if (registration && isFinal2(registration))
      this.fail(modemError("denied", `BC66: a network expected, got EMM cause ${registration.rejectCause}`));
    else driver.wait(pollUs);
  }
  stateName() {
    const { registration } = this.driver;
    return registration ? registration.state : "nothing";
  }
  fail(error) {
    this.driver.attachError = error;
    this.driver.finish(this, error);
  }
};
function isFinal2({ state: state2, causeType, rejectCause }) {
  return state2 === "denied" && causeType === 0 && [3, 6, 7, 8].indexOf(rejectCause) >= 0;
}
function isDigits(text2) {
  for (let at = 0; at < text2.length; at++) {
    const code = text2.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text2.length > 0;
}

// firmware/modems/bc66-connect.ts
var packetTimeoutS = 30;
var packetRetries = 2;
var acknowledgeLimitUs = (packetTimeoutS * (packetRetries + 1) + 10) * 1e6;
var openLimitUs = 18e7;
var commandLimitUs2 = 5e6;
var setUp = [
  () => "AT+QMTCLOSE=0",
  () => 'AT+QMTCFG="version",0,1',
  (options) => `AT+QMTCFG="keepalive",0,${options.keepAliveS}`,
  (options) => `AT+QMTCFG="session",0,${options.cleanSession ? 1 : 0}`,
  () => `AT+QMTCFG="timeout",0,${packetTimeoutS},${packetRetries},1`,
  () => 'AT+QMTCFG="dataformat",0,1,1',
  ({ host, port = 1883 }) => `AT+QMTOPEN=0,"${host}",${port}`,
  ({ clientId, user, password }) => `AT+QMTCONN=0,"${clientId}"${user === void 0 ? "" : `,"${user}"`}${password === void 0 ? "" : `,"${password}"`}`
];
var closeStep = 0;
var openStep = 6;
var Connect = class extends Operation {
  constructor(driver, options, done) {
    super();
    this.driver = driver;
    this.options = options;
    this.done = done;
    this.timeoutUs = commandLimitUs2;
  }
  driver;
  options;
  done;
  step = 0;
  start() {
    const { driver } = this;
    const { host, clientId, user = "", password = "" } = this.options;
    driver.connected = false;
    if (!isQuotable(host + clientId + user + password)) return this.fail(badText(host));
    if (driver.isOnline()) return this.sendStep();
    this.fail(driver.attachError || modemError("not-registered", "BC66: a network expected, got none"));
  }
  onFinal(error) {
    if (error && !(this.step === closeStep && error.kind === "cme")) return this.fail(error);
    if (this.step < openStep) {
      this.step++;
      this.sendStep();
    } else this.driver.wait(this.step === openStep ? openLimitUs : acknowledgeLimitUs);
  }
  onUrc(line) {
    if (line.startsWith("+QMTOPEN:") && this.step === openStep) this.onOpened(line);
    else if (line.startsWith("+QMTCONN:") && this.step > openStep) this.onAnswered(line);
  }
  onTimeout() {
    this.fail(modemError("timeout", `${this.command}: a result expected, got none`));
  }
  needsSession() {
    return this.step >= openStep;
  }
  complete(error) {
    this.done(error);
  }
  sendStep() {
    this.command = setUp[this.step](this.options);
    this.driver.send(this);
  }
  onOpened(line) {
    const result = splitParameters(afterPrefix(line, "+QMTOPEN:"))[1];
    if (result !== "0")
      return this.fail(modemError("open-failed", `${this.command}: 0 expected, got ${result}`, Number(result)));
    this.step++;
    this.sendStep();
  }
  onAnswered(line) {
    const parameters = splitParameters(afterPrefix(line, "+QMTCONN:"));
    if (parameters[1] === "1") return;
    if (parameters[1] !== "0") return this.fail(modemError("lost", "BC66: an answer to CONNECT expected, got none"));
    const code = Number(parameters[2]);
    if (code !== 0) return this.fail(modemError("refused", `BC66: a session expected, got CONNACK ${code}`, code));
    this.driver.connected = true;
    this.driver.finish(this, null);
  }
  fail(error) {
    this.driver.finish(this, error);
  }
};
var Disconnect = class extends Operation {
  constructor(driver, done) {
    super();
    this.driver = driver;
    this.done = done;
    this.timeoutUs = commandLimitUs2;
    this.command = "AT+QMTDISC=0";
  }
  driver;
  done;
  start() {
    const { driver } = this;
    if (!driver.connected) return driver.finish(this, null);
    driver.connected = false;
    driver.send(this);
  }
  onFinal(error) {
    if (error) this.driver.finish(this, error);
    else this.driver.wait(commandLimitUs2);
  }
  onUrc(line) {
    if (line.startsWith("+QMTDISC:")) this.driver.finish(this, null);
  }
  onTimeout() {
    this.driver.finish(this, modemError("timeout", `${this.command}: a result expected, got none`));
  }
  complete(error) {
    this.done(error);
  }
};
function isQuotable(text2) {
  for (let at = 0; at < text2.length; at++) {
    const code = text2.charCodeAt(at);
    if (code < 32 || code > 126 || code === 34 || code === 92) return false;
  }
  return true;
}
function badText(text2) {
  return modemError("bad-text", `BC66: printable ASCII without quotes expected, got "${text2}"`);
}

// firmware/modems/bc66-publish.ts
var maxPayloadBytes = 730;
var maxTopicLength = 256;
var Publish = class extends Operation {
  constructor(driver, topic, payload, qos, done) {
    super();
    this.driver = driver;
    this.topic = topic;
    this.done = done;
    this.messageId = qos === 0 ? 0 : driver.nextMessageId();
    this.command = "AT+QMTPUB";
    this.timeoutUs = commandLimitUs2;
    if (payload.length > maxPayloadBytes || topic.length > maxTopicLength) return;
    this.bytes = publishLine(`AT+QMTPUB=0,${this.messageId},${qos},0,"${topic}",${payload.length},"`, payload);
  }
  driver;
  topic;
  done;
  messageId;
  start() {
    const { driver, topic } = this;
    if (this.bytes === void 0)
      driver.finish(this, modemError("too-long", `BC66: at most ${maxPayloadBytes} bytes expected, got more`));
    else if (topic === "" || !isQuotable(topic)) driver.finish(this, badText(topic));
    else if (!driver.connected) driver.finish(this, notConnected());
    else driver.send(this);
  }
  onFinal(error) {
    if (error) this.driver.finish(this, error);
    else this.driver.wait(acknowledgeLimitUs);
  }
  onUrc(line) {
    const result = resultOf(line, "+QMTPUB:", this.messageId);
    if (result === "0") this.driver.finish(this, null);
    else if (result === "2") this.driver.finish(this, notDelivered(this.topic));
  }
  onTimeout() {
    this.driver.finish(this, notDelivered(this.topic));
  }
  needsSession() {
    return true;
  }
  complete(error) {
    this.done(error);
  }
};
var Subscribe = class extends Operation {
  constructor(driver, topic, qos, done) {
    super();
    this.driver = driver;
    this.topic = topic;
    this.done = done;
    this.messageId = driver.nextMessageId();
    this.timeoutUs = commandLimitUs2;
    this.command = `AT+QMTSUB=0,${this.messageId},"${topic}",${qos}`;
  }
  driver;
  topic;
  done;
  messageId;
  granted = 0;
  start() {
    const { driver, topic } = this;
    if (topic === "" || !isQuotable(topic)) driver.finish(this, badText(topic));
    else if (!driver.connected) driver.finish(this, notConnected());
    else driver.send(this);
  }
  onFinal(error) {
    if (error) this.driver.finish(this, error);
    else this.driver.wait(acknowledgeLimitUs);
  }
  onUrc(line) {
    const result = resultOf(line, "+QMTSUB:", this.messageId);
    if (result === "2") this.onTimeout();
    if (result !== "0") return;
    const value = splitParameters(line)[3];
    this.granted = Number(value);
    const isRefused = value === "128";
    this.driver.finish(
      this,
      isRefused ? modemError("refused", `BC66: ${this.topic}: QoS expected, got 128`, 128) : null
    );
  }
  onTimeout() {
    this.driver.finish(this, notDelivered(this.topic));
  }
  needsSession() {
    return true;
  }
  complete(error) {
    this.done(error, this.granted);
  }
};
function resultOf(line, prefix, messageId) {
  const text2 = afterPrefix(line, prefix);
  if (text2 === void 0) return void 0;
  const parameters = splitParameters(text2);
  return integerOf(parameters[1]) === messageId ? parameters[2] : void 0;
}
function notConnected() {
  return modemError("not-connected", "BC66: a session expected, got none");
}
function notDelivered(topic) {
  return modemError("not-delivered", `BC66: ${topic}: an acknowledgement expected, got none`);
}
function publishLine(head, payload) {
  const bytes = new Uint8Array(head.length + 2 * payload.length + 2);
  let to = 0;
  for (; to < head.length; to++) bytes[to] = head.charCodeAt(to);
  for (let at = 0; at < payload.length; at++) {
    const byte2 = payload[at];
    bytes[to++] = digit2(byte2 >> 4);
    bytes[to++] = digit2(byte2 & 15);
  }
  bytes[to++] = 34;
  bytes[to] = 13;
  return bytes;
}
function digit2(value) {
  return value < 10 ? 48 + value : 55 + value;
}

// protocols/at/cclk.ts
var msPerQuarterHour = 9e5;
var msPerDay = 864e5;
function parseCclk(text2) {
  const numbers2 = [];
  let sign = 1;
  let number = -1;
  for (let at = 0; at <= text2.length; at++) {
    const code = text2.charCodeAt(at);
    if (code >= 48 && code <= 57) number = (number < 0 ? 0 : number * 10) + code - 48;
    else {
      if (number >= 0) numbers2.push(number);
      number = -1;
      if (code === 45) sign = -1;
    }
  }
  if (numbers2.length < 6) return void 0;
  const year = numbers2[0] % 100;
  const zoneQuarterHours = sign * (numbers2[6] ?? 0);
  const day = daysSince1970(year, numbers2[1], numbers2[2]);
  if (year < 18 || day === void 0 || numbers2[3] > 23 || numbers2[4] > 59 || numbers2[5] > 59) return void 0;
  const localMs = day * msPerDay + ((numbers2[3] * 60 + numbers2[4]) * 60 + numbers2[5]) * 1e3;
  return { unixMs: localMs - zoneQuarterHours * msPerQuarterHour, zoneQuarterHours };
}
var daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
function daysSince1970(year, month, day) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return void 0;
  const leapDays = (year >> 2) + (year % 4 > 0 || month > 2 ? 1 : 0);
  return 10957 + year * 365 + leapDays + daysBeforeMonth[month - 1] + day - 1;
}

// protocols/at/signal.ts
var rsrpFloor = -141;
var rsrqFloor = -20;
function rssiOf(code) {
  if (code === 99) return "not-detected";
  if (code === 31) return "saturated";
  return code >= 0 && code < 31 ? -113 + 2 * code : void 0;
}
function rssiCode(rssi) {
  if (rssi === "not-detected") return 99;
  return rssi === "saturated" ? 31 : clamp(Math.floor((rssi + 113) / 2), 31);
}
function rsrpOf(code) {
  if (code === 255) return "not-detected";
  if (code === 97) return "saturated";
  return code >= 0 && code < 97 ? rsrpFloor + code : void 0;
}
function rsrpCode(rsrp) {
  if (rsrp === "not-detected") return 255;
  return rsrp === "saturated" ? 97 : clamp(Math.floor(rsrp) + 141, 97);
}
function rsrqOf(code) {
  if (code === 255) return "not-detected";
  if (code === 34) return "saturated";
  return code >= 0 && code < 34 ? rsrqFloor + code / 2 : void 0;
}
function rsrqCode(rsrq) {
  if (rsrq === "not-detected") return 255;
  return rsrq === "saturated" ? 34 : clamp(Math.floor((rsrq + 20) * 2), 34);
}
function parseCsq(text2) {
  const code = integerOf(splitParameters(text2)[0]);
  return code === void 0 ? void 0 : rssiOf(code);
}
function parseCesq(text2) {
  const parameters = splitParameters(text2);
  const rsrq = integerOf(parameters[4]);
  const rsrp = integerOf(parameters[5]);
  if (rsrq === void 0 || rsrp === void 0) return void 0;
  const result = { rsrp: rsrpOf(rsrp), rsrq: rsrqOf(rsrq) };
  return result.rsrp === void 0 || result.rsrq === void 0 ? void 0 : result;
}
function clamp(value, max) {
  return value < 0 ? 0 : value > max ? max : value;
}

// firmware/modems/bc66-query.ts
var readSignal = {
  commands: ["AT+CSQ", "AT+CESQ"],
  prefixes: ["+CSQ:", "+CESQ:"],
  read(answers) {
    const rssi = parseCsq(answers[0]);
    const extended = parseCesq(answers[1]);
    if (rssi === void 0 || extended === void 0) return void 0;
    return [{ rssi, rsrp: extended.rsrp, rsrq: extended.rsrq }];
  }
};
var readTime = {
  commands: ["AT+CCLK?"],
  prefixes: ["+CCLK:"],
  read(answers) {
    const time = parseCclk(answers[0]);
    return time === void 0 ? void 0 : [time];
  }
};
var Query = class extends Operation {
  constructor(driver, kind, done) {
    super();
    this.driver = driver;
    this.kind = kind;
    this.done = done;
    this.timeoutUs = commandLimitUs2;
  }
  driver;
  kind;
  done;
  step = 0;
  answers = [];
  results = void 0;
  start() {
    this.command = this.kind.commands[this.step];
    this.prefix = this.kind.prefixes[this.step];
    this.driver.send(this);
  }
  onResponse(line) {
    this.answers[this.step] = afterPrefix(line, this.prefix);
  }
  onFinal(error) {
    const { driver, kind, answers } = this;
    if (error) return driver.finish(this, error);
    this.step++;
    if (this.step < kind.commands.length) return this.start();
    this.results = answers.length === kind.prefixes.length ? kind.read(answers) : void 0;
    const isRead2 = this.results !== void 0;
    driver.finish(this, isRead2 ? null : modemError("unexpected", `${this.command}: a value expected, got ${answers}`));
  }
  complete(error) {
    const results = this.results || [];
    this.done(error, ...results);
  }
};

// firmware/modems/bc66.ts
var urcs = [
  "+QMTPUB:",
  "+QMTRECV:",
  "+QMTSTAT:",
  "+CEREG:",
  "+CSCON:",
  "+QNBIOTEVENT:",
  "+IP:",
  "RDY",
  "+CFUN:",
  "+CPIN:",
  "+QMTOPEN:",
  "+QMTCONN:",
  "+QMTSUB:",
  "+QMTUNS:",
  "+QMTDISC:",
  "+QMTCLOSE:",
  "+CEDRXP:",
  "+CTZE"
];
var wakePulseUs = 12e4;
var Bc66 = class {
  imei = "";
  imsi = "";
  /** @internal */
  options;
  /** @internal */
  client;
  /** @internal The set-up of the modem is done and has not been lost since. */
  isConfigured = false;
  /** @internal The registration told last. */
  registration = void 0;
  /** @internal */
  connected = false;
  /** @internal Why the modem could not be brought up, while that is so. */
  attachError = void 0;
  onWait;
  waiting = [];
  current = void 0;
  starting = false;
  lastMessageId = 0;
  waitTimer = void 0;
  asleep = false;
  isClosed = false;
  pin = void 0;
  /** Opens the port; the modem is left alone until something is asked of it. */
  constructor(options) {
    this.options = options;
    this.onWait = () => this.waitOver();
    const { timers, psmEint } = options;
    this.client = new AtClient(options, timers, urcs, this);
    try {
      if (psmEint) this.pin = new psmEint.io({ ...psmEint, initialValue: 1 });
    } catch (error) {
      this.client.close();
      throw error;
    }
  }
  get isConnected() {
    return this.connected;
  }
  attach(done) {
    this.run(new Attach(this, done));
  }
  connect(options, done) {
    if (!this.isOnline()) this.run(new Attach(this));
    this.run(new Connect(this, options, done));
  }
  disconnect(done) {
    this.run(new Disconnect(this, done));
  }
  publish(topic, payload, qos, done) {
    this.run(new Publish(this, topic, payload, qos, done));
  }
  subscribe(topic, qos, done) {
    this.run(new Subscribe(this, topic, qos, done));
  }
  signal(done) {
    this.query(readSignal, done);
  }
  time(done) {
    this.query(readTime, done);
  }
  sleep(done) {
    this.query({ commands: ["AT+QSCLK=1"], prefixes: [], read: nothing2 }, done);
  }
  wake(done) {
    this.query({ commands: ["AT+QSCLK=0"], prefixes: [], read: nothing2 }, done);
  }
  /** Everything under way fails with "closed"; closing twice is no mistake. */
  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.connected = false;
    this.options.timers.cancel(this.waitTimer);
    this.client.close();
    if (this.pin) this.pin.close();
    const left = this.waiting.splice(0, this.waiting.length);
    if (this.current) left.unshift(this.current);
    this.current = void 0;
    const error = modemError("closed", "BC66: an open driver expected, got a closed one");
    if (left.length > 0) this.options.timers.after(0, () => left.forEach((operation) => operation.complete(error)));
  }
  /** @internal Registered, as far as is known. */
  isOnline() {
    return this.isConfigured && this.registration !== void 0 && isRegistered(this.registration);
  }
  /** @internal An identifier for a packet, 1 to 65535 in turn. */
  nextMessageId() {
    this.lastMessageId = this.lastMessageId === 65535 ? 1 : this.lastMessageId + 1;
    return this.lastMessageId;
  }
  /** @internal Sends the current command of an operation. */
  send(operation) {
    this.client.send(operation);
  }
  /** @internal Calls `onTimeout` of the current operation later, in place of an earlier wait. */
  wait(delayUs) {
    const { timers } = this.options;
    timers.cancel(this.waitTimer);
    this.waitTimer = timers.after(delayUs, this.onWait);
  }
  /** @internal Ends the current operation; another one is none of the caller's business. */
  finish(operation, error) {
    if (this.current !== operation) return;
    this.options.timers.cancel(this.waitTimer);
    this.waitTimer = void 0;
    if (this.starting) {
      this.options.timers.after(0, () => this.conclude(operation, error));
    } else this.conclude(operation, error);
  }
  /** @internal */
  note(level, text2) {
    const { log } = this.options;
    if (log) log(level, "bc66", text2);
  }
  /** @internal The session is over. */
  lose(error) {
    const wasConnected = this.connected;
    this.connected = false;
    const { current } = this;
    if (current && current.needsSession()) this.finish(current, error);
    const { onLost } = this.options;
    if (wasConnected && onLost) onLost(error);
  }
  onHung() {
    this.note("warning", "the modem does not answer");
    this.isConfigured = false;
    this.lose(modemError("no-answer", "BC66: an answer expected, got none"));
  }
  onUrc(line) {
    if (line.startsWith("+QMTPUB:") && this.current) return this.current.onUrc(line);
    if (line === "RDY") return this.onRestart();
    if (line.startsWith("+QMTRECV:")) return this.onReceive(line);
    if (line.startsWith("+QMTSTAT:")) return this.onStatus(line);
    if (line.startsWith("+QNBIOTEVENT:")) this.asleep = line.indexOf("ENTER") >= 0;
    if (line.startsWith("+CEREG:")) this.onRegistration(line);
    if (this.current) this.current.onUrc(line);
  }
  query(kind, done) {
    this.run(new Query(this, kind, done));
  }
  run(operation) {
    if (this.isClosed) throw modemError("closed", "BC66: an open driver expected, got a closed one");
    this.waiting.push(operation);
    if (!this.current) this.startNext();
  }
  startNext() {
    const next = this.waiting.shift();
    if (!next || this.isClosed) return;
    this.current = next;
    if (this.asleep) this.pulse();
    this.starting = true;
    next.start();
    this.starting = false;
  }
  conclude(operation, error) {
    if (this.current !== operation) return;
    this.current = void 0;
    operation.complete(error);
    if (!this.current) this.startNext();
  }
  waitOver() {
    this.waitTimer = void 0;
    if (this.current) this.current.onTimeout();
  }
  /** A falling edge on PSM_EINT, and probing until the modem answers. */
  pulse() {
    const { pin } = this;
    this.asleep = false;
    this.client.desync();
    if (!pin) return;
    pin.write(0);
    this.options.timers.after(wakePulseUs, () => {
      if (!this.isClosed) pin.write(1);
    });
  }
  onRestart() {
    this.asleep = false;
    if (!this.client.isSynced) return;
    this.note("warning", "the modem restarted");
    this.isConfigured = false;
    this.registration = void 0;
    const error = modemError("reset", "BC66: an answer expected, got RDY");
    this.client.abort(error);
    if (this.current) this.finish(this.current, error);
    this.lose(error);
  }
  onReceive(line) {
    const { onMessage } = this.options;
    const parameters = splitParameters(afterPrefix(line, "+QMTRECV:"));
    const hex2 = parameters[parameters.length - 1];
    if (!onMessage || parameters.length < 4) return;
    let payload;
    try {
      payload = fromHex(hex2);
    } catch {
      return this.note("warning", `hexadecimal digits expected, got ${line}`);
    }
    onMessage(parameters[2], payload);
  }
  onStatus(line) {
    const code = splitParameters(afterPrefix(line, "+QMTSTAT:"))[1];
    this.lose(modemError("lost", `BC66: a session expected, got +QMTSTAT ${code}`));
  }
  onRegistration(line) {
    const parsed = parseCereg(afterPrefix(line, "+CEREG:"));
    if (parsed) this.registration = parsed.registration;
  }
};
function nothing2() {
  return [];
}

// sim/modem/engine/bytes.ts
function bytesOf2(text2) {
  const bytes = new Uint8Array(text2.length);
  for (let at = 0; at < text2.length; at++) bytes[at] = text2.charCodeAt(at);
  return bytes;
}
function textOf2(bytes, start = 0, end = bytes.length) {
  let text2 = "";
  let at = start;
  for (; at + 8 <= end; at += 8)
    text2 += String.fromCharCode(
      bytes[at],
      bytes[at + 1],
      bytes[at + 2],
      bytes[at + 3],
      bytes[at + 4],
      bytes[at + 5],
      bytes[at + 6],
      bytes[at + 7]
    );
  for (; at < end; at++) text2 += String.fromCharCode(bytes[at]);
  return text2;
}
function byteText(text2) {
  if (isAscii(text2)) return text2;
  const bytes = new Uint8Array(utf8Length(text2));
  writeUtf8(bytes, 0, text2);
  return textOf2(bytes);
}
function joined(first, second3) {
  const both = new Uint8Array(first.length + second3.length);
  both.set(first);
  both.set(second3, first.length);
  return both;
}
function bytesOfHex(source, start, end) {
  const length = end - start;
  if (length & 1) return void 0;
  const bytes = new Uint8Array(length >> 1);
  let wrong = 0;
  for (let from = start, to = 0; from < end; from += 2, to++) {
    const high3 = digitOf(source[from]);
    const low2 = digitOf(source[from + 1]);
    wrong |= high3 | low2;
    bytes[to] = high3 << 4 | low2;
  }
  return wrong < 0 ? void 0 : bytes;
}
function digitOf(code) {
  if (code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

// sim/modem/engine/command.ts
var hashStart = 2166136261 | 0;
function hashMore(hash, code) {
  return Math.imul(hash ^ (code >= 97 && code <= 122 ? code - 32 : code), 16777619);
}
function commandTable(commands) {
  const table = new Map(commands.map((command) => [hashOf(command.name), command]));
  if (table.size !== commands.length) throw new RangeError("commands of different names and hashes expected");
  return table;
}
function hashOf(name) {
  let hash = hashStart;
  for (let at = 0; at < name.length; at++) hash = hashMore(hash, name.charCodeAt(at));
  return hash;
}
function isNamed(name, bytes, start, end) {
  if (end - start !== name.length) return false;
  for (let at = 0; at < name.length; at++) {
    const code = bytes[start + at];
    if ((code >= 97 && code <= 122 ? code - 32 : code) !== name.charCodeAt(at)) return false;
  }
  return true;
}

// sim/modem/engine/outcome.ts
var ok = 0;
var failed = -1;
var later = -2;
var data = -3;
var cme = {
  notAllowed: 3,
  notSupported: 4,
  noSim: 10,
  simFailure: 13,
  memoryFull: 20,
  textTooLong: 24,
  noNetwork: 30,
  networkTimeout: 31,
  incorrectParameters: 50,
  unknown: 100
};
var texts = {
  3: "operation not allowed",
  4: "operation not supported",
  10: "SIM not inserted",
  11: "SIM PIN required",
  12: "SIM PUK required",
  13: "SIM failure",
  14: "SIM busy",
  15: "SIM wrong",
  16: "incorrect password",
  20: "memory full",
  21: "invalid index",
  22: "not found",
  23: "memory failure",
  24: "text string too long",
  25: "invalid characters in text string",
  30: "no network service",
  31: "network timeout",
  32: "network not allowed - emergency calls only",
  50: "Incorrect parameters",
  51: "Command implemented but currently disabled",
  52: "Command aborted by user",
  100: "unknown"
};
function finalText(outcome, errorMode) {
  if (outcome === ok) return "OK";
  if (outcome < 0 || errorMode === 0) return "ERROR";
  return `+CME ERROR: ${errorMode === 1 ? outcome : texts[outcome] ?? texts[100]}`;
}

// sim/modem/engine/parameters.ts
var comma = 44;
var quote = 34;
var space = 32;
var backslash = 92;
var Parameters = class {
  /** `start` is the index after `=`, `end` that of the CR. */
  constructor(bytes, start, end) {
    this.bytes = bytes;
    this.end = end;
    this.at = start < end ? start : end + 1;
  }
  bytes;
  end;
  /** Something was not as expected. */
  wrong = false;
  /** Bounds of the parameter read last, without its quotes. */
  start = 0;
  stop = 0;
  /** Whether the parameter read last stood in quotes. */
  quoted = false;
  at;
  /** Whether another parameter is there, given or empty. */
  get more() {
    return this.at <= this.end;
  }
  /** Whether the next parameter begins with a quote. */
  get quoteAhead() {
    return this.more && this.bytes[this.skipSpaces(this.at)] === quote;
  }
  /** Nothing was wrong and nothing is left. */
  done() {
    return !this.wrong && !this.more;
  }
  /** An integer in [min, max]. */
  integer(min, max) {
    return this.optionalInteger(min, max, NaN);
  }
  /** An integer in [min, max], or the fallback where the parameter is empty or missing. A fallback of NaN is an error. */
  optionalInteger(min, max, fallback) {
    if (!this.next()) {
      if (!(fallback === fallback)) this.wrong = true;
      return fallback;
    }
    const value = this.quoted ? NaN : this.number();
    if (value >= min && value <= max) return value;
    this.wrong = true;
    return min;
  }
  /** Text of 1 to `max` bytes, in quotes or bare, UTF-8. */
  string(max) {
    const text2 = this.optionalString(max);
    if (text2 === void 0 || text2.length === 0) this.wrong = true;
    return text2 ?? "";
  }
  /** Text of up to `max` bytes; undefined where the parameter is empty and bare, or missing. */
  optionalString(max) {
    if (!this.next()) return void 0;
    if (this.stop - this.start > max) this.wrong = true;
    return this.text();
  }
  /** As {@link string}; gives `known` back, and makes no new string, where the text is the same. */
  sameString(known, max) {
    if (!this.next()) return this.string(max);
    const { bytes, start } = this;
    const length = this.stop - start;
    let same = length === known.length && length > 0;
    for (let at = 0; same && at < length; at++) same = bytes[start + at] === known.charCodeAt(at);
    if (same) return known;
    if (length > max || length === 0) this.wrong = true;
    return this.text();
  }
  /** All that is left as one parameter, between its first quote and the last: text that holds commas and quotes itself. */
  rest() {
    this.start = this.skipSpaces(this.at);
    this.stop = this.end;
    this.at = this.end + 1;
    this.quoted = this.bytes[this.start] === quote;
    if (!this.quoted) return;
    this.start++;
    if (this.stop > this.start && this.bytes[this.stop - 1] === quote) this.stop--;
  }
  /** Moves to the next parameter. False where it is empty and bare, or missing. */
  next() {
    if (this.at > this.end) return false;
    this.start = this.skipSpaces(this.at);
    this.quoted = this.bytes[this.start] === quote && this.start < this.end;
    if (this.quoted) this.takeQuoted();
    else this.takeBare();
    return this.quoted || this.stop > this.start;
  }
  takeQuoted() {
    const { bytes, end } = this;
    let at = ++this.start;
    while (at < end && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
    this.stop = at < end ? at : end;
    if (at >= end) this.wrong = true;
    at = this.skipSpaces(at + 1);
    if (at < end && bytes[at] !== comma) this.wrong = true;
    this.at = at < end ? at + 1 : end + 1;
  }
  takeBare() {
    const { bytes, end } = this;
    let at = this.start;
    while (at < end && bytes[at] !== comma) at++;
    this.at = at + 1;
    while (at > this.start && bytes[at - 1] === space) at--;
    this.stop = at;
  }
  skipSpaces(from) {
    let at = from;
    while (at < this.end && this.bytes[at] === space) at++;
    return at;
  }
  number() {
    const negative = this.bytes[this.start] === 45;
    let at = negative ? this.start + 1 : this.start;
    if (at === this.stop || this.stop - at > 12) return NaN;
    let value = 0;
    for (; at < this.stop; at++) {
      const digit3 = this.bytes[at] - 48;
      if (digit3 < 0 || digit3 > 9) return NaN;
      value = value * 10 + digit3;
    }
    return negative ? -value : value;
  }
  text() {
    const { bytes, start, stop } = this;
    let plain2 = true;
    for (let at = start; plain2 && at < stop; at++) plain2 = bytes[at] < 128 && bytes[at] !== backslash;
    if (plain2) return textOf2(bytes, start, stop);
    try {
      return readUtf8(bytes, start, stop).replaceAll('\\"', '"');
    } catch {
      this.wrong = true;
      return "";
    }
  }
};

// sim/modem/engine/engine.ts
var okText = "\r\nOK\r\n";
var okBytes = bytesOf2(okText);
var prompt = bytesOf2("\r\n> ");
var carriageReturn = 13;
var lineFeed = 10;
var ctrlZ = 26;
var escape2 = 27;
var maxHeldBytes = 4096;
var maxPieceBytes = 512;
var AtEngine = class {
  /** `owner`: whose events are this modem's own, so that a restart can take them back. */
  constructor(host, port, owner, dialect) {
    this.host = host;
    this.port = port;
    this.owner = owner;
    this.dialect = dialect;
  }
  host;
  port;
  owner;
  dialect;
  /** ATE: whether commands are sent back. */
  echo = 1;
  /** AT+CMEE: errors as `ERROR`, as number or as text. */
  errorMode = 0;
  /** Whether data after a prompt is sent back. */
  echoData = 0;
  /** Whether the UART listens. Bytes that come otherwise are lost. */
  awake = false;
  answering = false;
  line;
  held;
  reply = "";
  urcs = "";
  dataHandler;
  dataBytes;
  dataCount = 0;
  dataFixed = false;
  dataTimer = 0;
  afterReply;
  commandCount = 0;
  unknownCount = 0;
  stubCount = 0;
  garbageCount = 0;
  lostCount = 0;
  get engineStats() {
    return {
      commands: this.commandCount,
      unknownCommands: this.unknownCount,
      stubCommands: this.stubCount,
      garbageLines: this.garbageCount,
      lostBytes: this.lostCount
    };
  }
  /** Bytes have arrived: the one entry from the UART. */
  onBytes(bytes) {
    if (!this.awake) this.lostCount += bytes.length;
    else if (this.answering) this.hold(bytes);
    else this.consume(bytes);
  }
  /** Adds an information response to the answer of the command under way; several lines are parted by CR LF. */
  info(text2) {
    this.reply += `\r
${text2}\r
`;
  }
  /** Sends a notification: now, or behind the answer that is under way. A string of bytes. */
  urc(text2) {
    const framed = `\r
${text2}\r
`;
    if (this.answering || this.dataHandler) this.urcs += framed;
    else this.transmit(framed);
  }
  /** Ends a command whose handler returned {@link later}. */
  complete(outcome) {
    this.reply += `\r
${finalText(outcome, this.errorMode)}\r
`;
    this.answerSoon();
  }
  /**
   * Asks for data, by a handler that then returns {@link data}.
   * @param length bytes exactly, or undefined for what comes before Ctrl-Z (Esc cancels)
   * @param max bytes that are kept; more are left out
   */
  expectData(handler, length, max) {
    this.dataHandler = handler;
    this.dataFixed = length !== void 0;
    this.dataBytes = new Uint8Array(length ?? max);
    this.dataCount = 0;
  }
  /** Does something once the answer has left. */
  afterAnswer(work) {
    this.afterReply = work;
  }
  /** Counts bytes that came when they could not be taken. */
  lose(count) {
    this.lostCount += count;
  }
  /** Sends a string of bytes as it is: what is neither answer nor notification. */
  transmit(text2) {
    const bytes = bytesOf2(text2);
    if (bytes.length <= maxPieceBytes) this.port.send(bytes);
    else for (let at = 0; at < bytes.length; at += maxPieceBytes) this.port.send(bytes.subarray(at, at + maxPieceBytes));
  }
  /** Forgets everything that was under way: power-on state of the command processor, its counts excepted. */
  resetEngine() {
    this.answering = false;
    this.line = this.held = this.dataHandler = this.dataBytes = this.afterReply = void 0;
    this.reply = this.urcs = "";
  }
  hold(bytes) {
    const held = this.held ? joined(this.held, bytes) : bytes;
    const excess = held.length - maxHeldBytes;
    if (excess > 0) this.lostCount += excess;
    this.held = excess > 0 ? held.subarray(0, maxHeldBytes) : held;
  }
  consume(bytes) {
    let at = 0;
    while (at < bytes.length && !this.answering)
      at = this.dataHandler ? this.takeData(bytes, at) : this.takeLine(bytes, at);
    if (at < bytes.length) this.hold(at === 0 ? bytes : bytes.subarray(at));
  }
  takeLine(bytes, from) {
    const { line } = this;
    const start = !line && bytes[from] === lineFeed ? from + 1 : from;
    const end = bytes.indexOf(carriageReturn, start);
    const next = end < 0 ? bytes.length : end + 1;
    if (this.echo === 1 && next > start) this.port.send(part(bytes, start, next));
    if (end < 0) {
      if (start < next) this.keepLine(part(bytes, start, next));
    } else if (line) {
      this.line = void 0;
      const whole = joined(line, bytes.subarray(start, end));
      this.runLine(whole, 0, whole.length);
    } else this.runLine(bytes, start, end);
    return next;
  }
  keepLine(bytes) {
    const line = this.line ? joined(this.line, bytes) : bytes;
    this.line = line.length > this.dialect.maxLineBytes + 1 ? line.subarray(0, this.dialect.maxLineBytes + 1) : line;
  }
  runLine(bytes, from, to) {
    let start = from;
    let end = to;
    while (start < end && isNoise(bytes[start])) start++;
    while (end > start && bytes[end - 1] <= 32) end--;
    if (end === start) return;
    if (end - start < 2 || (bytes[start] | 32) !== 97 || (bytes[start + 1] | 32) !== 116) {
      this.garbageCount++;
      return;
    }
    this.commandCount++;
    this.answering = true;
    const tooLong = end - start > this.dialect.maxLineBytes;
    const outcome = tooLong ? failed : this.run(bytes, start + 2, end);
    this.answer(outcome);
  }
  run(bytes, from, end) {
    let start = from;
    while (bytes[start] === 32) start++;
    if (start >= end) return ok;
    const first = bytes[start];
    const isLetter = (first | 32) >= 97 && (first | 32) <= 122;
    const nameEnd = isLetter ? start + 1 : first === 38 ? start + 2 : endOfName(bytes, start, end);
    const command = this.find(bytes, start, nameEnd);
    if (!command) return this.unknown(bytes, start, end);
    if (command.stub) return this.stub(command);
    return isLetter || first === 38 ? this.runBasic(command, bytes, nameEnd, end) : this.runExtended(command, bytes, nameEnd, end);
  }
  find(bytes, start, nameEnd) {
    let hash = hashStart;
    for (let at = start; at < nameEnd; at++) hash = hashMore(hash, bytes[at]);
    const command = this.dialect.commands.get(hash);
    return command && isNamed(command.name, bytes, start, nameEnd) ? command : void 0;
  }
  runBasic(command, bytes, nameEnd, end) {
    if (nameEnd < end && command.write) return command.write(this, new Parameters(bytes, nameEnd, end));
    return nameEnd === end && command.execute ? command.execute(this) : failed;
  }
  runExtended(command, bytes, nameEnd, end) {
    let at = nameEnd;
    while (bytes[at] === 32 && at < end) at++;
    if (at >= end) return command.execute ? command.execute(this) : cme.notSupported;
    if (bytes[at] === 63) return at + 1 === end && command.read ? command.read(this) : cme.notSupported;
    if (bytes[at + 1] === 63 && at + 2 === end) return this.test(command);
    return command.write ? command.write(this, new Parameters(bytes, at + 1, end)) : cme.notSupported;
  }
  test(command) {
    if (typeof command.test === "function") return command.test(this);
    if (command.test) this.info(command.test);
    return ok;
  }
  unknown(bytes, start, end) {
    this.unknownCount++;
    this.host.note("warning", this.dialect.name, `unknown command AT${textOf2(bytes, start, Math.min(end, start + 40))}`);
    return this.dialect.unknownCommand;
  }
  stub(command) {
    this.stubCount++;
    this.host.note("info", this.dialect.name, `AT${command.name} is not modelled`);
    return failed;
  }
  answer(outcome) {
    if (outcome === data) this.answerSoon();
    else if (outcome !== later) this.complete(outcome);
  }
  answerSoon() {
    const { scheduler } = this.host;
    scheduler.at(scheduler.nowUs + this.dialect.responseDelayUs, this.owner, sendAnswer, this);
  }
  /** @internal The answer leaves. */
  sendReply() {
    this.answering = false;
    if (this.dataHandler) this.promptForData();
    else this.sendFinal();
    const work = this.afterReply;
    this.afterReply = void 0;
    if (work) work(this);
    const { held } = this;
    this.held = void 0;
    if (held) this.onBytes(held);
  }
  sendFinal() {
    const text2 = this.urcs === "" ? this.reply : this.reply + this.urcs;
    this.reply = this.urcs = "";
    if (text2 === okText) this.port.send(okBytes);
    else this.transmit(text2);
  }
  promptForData() {
    const { scheduler } = this.host;
    this.port.send(prompt);
    this.dataTimer = scheduler.at(
      scheduler.nowUs + this.dialect.dataTimeoutUs,
      this.owner,
      giveUpData,
      this
    );
    if (this.dataFixed && this.dataBytes.length === 0) this.endData("whole");
  }
  takeData(bytes, from) {
    const at = this.dataFixed ? this.takeFixed(bytes, from) : this.takeUntilMark(bytes, from);
    if (this.echoData === 1) this.port.send(part(bytes, from, at));
    return at;
  }
  takeFixed(bytes, from) {
    const buffer = this.dataBytes;
    const count = Math.min(buffer.length - this.dataCount, bytes.length - from);
    buffer.set(bytes.subarray(from, from + count), this.dataCount);
    this.dataCount += count;
    if (this.dataCount === buffer.length) this.endData("whole");
    return from + count;
  }
  takeUntilMark(bytes, from) {
    const buffer = this.dataBytes;
    for (let at = from; at < bytes.length; at++) {
      const byte2 = bytes[at];
      if (byte2 === ctrlZ || byte2 === escape2) {
        this.endData(byte2 === ctrlZ ? "whole" : "cancelled");
        return at + 1;
      }
      if (this.dataCount < buffer.length) buffer[this.dataCount++] = byte2;
    }
    return bytes.length;
  }
  /** @internal The data is whole, was cancelled, or did not come in time. */
  endData(end) {
    const handler = this.dataHandler;
    const bytes = part(this.dataBytes, 0, this.dataCount);
    this.host.scheduler.cancel(this.dataTimer);
    this.dataHandler = this.dataBytes = void 0;
    this.answering = true;
    this.answer(end === "whole" ? handler(this, bytes) : end === "cancelled" ? ok : failed);
  }
};
function sendAnswer(engine) {
  engine.sendReply();
}
function giveUpData(engine) {
  engine.endData("late");
}
function part(bytes, start, end) {
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
}
function isNoise(byte2) {
  return byte2 <= 32 || byte2 >= 127;
}
function endOfName(bytes, start, end) {
  let at = start + 1;
  while (at < end && bytes[at] !== 61 && bytes[at] !== 63 && bytes[at] !== 32) at++;
  return at;
}

// sim/modem/engine/settings.ts
var lasting = { nothing: 0, restart: 1, "power-off": 2 };
function restore(modem, settings2, event) {
  const weight = event === "factory" ? 3 : lasting[event];
  for (const { field, initial, survives } of settings2) if (lasting[survives] < weight) modem[field] = initial;
}

// sim/modem/bc66/profile.ts
var manufacturer = "Quectel_Ltd";
var model = "Quectel_BC66";
var revision = "BC66NBR01A10";
var delays = {
  /** CR of a command to its answer [chosen]; the application notes allow 300 ms. */
  response: 8e3,
  /** Supply to the lines of the ROM loader [chosen]. */
  rom: 8e4,
  /** Supply, or AT+QRST, to RDY [chosen]. */
  ready: 15e5,
  /** RDY to +CFUN: 1 and +CPIN: READY [chosen]. */
  sim: 4e5,
  /** Between attempts to find a cell, or to attach after a refusal that may pass [chosen; T3411 of TS 24.301 is 10 s]. */
  retryAttach: 3e7,
  /** AT+COPS=? until the list [chosen; minutes in bad coverage]. */
  scan: 12e6,
  /** Falling edge on PSM_EINT to a UART that listens ([S] BC65 hardware design: at least 100 ms low; boot [chosen]). */
  wake: 3e5,
  /** AT+QPOWD until the supply of the core is off [chosen]. */
  powerDown: 5e5,
  /** Prompt until the modem leaves data mode ([S] MQTT application note 3.3.8: 60 s). */
  data: 6e7
};
var romLines = [
  "F1: 0000 0000",
  "V0: 0000 0000 [0001]",
  "00: 0006 000C",
  "01: 0000 0000",
  "U0: 0000 0001 [0000]",
  "T0: 0000 00B4",
  "Leaving the BROM"
];
var finalCauses = [3, 6, 7, 8];
var modemStates = {
  part: "modem",
  states: ["off", "boot", "psm", "idle", "connected", "receive", "transmit"],
  supply: "board"
};
var state = { off: 0, boot: 1, psm: 2, idle: 3, connected: 4, receive: 5, transmit: 6 };
var supplyV = 3.6;
var powerW = [0, 0.015, 35e-7, 6e-3, 0.016, 0.066, 0.25].map((currentA) => currentA * supplyV);
var lightSleepW = 11e-5 * supplyV;
var defaultActiveTime = 5;
var defaultPeriodicTau = 65;
var grantedPagingWindow = "0011";
var settings = [
  { field: "echo", initial: 1, survives: "nothing" },
  { field: "errorMode", initial: 0, survives: "nothing" },
  { field: "echoData", initial: 0, survives: "nothing" },
  { field: "ceregMode", initial: 0, survives: "nothing" },
  { field: "csconMode", initial: 0, survives: "nothing" },
  { field: "eventMode", initial: 0, survives: "nothing" },
  { field: "functionality", initial: 1, survives: "nothing" },
  { field: "operatorMode", initial: 0, survives: "nothing" },
  { field: "sleepMode", initial: 1, survives: "power-off" },
  { field: "psmMode", initial: 0, survives: "power-off" },
  { field: "activeTime", initial: defaultActiveTime, survives: "power-off" },
  { field: "periodicTau", initial: defaultPeriodicTau, survives: "power-off" },
  { field: "edrxMode", initial: 0, survives: "power-off" },
  { field: "edrxCode", initial: 2, survives: "power-off" }
];

// sim/modem/bc66/general-commands.ts
function setTo(field, max) {
  return (modem, parameters) => {
    const value = parameters.integer(0, max);
    if (!parameters.done()) return cme.incorrectParameters;
    modem[field] = value;
    return ok;
  };
}
function tell(modem, text2) {
  modem.info(text2);
  return ok;
}
function setEcho(modem, parameters) {
  const value = parameters.integer(0, 1);
  if (!parameters.done()) return failed;
  modem.echo = value;
  return ok;
}
function restoreDefaults(modem) {
  modem.echo = 1;
  modem.errorMode = modem.ceregMode = modem.csconMode = 0;
  return ok;
}
function factoryDefaults(modem) {
  restore(modem, settings, "factory");
  return ok;
}
function showSerial(modem, parameters) {
  const kind = parameters.integer(0, 3);
  if (!parameters.done() || kind === 0) return cme.incorrectParameters;
  const { imei } = modem.options;
  if (kind === 1) return tell(modem, `+CGSN: ${imei}`);
  return tell(modem, kind === 2 ? `+CGSN: ${imei.substring(0, 14)}01` : "+CGSN: 01");
}
function showImsi(modem) {
  return modem.options.faults?.noSim ? cme.noSim : tell(modem, modem.imsi);
}
function setSleep(modem, parameters) {
  const mode = parameters.integer(0, 2);
  if (!parameters.done()) return cme.incorrectParameters;
  modem.sleepMode = mode;
  modem.settlePower();
  return ok;
}
function setEvents(modem, parameters) {
  const enable = parameters.integer(0, 1);
  parameters.optionalInteger(1, 1, 1);
  if (!parameters.done()) return cme.incorrectParameters;
  modem.eventMode = enable;
  return ok;
}
var configNames = { slplocktimes: 10, wakeupRXD: 1, DataInactTimer: 60 };
function configure(modem, parameters) {
  const name = parameters.string(32);
  const initial = configNames[name];
  const reads = !parameters.more;
  const value = parameters.optionalInteger(0, 65535, 0);
  if (!parameters.done() || initial === void 0) return cme.incorrectParameters;
  if (reads) return tell(modem, `+QCFG: "${name}",${modem.config?.[name] ?? initial}`);
  modem.config = { ...modem.config, [name]: value };
  return ok;
}
function restart(modem, parameters) {
  parameters.integer(1, 1);
  if (!parameters.done()) return cme.incorrectParameters;
  modem.restartAfterAnswer();
  return ok;
}
function powerDown(modem) {
  modem.powerDownAfterAnswer();
  return ok;
}
function powerDownBy(modem, parameters) {
  parameters.integer(0, 2);
  return parameters.done() ? powerDown(modem) : cme.incorrectParameters;
}
var baudRates2 = [2400, 4800, 9600, 57600, 115200, 230400, 460800, 921600];
function setBaud(modem, parameters) {
  const rate = parameters.integer(0, 921600);
  if (!parameters.done() || rate !== 0 && !baudRates2.includes(rate)) return cme.incorrectParameters;
  if (rate > 0) modem.afterAnswer((answered) => answered.port.baud = rate);
  return ok;
}
var generalCommands = [
  { name: "E", write: setEcho, execute: (modem) => (modem.echo = 1, ok) },
  { name: "I", execute: (modem) => tell(modem, `${manufacturer}\r
${model}\r
Revision: ${revision}`) },
  {
    name: "Z",
    execute: restoreDefaults,
    write: (modem, parameters) => (parameters.integer(0, 0), parameters.done() ? restoreDefaults(modem) : failed)
  },
  { name: "&F", execute: factoryDefaults },
  { name: "+CGMI", execute: (modem) => tell(modem, manufacturer) },
  { name: "+CGMM", execute: (modem) => tell(modem, model) },
  { name: "+CGMR", execute: (modem) => tell(modem, `Revision: ${revision}`) },
  { name: "+CGSN", test: "+CGSN: (0-3)", write: showSerial, execute: (modem) => tell(modem, modem.options.imei) },
  { name: "+CIMI", execute: showImsi },
  {
    name: "+QCCID",
    execute: (modem) => {
      const { iccid, faults } = modem.options;
      return iccid === void 0 || faults?.noSim ? cme.noSim : tell(modem, `+QCCID: ${iccid}`);
    }
  },
  {
    name: "+CMEE",
    test: "+CMEE: (0-2)",
    read: (modem) => tell(modem, `+CMEE: ${modem.errorMode}`),
    write: setTo("errorMode", 2)
  },
  {
    name: "+IPR",
    test: `+IPR: (0,${baudRates2.join(",")})`,
    read: (modem) => tell(modem, `+IPR: ${modem.port.baud}`),
    write: setBaud
  },
  {
    name: "+QSCLK",
    test: "+QSCLK: (0-2)",
    read: (modem) => tell(modem, `+QSCLK: ${modem.sleepMode}`),
    write: setSleep
  },
  {
    name: "+QNBIOTEVENT",
    test: "+QNBIOTEVENT: (0,1),(1)",
    read: (modem) => tell(modem, `+QNBIOTEVENT: ${modem.eventMode},1`),
    write: setEvents
  },
  { name: "+QCFG", test: '+QCFG: "slplocktimes","wakeupRXD","DataInactTimer"', write: configure },
  { name: "+QRST", test: "+QRST: (1)", write: restart },
  { name: "+QPOWD", test: "+QPOWD: (0-2)", write: powerDownBy, execute: powerDown }
];

// protocols/mqtt/packets.ts
var PACKET_TYPE = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  unsuback: 11,
  pingreq: 12,
  pingresp: 13,
  disconnect: 14
};
var MAX_REMAINING_LENGTH = 268435455;
var SUBSCRIBE_FAILURE = 128;

// protocols/mqtt/fields.ts
function lengthOfLength(remaining) {
  if (remaining < 128) return 1;
  if (remaining < 16384) return 2;
  if (remaining < 2097152) return 3;
  if (remaining <= MAX_REMAINING_LENGTH) return 4;
  throw codecError("too-long", `MQTT: a remaining length within ${MAX_REMAINING_LENGTH} expected, got ${remaining}`);
}
function allocatePacket(firstByte, remaining) {
  const bytes = new Uint8Array(1 + lengthOfLength(remaining) + remaining);
  let left = remaining;
  let at = 1;
  bytes[0] = firstByte;
  while (left > 127) {
    bytes[at++] = left & 127 | 128;
    left >>= 7;
  }
  bytes[at] = left;
  return bytes;
}
function writeUint16(bytes, at, value) {
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
  return at + 2;
}
function textSize(text2) {
  const size = utf8Length(text2);
  if (size > 65535) throw codecError("bad-text", `MQTT: a text of 65535 bytes at most expected, got ${size}`);
  if (text2.indexOf("\0") >= 0) throw codecError("bad-text", "MQTT: a text without U+0000 expected");
  return size;
}
function writeText2(bytes, at, text2, size) {
  const start = writeUint16(bytes, at, size);
  if (size !== text2.length) return writeUtf8(bytes, start, text2);
  for (let i = 0; i < size; i++) bytes[start + i] = text2.charCodeAt(i);
  return start + size;
}
function writeBinary(bytes, at, value) {
  const start = writeUint16(bytes, at, value.length);
  bytes.set(value, start);
  return start + value.length;
}
function refused2(kind, message, offset2) {
  return decodeError(kind, `MQTT: ${message}`, offset2);
}
var FieldReader = class {
  /** Index of the next byte. */
  offset;
  /** Index after the packet. */
  end;
  bytes;
  constructor(bytes, offset2, end) {
    this.bytes = bytes;
    this.offset = offset2;
    this.end = end;
  }
  /** Eight bits. */
  uint8() {
    return this.bytes[this.take(1)];
  }
  /** Sixteen bits. */
  uint16() {
    const at = this.take(2);
    return this.bytes[at] << 8 | this.bytes[at + 1];
  }
  /** A packet identifier, [1, 65535] (section 2.3.1). */
  messageId() {
    const start = this.offset;
    const id = this.uint16();
    if (id === 0) throw refused2("bad-message-id", "a packet identifier of 1 or more expected, got 0", start);
    return id;
  }
  /** A UTF-8 encoded string without U+0000 (section 1.5.3). */
  text() {
    const size = this.uint16();
    const start = this.take(size);
    const text2 = this.utf8(start, start + size);
    if (text2.indexOf("\0") >= 0) throw refused2("bad-text", "a text without U+0000 expected", start);
    return text2;
  }
  /** Length and bytes; a view into the packet. */
  binary() {
    const size = this.uint16();
    const start = this.take(size);
    return this.bytes.subarray(start, start + size);
  }
  /** Whatever is left; a view into the packet. */
  rest() {
    const start = this.offset;
    this.offset = this.end;
    return this.bytes.subarray(start, this.end);
  }
  /** True when the packet has been read to its end. */
  atEnd() {
    return this.offset === this.end;
  }
  take(count) {
    const start = this.offset;
    if (start + count > this.end) throw refused2("short-packet", `${count} bytes more expected in the packet`, start);
    this.offset = start + count;
    return start;
  }
  utf8(start, end) {
    try {
      return readUtf8(this.bytes, start, end);
    } catch (error) {
      if (isDecodeError(error)) throw refused2("bad-text", "UTF-8 expected", error.offset);
      throw error;
    }
  }
};

// protocols/mqtt/header.ts
var MAX_HEADER_BYTES = 5;
var MAX_PACKET_BYTES = MAX_REMAINING_LENGTH + MAX_HEADER_BYTES;
function packetLength(bytes, offset2, end, maxBytes = MAX_PACKET_BYTES) {
  if (offset2 >= end) return void 0;
  checkFirstByte(bytes[offset2], offset2);
  let remaining = 0;
  let scale = 1;
  for (let at = offset2 + 1; at < offset2 + MAX_HEADER_BYTES; at++) {
    if (at >= end) return void 0;
    const byte2 = bytes[at];
    remaining += (byte2 & 127) * scale;
    scale *= 128;
    if (byte2 < 128) {
      const length = at + 1 - offset2 + remaining;
      if (length > maxBytes)
        throw refused2("too-long", `a packet of ${maxBytes} bytes at most expected, got ${length}`, offset2);
      return length;
    }
  }
  throw refused2("bad-length", "a remaining length of four bytes at most expected", offset2 + 4);
}
function checkFirstByte(first, offset2) {
  const type = first >> 4;
  const flags = first & 15;
  if (type === 0 || type === 15) throw refused2("reserved-type", `packet type 1-14 expected, got ${type}`, offset2);
  if (type === PACKET_TYPE.publish) {
    if ((flags & 6) === 6) throw refused2("bad-qos", "QoS 0, 1 or 2 expected, got 3", offset2);
    if ((flags & 14) === 8) throw refused2("bad-flags", "no duplicate flag expected with QoS 0", offset2);
    return;
  }
  const fixed = fixedFlags(type);
  if (flags !== fixed)
    throw refused2("bad-flags", `flags ${fixed} expected for packet type ${type}, got ${flags}`, offset2);
}
function fixedFlags(type) {
  return type === PACKET_TYPE.pubrel || type === PACKET_TYPE.subscribe || type === PACKET_TYPE.unsubscribe ? 2 : 0;
}

// protocols/mqtt/topic.ts
var SLASH = 47;
var PLUS = 43;
var HASH = 35;
var DOLLAR = 36;
function isTopicName(topic) {
  return topicNameSize(topic) > 0;
}
function topicNameSize(topic) {
  let ascii = true;
  for (let i = 0; i < topic.length; i++) {
    const unit = topic.charCodeAt(i);
    if (unit === PLUS || unit === HASH || unit === 0) return 0;
    if (unit > 127) ascii = false;
  }
  const size = ascii ? topic.length : sizeOrZero(topic);
  return size > 65535 ? 0 : size;
}
function isTopicFilter(filter) {
  const last = filter.length - 1;
  let ascii = true;
  for (let i = 0; i <= last; i++) {
    const unit = filter.charCodeAt(i);
    if (unit === 0) return false;
    if (unit > 127) ascii = false;
    if (unit !== PLUS && unit !== HASH) continue;
    if (i > 0 && filter.charCodeAt(i - 1) !== SLASH) return false;
    if (i < last && (unit === HASH || filter.charCodeAt(i + 1) !== SLASH)) return false;
  }
  const size = ascii ? filter.length : sizeOrZero(filter);
  return size > 0 && size <= 65535;
}
function topicMatches(filter, topic) {
  const first = filter.charCodeAt(0);
  if ((first === PLUS || first === HASH) && topic.charCodeAt(0) === DOLLAR) return false;
  let at = 0;
  for (let i = 0; i < filter.length; i++) {
    const unit = filter.charCodeAt(i);
    if (unit === HASH) return true;
    if (unit === PLUS) {
      while (at < topic.length && topic.charCodeAt(at) !== SLASH) at += 1;
    } else if (at < topic.length && topic.charCodeAt(at) === unit) {
      at += 1;
    } else {
      return at === topic.length && unit === SLASH && i === filter.length - 2 && filter.charCodeAt(i + 1) === HASH;
    }
  }
  return at === topic.length;
}
function sizeOrZero(topic) {
  try {
    return utf8Length(topic);
  } catch {
    return 0;
  }
}

// protocols/mqtt/decode.ts
function decodePacket2(bytes, offset2 = 0, end = bytes.length, maxBytes = MAX_PACKET_BYTES) {
  const length = packetLength(bytes, offset2, end, maxBytes);
  if (length === void 0 || length > end - offset2) return "incomplete";
  return { packet: decodeWhole(bytes, offset2, length), consumed: length };
}
function decodeWhole(bytes, offset2, length) {
  const first = bytes[offset2];
  let start = offset2 + 1;
  while (bytes[start] & 128) start += 1;
  const reader = new FieldReader(bytes, start + 1, offset2 + length);
  const packet2 = decodeFields(first, reader);
  if (!reader.atEnd()) throw refused2("trailing", `the end of the ${packet2.type} packet expected`, reader.offset);
  return packet2;
}
function decodeFields(first, reader) {
  switch (first >> 4) {
    case PACKET_TYPE.connect:
      return decodeConnect(reader);
    case PACKET_TYPE.connack:
      return decodeConnack(reader);
    case PACKET_TYPE.publish:
      return decodePublish(first, reader);
    case PACKET_TYPE.puback:
      return { type: "puback", messageId: reader.messageId() };
    case PACKET_TYPE.pubrec:
      return { type: "pubrec", messageId: reader.messageId() };
    case PACKET_TYPE.pubrel:
      return { type: "pubrel", messageId: reader.messageId() };
    case PACKET_TYPE.pubcomp:
      return { type: "pubcomp", messageId: reader.messageId() };
    case PACKET_TYPE.subscribe:
      return decodeSubscribe(reader);
    case PACKET_TYPE.suback:
      return decodeSuback(reader);
    case PACKET_TYPE.unsubscribe:
      return decodeUnsubscribe(reader);
    case PACKET_TYPE.unsuback:
      return { type: "unsuback", messageId: reader.messageId() };
    case PACKET_TYPE.pingreq:
      return { type: "pingreq" };
    case PACKET_TYPE.pingresp:
      return { type: "pingresp" };
    default:
      return { type: "disconnect" };
  }
}
function decodeConnect(reader) {
  const start = reader.offset;
  if (reader.text() !== "MQTT" || reader.uint8() !== 4) throw refused2("bad-protocol", "MQTT level 4 expected", start);
  const flagsAt = reader.offset;
  const flags = reader.uint8();
  checkConnectFlags(flags, flagsAt);
  const keepAliveS2 = reader.uint16();
  const packet2 = {
    type: "connect",
    clientId: reader.text(),
    cleanSession: (flags & 2) !== 0,
    keepAliveS: keepAliveS2
  };
  if (flags & 4) {
    const topic = readTopic(reader);
    packet2.will = { topic, payload: reader.binary(), qos: flags >> 3 & 3, retain: (flags & 32) !== 0 };
  }
  if (flags & 128) packet2.user = reader.text();
  if (flags & 64) packet2.password = reader.binary();
  return packet2;
}
function checkConnectFlags(flags, at) {
  if (flags & 1) throw refused2("bad-flags", "the reserved connect flag clear expected", at);
  if (!(flags & 4) && flags & 56) throw refused2("bad-flags", "no will QoS and retain without a will expected", at);
  if ((flags & 24) === 24) throw refused2("bad-qos", "will QoS 0, 1 or 2 expected, got 3", at);
  if ((flags & 192) === 64) throw refused2("bad-flags", "no password without a user expected", at);
}
function decodeConnack(reader) {
  const start = reader.offset;
  const flags = reader.uint8();
  const returnCode = reader.uint8();
  if (flags > 1) throw refused2("bad-flags", `acknowledge flags 0 or 1 expected, got ${flags}`, start);
  if (returnCode > 5) throw refused2("bad-return-code", `0 to 5 expected, got ${returnCode}`, start + 1);
  if (flags === 1 && returnCode !== 0) throw refused2("bad-flags", "no session present with a refusal expected", start);
  return { type: "connack", sessionPresent: flags === 1, returnCode };
}
function decodePublish(first, reader) {
  const qos = first >> 1 & 3;
  const topic = readTopic(reader);
  const messageId = qos === 0 ? void 0 : reader.messageId();
  const packet2 = {
    type: "publish",
    topic,
    payload: reader.rest(),
    qos,
    retain: (first & 1) !== 0,
    dup: (first & 8) !== 0
  };
  if (messageId !== void 0) packet2.messageId = messageId;
  return packet2;
}
function decodeSubscribe(reader) {
  const messageId = reader.messageId();
  const subscriptions = [];
  do {
    const filter = readFilter(reader);
    const at = reader.offset;
    const qos = reader.uint8();
    if (qos > 2) throw refused2("bad-qos", `QoS 0, 1 or 2 expected, got ${qos}`, at);
    subscriptions.push({ filter, qos });
  } while (!reader.atEnd());
  return { type: "subscribe", messageId, subscriptions };
}
function decodeSuback(reader) {
  const messageId = reader.messageId();
  const returnCodes = [];
  checkNotEmpty(reader);
  while (!reader.atEnd()) {
    const at = reader.offset;
    const code = reader.uint8();
    if (code > 2 && code !== SUBSCRIBE_FAILURE)
      throw refused2("bad-return-code", `0, 1, 2 or 128 expected, got ${code}`, at);
    returnCodes.push(code);
  }
  return { type: "suback", messageId, returnCodes };
}
function decodeUnsubscribe(reader) {
  const messageId = reader.messageId();
  const filters = [];
  do
    filters.push(readFilter(reader));
  while (!reader.atEnd());
  return { type: "unsubscribe", messageId, filters };
}
function readTopic(reader) {
  const start = reader.offset;
  const topic = reader.text();
  if (!isTopicName(topic)) throw refused2("bad-topic", `a topic name expected, got "${topic}"`, start);
  return topic;
}
function readFilter(reader) {
  checkNotEmpty(reader);
  const start = reader.offset;
  const filter = reader.text();
  if (!isTopicFilter(filter)) throw refused2("bad-topic", `a topic filter expected, got "${filter}"`, start);
  return filter;
}
function checkNotEmpty(reader) {
  if (reader.atEnd()) throw refused2("empty-list", "one entry or more expected", reader.offset);
}

// protocols/mqtt/publish.ts
function encodePublish(topic, payload, options = {}) {
  const qos = options.qos === void 0 ? 0 : options.qos;
  const messageId = options.messageId === void 0 ? 0 : options.messageId;
  const size = topicNameSize(topic);
  if (size === 0) throw codecError("bad-topic", `MQTT: a topic name expected, got "${topic}"`);
  if (qos !== 0 && qos !== 1 && qos !== 2) throw codecError("bad-qos", `MQTT: QoS 0, 1 or 2 expected, got ${qos}`);
  if (qos === 0 && options.dup) throw codecError("bad-flags", "MQTT: a duplicate needs QoS 1 or 2");
  if (qos === 0 ? messageId !== 0 : !isMessageId(messageId)) throw badMessageId(messageId);
  const remaining = 2 + size + (qos === 0 ? 0 : 2) + payload.length;
  const flags = (options.dup ? 8 : 0) | qos << 1 | (options.retain ? 1 : 0);
  const bytes = allocatePacket(PACKET_TYPE.publish << 4 | flags, remaining);
  let at = writeText2(bytes, bytes.length - remaining, topic, size);
  if (qos !== 0) at = writeUint16(bytes, at, messageId);
  bytes.set(payload, at);
  return bytes;
}
function inspectPublish(bytes, offset2 = 0) {
  const first = publishByte(bytes, offset2);
  const length = packetLength(bytes, offset2, bytes.length);
  if (length === void 0 || offset2 + length > bytes.length)
    throw refused2("short-packet", "the whole packet expected", bytes.length);
  const qos = qosOf(first, offset2);
  const end = offset2 + length;
  const topicStart = headerEnd(bytes, offset2) + 2;
  if (topicStart > end) throw refused2("short-packet", "a topic expected", end);
  const topicEnd = topicStart + (bytes[topicStart - 2] << 8 | bytes[topicStart - 1]);
  if (topicEnd === topicStart) throw refused2("bad-topic", "a topic of one byte or more expected", topicStart);
  const payloadStart = topicEnd + (qos === 0 ? 0 : 2);
  if (payloadStart > end) throw refused2("short-packet", "topic and packet identifier expected", end);
  const messageId = qos === 0 ? void 0 : bytes[topicEnd] << 8 | bytes[topicEnd + 1];
  if (messageId === 0) throw refused2("bad-message-id", "a packet identifier of 1 or more expected, got 0", topicEnd);
  return {
    qos,
    retain: (first & 1) !== 0,
    dup: (first & 8) !== 0,
    messageId,
    messageIdAt: qos === 0 ? void 0 : topicEnd,
    topicStart,
    topicEnd,
    payloadStart,
    end
  };
}
function patchDup(bytes, dup, offset2 = 0) {
  const first = publishByte(bytes, offset2);
  if (dup && qosOf(first, offset2) === 0) throw codecError("bad-flags", "MQTT: a duplicate needs QoS 1 or 2");
  bytes[offset2] = dup ? first | 8 : first & ~8;
}
function isMessageId(value) {
  return value !== void 0 && value >= 1 && value <= 65535 && Math.floor(value) === value;
}
function badMessageId(value) {
  return codecError(
    "bad-message-id",
    `MQTT: a packet identifier of 1 to 65535, or none with QoS 0, expected, got ${value}`
  );
}
function publishByte(bytes, offset2) {
  const first = bytes[offset2];
  if (first === void 0) throw refused2("short-packet", "a PUBLISH expected, got nothing", offset2);
  if (first >> 4 !== PACKET_TYPE.publish)
    throw refused2("unexpected-type", `a PUBLISH expected, got byte ${first}`, offset2);
  return first;
}
function qosOf(first, offset2) {
  const qos = first >> 1 & 3;
  if (qos === 3) throw refused2("bad-qos", "QoS 0, 1 or 2 expected, got 3", offset2);
  if (qos === 0 && first & 8) throw refused2("bad-flags", "no duplicate flag expected with QoS 0", offset2);
  return qos;
}
function headerEnd(bytes, offset2) {
  let at = offset2 + 1;
  while (bytes[at] & 128) at += 1;
  return at + 1;
}

// protocols/mqtt/encode.ts
var PROTOCOL = [0, 4, 77, 81, 84, 84, 4];
function encodeConnect(packet2) {
  const will2 = packet2.will;
  checkConnect(packet2);
  let remaining = PROTOCOL.length + 3 + 2 + textSize(packet2.clientId);
  if (will2 !== void 0) remaining += 4 + textSize(will2.topic) + will2.payload.length;
  if (packet2.user !== void 0) remaining += 2 + textSize(packet2.user);
  if (packet2.password !== void 0) remaining += 2 + packet2.password.length;
  const bytes = startPacket(PACKET_TYPE.connect, remaining);
  let at = bytes.length - remaining;
  bytes.set(PROTOCOL, at);
  at += PROTOCOL.length;
  bytes[at++] = connectFlags(packet2);
  at = writeUint16(bytes, at, packet2.keepAliveS);
  at = putText(bytes, at, packet2.clientId);
  if (will2 !== void 0) at = writeBinary(bytes, putText(bytes, at, will2.topic), will2.payload);
  if (packet2.user !== void 0) at = putText(bytes, at, packet2.user);
  if (packet2.password !== void 0) writeBinary(bytes, at, packet2.password);
  return bytes;
}
function encodeConnack(packet2) {
  const code = packet2.returnCode;
  if (!(code >= 0 && code <= 5) || code !== 0 && packet2.sessionPresent)
    throw refusedValue("bad-return-code", "0 to 5, and 0 with a session present,", code);
  const bytes = startPacket(PACKET_TYPE.connack, 2);
  bytes[2] = packet2.sessionPresent ? 1 : 0;
  bytes[3] = code;
  return bytes;
}
function encodeAnswer(type, messageId) {
  return startWithId(PACKET_TYPE[type], 2, messageId);
}
function encodeSubscribe(packet2) {
  const subscriptions = packet2.subscriptions;
  let remaining = 2;
  for (let i = 0; i < subscriptions.length; i++) remaining += 3 + filterSize(subscriptions[i].filter);
  if (remaining === 2) throw refusedValue("empty-list", "one subscription or more", 0);
  const bytes = startWithId(PACKET_TYPE.subscribe, remaining, packet2.messageId);
  let at = bytes.length - remaining + 2;
  for (let i = 0; i < subscriptions.length; i++) {
    at = putText(bytes, at, subscriptions[i].filter);
    bytes[at++] = checkedQos(subscriptions[i].qos);
  }
  return bytes;
}
function encodeSuback(packet2) {
  const codes = packet2.returnCodes;
  if (codes.length === 0) throw refusedValue("empty-list", "one return code or more", 0);
  const bytes = startWithId(PACKET_TYPE.suback, 2 + codes.length, packet2.messageId);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code !== 0 && code !== 1 && code !== 2 && code !== SUBSCRIBE_FAILURE)
      throw refusedValue("bad-return-code", "0, 1, 2 or 128", code);
    bytes[bytes.length - codes.length + i] = code;
  }
  return bytes;
}
function encodeUnsubscribe(packet2) {
  let remaining = 2;
  for (let i = 0; i < packet2.filters.length; i++) remaining += 2 + filterSize(packet2.filters[i]);
  if (remaining === 2) throw refusedValue("empty-list", "one filter or more", 0);
  const bytes = startWithId(PACKET_TYPE.unsubscribe, remaining, packet2.messageId);
  let at = bytes.length - remaining + 2;
  for (let i = 0; i < packet2.filters.length; i++) at = putText(bytes, at, packet2.filters[i]);
  return bytes;
}
function encodeBare(type) {
  return startPacket(PACKET_TYPE[type], 0);
}
function startPacket(type, remaining) {
  return allocatePacket(type << 4 | fixedFlags(type), remaining);
}
function startWithId(type, remaining, messageId) {
  if (!isMessageId(messageId)) throw badMessageId(messageId);
  const bytes = startPacket(type, remaining);
  writeUint16(bytes, bytes.length - remaining, messageId);
  return bytes;
}
function putText(bytes, at, text2) {
  return writeText2(bytes, at, text2, textSize(text2));
}
function filterSize(filter) {
  if (!isTopicFilter(filter)) throw refusedValue("bad-topic", "a topic filter", `"${filter}"`);
  return textSize(filter);
}
function checkedQos(qos) {
  if (qos !== 0 && qos !== 1 && qos !== 2) throw refusedValue("bad-qos", "QoS 0, 1 or 2", qos);
  return qos;
}
function checkConnect(packet2) {
  const seconds = packet2.keepAliveS;
  if (!(seconds >= 0 && seconds <= 65535) || Math.floor(seconds) !== seconds)
    throw refusedValue("bad-keep-alive", "0 to 65535 whole seconds", seconds);
  if (packet2.clientId === "" && !packet2.cleanSession)
    throw refusedValue("bad-client-id", "a client id, or a clean session,", '""');
  if (packet2.password !== void 0 && (packet2.user === void 0 || packet2.password.length > 65535))
    throw refusedValue("bad-password", "a user and 65535 bytes at most", packet2.password.length);
  if (packet2.will !== void 0) checkWill(packet2.will);
}
function checkWill(will2) {
  if (!isTopicName(will2.topic)) throw refusedValue("bad-topic", "a topic name", `"${will2.topic}"`);
  if (will2.payload.length > 65535) throw refusedValue("too-long", "a will of 65535 bytes at most", will2.payload.length);
  checkedQos(will2.qos);
}
function connectFlags(packet2) {
  const will2 = packet2.will;
  let flags = packet2.cleanSession ? 2 : 0;
  if (will2 !== void 0) flags |= 4 | will2.qos << 3 | (will2.retain ? 32 : 0);
  if (packet2.password !== void 0) flags |= 64;
  return packet2.user === void 0 ? flags : flags | 128;
}
function refusedValue(kind, expected, got) {
  return codecError(kind, `MQTT: ${expected} expected, got ${got}`);
}

// protocols/mqtt/reader.ts
var FIRST_CAPACITY = 64;
var PacketReader = class {
  /** Why the stream was given up, undefined while it is sound; its offset counts from the start of the packet. */
  error;
  maxBytes;
  /** The start of an incomplete packet; undefined between packets, since most connections are idle most of the time. */
  partial;
  /** Length of the incomplete packet; 0 while its fixed header is not whole. */
  expected;
  /** @param maxBytes longest packet accepted, fixed header included: what the memory at hand allows */
  constructor(maxBytes) {
    this.error = void 0;
    this.maxBytes = maxBytes;
    this.partial = void 0;
    this.expected = 0;
  }
  /** Bytes kept of the incomplete packet. */
  pendingBytes() {
    return this.partial === void 0 ? 0 : this.partial.size;
  }
  /**
   * Takes the next bytes and returns the packets they complete, those before a malformed one included.
   * Payloads of packets that lie wholly in `chunk` are views into it; other payloads stand by themselves.
   */
  push(chunk) {
    const packets = [];
    if (this.error !== void 0) return packets;
    let start = 0;
    try {
      let at = this.partial === void 0 ? 0 : this.fill(this.partial, chunk, 0);
      this.takeCompleted(packets);
      while (at < chunk.length) {
        start = at;
        const result = decodePacket2(chunk, at, chunk.length, this.maxBytes);
        if (result === "incomplete") {
          this.partial = new ByteWriter(FIRST_CAPACITY);
          at = this.fill(this.partial, chunk, at);
        } else {
          packets.push(result.packet);
          at += result.consumed;
        }
      }
    } catch (error) {
      this.fail(error, start);
    }
    return packets;
  }
  /** Moves bytes to the incomplete packet, never more than it lacks, and returns the index after the last one moved. */
  fill(partial, chunk, from) {
    let at = from;
    while (this.expected === 0 && at < chunk.length) {
      partial.uint8(chunk[at++]);
      const length = packetLength(partial.written(), 0, partial.size, this.maxBytes);
      if (length !== void 0) this.expected = length;
    }
    const missing2 = this.expected === 0 ? 0 : this.expected - partial.size;
    const available = chunk.length - at;
    const end = at + (missing2 < available ? missing2 : available);
    partial.bytes(chunk.subarray(at, end));
    return end;
  }
  takeCompleted(packets) {
    const partial = this.partial;
    if (partial === void 0 || this.expected === 0 || partial.size < this.expected) return;
    this.partial = void 0;
    this.expected = 0;
    const result = decodePacket2(partial.finish());
    if (result !== "incomplete") packets.push(result.packet);
  }
  fail(error, start) {
    if (!isDecodeError(error)) throw error;
    this.error = error;
    this.error.offset -= start;
    this.partial = void 0;
  }
};

// sim/modem/bc66/mqtt-pending.ts
var prefixes = {
  connect: "+QMTCONN: ",
  publish: "+QMTPUB: ",
  release: "+QMTPUB: ",
  subscribe: "+QMTSUB: ",
  unsubscribe: "+QMTUNS: "
};
var Pending = class {
  constructor(kind, messageId, bytes) {
    this.kind = kind;
    this.messageId = messageId;
    this.bytes = bytes;
  }
  kind;
  messageId;
  bytes;
  /** When it is sent again or given up, in microseconds of virtual time. */
  deadlineUs = 0;
  /** Times it was sent again. */
  attempts = 0;
  next;
  /** How its notification begins. */
  get prefix() {
    return prefixes[this.kind];
  }
};

// sim/modem/bc66/mqtt-link.ts
var statusCode = { closedByPeer: 1, pingFailed: 2, sendFailed: 6, noLink: 7 };
var openResult = { failed: -1, opened: 0, occupied: 2, noPdp: 3, noName: 4 };
var maxPacketBytes = 4096;
var MqttLink = class {
  constructor(modem, id) {
    this.modem = modem;
    this.id = id;
  }
  modem;
  id;
  /** Seconds, 0 to 3600; 0 is never. */
  keepAliveS = 120;
  cleanSession = 1;
  /** 0 is MQTT 3.1, 1 is 3.1.1. Stored only: the bytes are always 3.1.1. */
  version = 1;
  /** Seconds, 1 to 60, until a packet without acknowledgement is sent again. */
  packetTimeoutS = 30;
  /** 0 to 10. */
  retries = 0;
  /** Whether every retransmission is told. */
  tellsTimeouts = 0;
  /** 1: the payload of AT+QMTPUB is hexadecimal. */
  sendHex = 0;
  /** 1: the payload of +QMTRECV is hexadecimal. */
  receiveHex = 0;
  /** 1: +QMTRECV tells the length. */
  showLength = 0;
  will;
  phase = "closed";
  host = "";
  port = 0;
  /** The topic published to last: mostly the next one too. */
  lastTopic = "";
  stream;
  reader;
  pending;
  retryTimer = 0;
  keepTimer = 0;
  lastSentUs = 0;
  pinged = false;
  /** Identifiers of messages with QoS 2 that were told and not yet released. */
  received;
  /** Opens the TCP connection; +QMTOPEN tells how it went. */
  open(host, port) {
    const { modem } = this;
    if (this.phase !== "closed") return this.tellOpen(openResult.occupied);
    if (!modem.online) return this.tellOpen(openResult.noPdp);
    this.host = host;
    this.port = port;
    this.phase = "opening";
    this.stream = modem.options.network.connect(modem, modem.options.cell, host, port, this);
  }
  /** Sends CONNECT; +QMTCONN tells how it went. @throws CodecError where the strings are none for MQTT */
  connect(clientId, user, password) {
    const bytes = encodeConnect({
      type: "connect",
      clientId,
      cleanSession: this.cleanSession === 1,
      keepAliveS: this.keepAliveS,
      will: this.will,
      user,
      password: password === void 0 ? void 0 : Uint8Array.from(password, (char) => char.charCodeAt(0))
    });
    this.phase = "connecting";
    this.await(new Pending("connect", 0, bytes));
  }
  /** Sends a message; +QMTPUB tells how it went. @throws CodecError where the topic is none */
  publish(topic, payload, qos, messageId, retain) {
    const bytes = encodePublish(topic, payload, { qos, retain, messageId });
    this.lastTopic = topic;
    this.modem.published++;
    if (qos > 0) return this.await(new Pending("publish", messageId, bytes));
    this.send(bytes);
    this.modem.urc(`+QMTPUB: ${this.id},0,0`);
  }
  /** Sends SUBSCRIBE; +QMTSUB tells how it went. @throws CodecError where a filter is none */
  subscribe(messageId, subscriptions) {
    this.await(new Pending("subscribe", messageId, encodeSubscribe({ messageId, subscriptions })));
  }
  /** Sends UNSUBSCRIBE; +QMTUNS tells how it went. @throws CodecError where a filter is none */
  unsubscribe(messageId, filters) {
    this.await(new Pending("unsubscribe", messageId, encodeUnsubscribe({ messageId, filters })));
  }
  /** Whether a packet of this identifier waits for its acknowledgement. */
  isPending(messageId) {
    for (let entry = this.pending; entry; entry = entry.next) if (entry.messageId === messageId) return true;
    return false;
  }
  /** Ends the session and the connection from this side. */
  disconnect() {
    this.send(encodeBare("disconnect"));
    this.close();
  }
  /** Ends the connection from this side; the settings stay. */
  close() {
    this.stream?.close();
    this.forget();
  }
  /** The network is gone: the connection ends, and is told. */
  networkGone() {
    if (this.phase === "closed") return;
    this.abandon();
    this.tellStatus(statusCode.noLink);
  }
  /** The modem lost its supply or restarts: nothing is sent any more. */
  abandon() {
    this.stream?.abort();
    this.forget();
  }
  onOpen() {
    this.phase = "open";
    this.tellOpen(openResult.opened);
  }
  onEnd(end) {
    const wasOpening = this.phase === "opening";
    this.forget();
    if (wasOpening) this.tellOpen(end === "unknown-host" ? openResult.noName : openResult.failed);
    else this.tellStatus(end === "timeout" ? statusCode.sendFailed : statusCode.closedByPeer);
  }
  onData(bytes) {
    let at = 0;
    try {
      while (this.stream && !this.reader && at < bytes.length) {
        const decoded = decodePacket2(bytes, at, bytes.length, maxPacketBytes);
        if (decoded === "incomplete") break;
        at += decoded.consumed;
        this.take(decoded.packet);
      }
    } catch (error) {
      if (!isDecodeError(error)) throw error;
      return this.fail(statusCode.sendFailed);
    }
    if (this.stream && at < bytes.length) this.assemble(at === 0 ? bytes : bytes.subarray(at));
  }
  /** @internal The oldest packet has waited long enough, or a newer one was acknowledged in between. */
  retryDue() {
    const nowUs = this.modem.host.scheduler.nowUs;
    this.retryTimer = 0;
    for (let entry = this.pending; entry; entry = entry.next) if (entry.deadlineUs <= nowUs) this.retry(entry);
    this.armRetry();
  }
  /** @internal */
  keepAliveDue() {
    this.keepTimer = 0;
    if (this.phase !== "connected") return;
    const { scheduler } = this.modem.host;
    if (this.pinged) return this.fail(statusCode.pingFailed);
    if (this.lastSentUs + this.keepAliveS * 1e6 > scheduler.nowUs) return this.armKeepAlive();
    this.send(encodeBare("pingreq"));
    this.pinged = true;
    this.keepTimer = scheduler.after(this.packetTimeoutS * 1e6, this.modem.owner, keepAliveDue, this);
  }
  take(packet2) {
    switch (packet2.type) {
      case "connack":
        return this.takeConnack(packet2.returnCode);
      case "puback":
        return this.acknowledge("publish", packet2.messageId, "");
      case "pubrec":
        return this.release(packet2.messageId);
      case "pubcomp":
        return this.acknowledge("release", packet2.messageId, "");
      case "suback":
        return this.acknowledge("subscribe", packet2.messageId, `,${packet2.returnCodes.join(",")}`);
      case "unsuback":
        return this.acknowledge("unsubscribe", packet2.messageId, "");
      case "publish":
        return this.takeMessage(packet2);
      case "pubrel":
        this.received = this.received?.filter((id) => id !== packet2.messageId);
        return this.send(encodeAnswer("pubcomp", packet2.messageId));
      case "pingresp":
        this.pinged = false;
        if (this.keepTimer !== 0) this.modem.host.scheduler.cancel(this.keepTimer);
        return this.armKeepAlive();
    }
    this.fail(statusCode.sendFailed);
  }
  takeConnack(returnCode) {
    if (this.phase !== "connecting") return;
    this.remove("connect", 0);
    this.armRetry();
    this.modem.urc(`+QMTCONN: ${this.id},0,${returnCode}`);
    this.phase = returnCode === 0 ? "connected" : "open";
    if (returnCode !== 0) return;
    this.modem.connects++;
    this.armKeepAlive();
  }
  takeMessage(packet2) {
    const { messageId } = packet2;
    if (packet2.qos === 1) this.send(encodeAnswer("puback", messageId));
    if (packet2.qos === 2) {
      this.send(encodeAnswer("pubrec", messageId));
      if (this.received?.includes(messageId)) return;
      this.received = [...this.received ?? [], messageId];
    }
    const { payload } = packet2;
    const text2 = this.receiveHex === 1 ? toHex(payload).toUpperCase() : textOf2(payload);
    const length = this.showLength === 1 ? `${payload.length},` : "";
    this.modem.urc(`+QMTRECV: ${this.id},${messageId ?? 0},"${byteText(packet2.topic)}",${length}"${text2}"`);
  }
  assemble(bytes) {
    this.reader ??= new PacketReader(maxPacketBytes);
    for (const packet2 of this.reader.push(bytes)) if (this.stream) this.take(packet2);
    if (!this.reader) return;
    if (this.reader.error) this.fail(statusCode.sendFailed);
    else if (this.reader.pendingBytes() === 0) this.reader = void 0;
  }
  /** PUBREC: the message is with the broker, the release is what waits now. */
  release(messageId) {
    if (!this.remove("publish", messageId)) return;
    this.await(new Pending("release", messageId, encodeAnswer("pubrel", messageId)));
  }
  acknowledge(kind, messageId, values) {
    const entry = this.remove(kind, messageId);
    if (!entry) return;
    if (!this.pending) this.armRetry();
    this.modem.urc(`${entry.prefix}${this.id},${messageId},0${values}`);
  }
  await(entry) {
    const { scheduler } = this.modem.host;
    const waitS = entry.kind === "connect" ? this.packetTimeoutS * (this.retries + 1) : this.packetTimeoutS;
    entry.deadlineUs = scheduler.nowUs + waitS * 1e6;
    entry.next = this.pending;
    this.pending = entry;
    this.send(entry.bytes);
    if (this.retryTimer === 0) this.armRetry();
  }
  remove(kind, messageId) {
    let before;
    for (let entry = this.pending; entry; before = entry, entry = entry.next) {
      if (entry.kind !== kind || entry.messageId !== messageId) continue;
      if (before) before.next = entry.next;
      else this.pending = entry.next;
      return entry;
    }
    return void 0;
  }
  retry(entry) {
    if (entry.kind === "connect") return this.giveUpConnect();
    if (entry.attempts >= this.retries) {
      this.remove(entry.kind, entry.messageId);
      return this.modem.urc(`${entry.prefix}${this.id},${entry.messageId},2`);
    }
    entry.attempts++;
    entry.deadlineUs = this.modem.host.scheduler.nowUs + this.packetTimeoutS * 1e6;
    const bytes = entry.bytes.slice();
    if (entry.kind === "publish") patchDup(bytes, true);
    this.send(bytes);
    if (this.tellsTimeouts === 1) this.modem.urc(`${entry.prefix}${this.id},${entry.messageId},1,${entry.attempts}`);
  }
  /** CONNECT goes out once: a second one on a connection would be a protocol error (MQTT 3.1.1, 3.1.0-2). */
  giveUpConnect() {
    this.close();
    this.modem.urc(`+QMTCONN: ${this.id},2`);
  }
  armRetry() {
    const { scheduler } = this.modem.host;
    if (this.retryTimer !== 0) scheduler.cancel(this.retryTimer);
    this.retryTimer = 0;
    let soonestUs = Infinity;
    for (let entry = this.pending; entry; entry = entry.next) soonestUs = Math.min(soonestUs, entry.deadlineUs);
    if (soonestUs < Infinity) this.retryTimer = scheduler.at(soonestUs, this.modem.owner, retryDue, this);
  }
  armKeepAlive() {
    if (this.keepAliveS === 0) return;
    const dueUs = this.lastSentUs + this.keepAliveS * 1e6;
    this.keepTimer = this.modem.host.scheduler.at(dueUs, this.modem.owner, keepAliveDue, this);
  }
  send(bytes) {
    this.lastSentUs = this.modem.host.scheduler.nowUs;
    this.stream?.send(bytes);
  }
  fail(status) {
    this.close();
    this.tellStatus(status);
  }
  forget() {
    const { scheduler } = this.modem.host;
    if (this.retryTimer !== 0) scheduler.cancel(this.retryTimer);
    if (this.keepTimer !== 0) scheduler.cancel(this.keepTimer);
    this.retryTimer = this.keepTimer = 0;
    this.stream = this.reader = this.pending = this.received = void 0;
    this.pinged = false;
    this.phase = "closed";
  }
  tellOpen(result) {
    this.modem.urc(`+QMTOPEN: ${this.id},${result}`);
  }
  tellStatus(status) {
    this.modem.urc(`+QMTSTAT: ${this.id},${status}`);
  }
};
function retryDue(link) {
  link.retryDue();
}
function keepAliveDue(link) {
  link.keepAliveDue();
}

// sim/modem/bc66/mqtt-links.ts
var maxLink = 4;
function linkOf(modem, id) {
  const links = modem.links ??= [];
  return links[id] ??= new MqttLink(modem, id);
}
function attempt(work) {
  try {
    work();
    return ok;
  } catch (error) {
    if (!(error instanceof Error && "kind" in error)) throw error;
    return cme.incorrectParameters;
  }
}

// sim/modem/bc66/mqtt-config.ts
var numeric = (field, max) => ({
  show: (link) => `${link[field]}`,
  set(link, parameters) {
    const value = parameters.integer(0, max);
    if (parameters.done()) link[field] = value;
  }
});
var timeout = {
  show: ({ packetTimeoutS: packetTimeoutS2, retries, tellsTimeouts }) => `${packetTimeoutS2},${retries},${tellsTimeouts}`,
  set(link, parameters) {
    const packetTimeoutS2 = parameters.optionalInteger(1, 60, link.packetTimeoutS);
    const retries = parameters.optionalInteger(0, 10, link.retries);
    const tellsTimeouts = parameters.optionalInteger(0, 1, link.tellsTimeouts);
    if (parameters.done()) Object.assign(link, { packetTimeoutS: packetTimeoutS2, retries, tellsTimeouts });
  }
};
var dataFormat = {
  show: ({ sendHex, receiveHex }) => `${sendHex},${receiveHex}`,
  set(link, parameters) {
    const sendHex = parameters.integer(0, 1);
    const receiveHex = parameters.optionalInteger(0, 1, link.receiveHex);
    if (parameters.done()) Object.assign(link, { sendHex, receiveHex });
  }
};
var echoMode = {
  show: (_link, modem) => `${modem.echoData}`,
  set(_link, parameters, modem) {
    const value = parameters.integer(0, 1);
    if (parameters.done()) modem.echoData = value;
  }
};
var will = {
  show({ will: last }) {
    if (!last) return "0";
    const message = String.fromCharCode(...last.payload);
    return `1,${last.qos},${last.retain ? 1 : 0},"${byteText(last.topic)}","${message}"`;
  },
  set(link, parameters) {
    if (parameters.integer(0, 1) === 0) {
      if (parameters.done()) link.will = void 0;
      return;
    }
    const qos = parameters.integer(0, 2);
    const retain = parameters.integer(0, 1) === 1;
    const topic = parameters.string(256);
    const payload = bytesOf2(byteText(parameters.string(256)));
    if (parameters.done()) link.will = { topic, payload, qos, retain };
  }
};
var kinds = {
  keepalive: numeric("keepAliveS", 3600),
  session: numeric("cleanSession", 1),
  version: numeric("version", 1),
  showrecvlen: numeric("showLength", 1),
  timeout,
  dataformat: dataFormat,
  echomode: echoMode,
  will
};
function configureMqtt(modem, parameters) {
  const name = parameters.string(16).toLowerCase();
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : void 0;
  const id = parameters.integer(0, maxLink);
  if (parameters.wrong || !kind) return cme.incorrectParameters;
  const link = linkOf(modem, id);
  if (!parameters.more) return tell(modem, `+QMTCFG: ${kind.show(link, modem)}`);
  kind.set(link, parameters, modem);
  return parameters.done() ? ok : cme.incorrectParameters;
}

// sim/modem/bc66/mqtt-publish.ts
var maxText = 1460;
var maxHex = 730;
function publish(modem, parameters) {
  const id = parameters.integer(0, maxLink);
  const messageId = parameters.integer(0, 65535);
  const qos = parameters.integer(0, 2);
  const retain = parameters.integer(0, 1) === 1;
  if (parameters.wrong) return cme.incorrectParameters;
  const link = linkOf(modem, id);
  const topic = parameters.sameString(link.lastTopic, 256);
  if (parameters.wrong || messageId > 0 !== qos > 0) return cme.incorrectParameters;
  if (link.phase !== "connected" || qos > 0 && link.isPending(messageId)) return cme.notAllowed;
  const hasLength = parameters.more && !parameters.quoteAhead;
  const length = hasLength ? parameters.integer(0, link.sendHex === 1 ? maxHex : maxText) : void 0;
  if (parameters.wrong) return cme.incorrectParameters;
  if (!parameters.more) return announce(modem, { link, topic, qos, messageId, retain }, length);
  parameters.rest();
  const payload = payloadOf(link, parameters.bytes, parameters.start, parameters.stop);
  if (!payload || length !== void 0 && payload.length !== length) return cme.incorrectParameters;
  return attempt(() => link.publish(topic, payload, qos, messageId, retain));
}
function announce(modem, message, length) {
  const { link, topic, qos, messageId, retain } = message;
  const digits2 = link.sendHex === 1 ? 2 : 1;
  const take = (_modem, bytes) => {
    const payload = payloadOf(link, bytes, 0, bytes.length);
    if (link.phase !== "connected") return cme.notAllowed;
    if (!payload) return cme.incorrectParameters;
    return attempt(() => link.publish(topic, payload, qos, messageId, retain));
  };
  modem.expectData(take, length === void 0 ? void 0 : length * digits2, maxText);
  return data;
}
function payloadOf(link, bytes, start, end) {
  if (link.sendHex === 1) return bytesOfHex(bytes, start, end);
  return end - start <= maxText ? bytes.slice(start, end) : void 0;
}

// sim/modem/bc66/mqtt-commands.ts
var shownPhase = { closed: 0, opening: 0, open: 1, connecting: 2, connected: 3 };
function open(modem, parameters) {
  const id = parameters.integer(0, maxLink);
  const host = parameters.string(100);
  const port = parameters.integer(1, 65535);
  if (!parameters.done()) return cme.incorrectParameters;
  linkOf(modem, id).open(host, port);
  return ok;
}
function connect(modem, parameters) {
  const id = parameters.integer(0, maxLink);
  const clientId = parameters.string(128);
  const user = parameters.optionalString(256);
  const password = parameters.optionalString(256);
  if (!parameters.done()) return cme.incorrectParameters;
  const link = linkOf(modem, id);
  return link.phase === "open" ? attempt(() => link.connect(clientId, user, password)) : cme.notAllowed;
}
function subscribe(modem, parameters) {
  const id = parameters.integer(0, maxLink);
  const messageId = parameters.integer(1, 65535);
  const subscriptions = [];
  do
    subscriptions.push({ filter: parameters.string(256), qos: parameters.integer(0, 2) });
  while (parameters.more && !parameters.wrong);
  if (!parameters.done()) return cme.incorrectParameters;
  const link = linkOf(modem, id);
  if (link.phase !== "connected" || link.isPending(messageId)) return cme.notAllowed;
  return attempt(() => link.subscribe(messageId, subscriptions));
}
function unsubscribe(modem, parameters) {
  const id = parameters.integer(0, maxLink);
  const messageId = parameters.integer(1, 65535);
  const filters = [];
  do
    filters.push(parameters.string(256));
  while (parameters.more && !parameters.wrong);
  if (!parameters.done()) return cme.incorrectParameters;
  const link = linkOf(modem, id);
  if (link.phase !== "connected" || link.isPending(messageId)) return cme.notAllowed;
  return attempt(() => link.unsubscribe(messageId, filters));
}
function disconnect(modem, parameters) {
  const id = parameters.integer(0, maxLink);
  if (!parameters.done()) return cme.incorrectParameters;
  const link = linkOf(modem, id);
  if (link.phase !== "connected") return cme.notAllowed;
  link.disconnect();
  modem.urc(`+QMTDISC: ${id},0`);
  return ok;
}
function close(modem, parameters) {
  const id = parameters.integer(0, maxLink);
  if (!parameters.done()) return cme.incorrectParameters;
  const link = linkOf(modem, id);
  if (link.phase === "closed") return cme.notAllowed;
  link.close();
  modem.urc(`+QMTCLOSE: ${id},0`);
  return ok;
}
function showLinks(modem, line) {
  const lines = [];
  modem.links?.forEach((link, id) => {
    if (link && link.phase !== "closed") lines.push(line(link, id));
  });
  return lines.length > 0 ? tell(modem, lines.join("\r\n")) : ok;
}
var mqttCommands = [
  {
    name: "+QMTCFG",
    test: [
      '+QMTCFG: "will",(0-4),(0,1),(0-2),(0,1),<will_topic>,<will_msg>',
      '+QMTCFG: "timeout",(0-4),(1-60),(0-10),(0,1)',
      '+QMTCFG: "session",(0-4),(0,1)',
      '+QMTCFG: "keepalive",(0-4),(0-3600)',
      '+QMTCFG: "version",(0-4),(0,1)',
      '+QMTCFG: "showrecvlen",(0-4),(0,1)',
      '+QMTCFG: "echomode",(0-4),(0,1)',
      '+QMTCFG: "dataformat",(0-4),(0,1),(0,1)'
    ].join("\r\n"),
    write: configureMqtt
  },
  {
    name: "+QMTOPEN",
    test: "+QMTOPEN: (0-4),<host_name>,(1-65535)",
    read: (modem) => showLinks(modem, ({ host, port }, id) => `+QMTOPEN: ${id},"${host}",${port}`),
    write: open
  },
  {
    name: "+QMTCONN",
    test: "+QMTCONN: (0-4),<clientID>,<username>,<password>",
    read: (modem) => showLinks(modem, ({ phase }, id) => `+QMTCONN: ${id},${shownPhase[phase]}`),
    write: connect
  },
  { name: "+QMTPUB", test: "+QMTPUB: (0-4),(0-65535),(0-2),(0,1),<topic>,(0-1460),<msg>", write: publish },
  { name: "+QMTSUB", test: "+QMTSUB: (0-4),(1-65535),<topic>,(0-2),<topic>,(0-2),...", write: subscribe },
  { name: "+QMTUNS", test: "+QMTUNS: (0-4),(1-65535),<topic>,<topic>,...", write: unsubscribe },
  { name: "+QMTDISC", test: "+QMTDISC: (0-4)", write: disconnect },
  { name: "+QMTCLOSE", test: "+QMTCLOSE: (0-4)", write: close }
];

// protocols/at/edrx.ts
var cyclesOf1024 = [0, 0, 2, 4, 0, 8, 0, 0, 0, 16, 32, 64, 128, 256, 512, 1024];
function grantedEdrxCode(bits) {
  const code = codeOf(bits);
  return code === void 0 || cyclesOf1024[code] === 0 ? "0010" : bits;
}
function fourBits(code) {
  let bits = "";
  for (let place3 = 3; place3 >= 0; place3--) bits += code >> place3 & 1;
  return bits;
}
function codeOf(bits) {
  if (bits.length !== 4) return void 0;
  let code = 0;
  for (let at = 0; at < 4; at++) {
    const bit = bits.charCodeAt(at) - 48;
    if (bit !== 0 && bit !== 1) return void 0;
    code = code * 2 + bit;
  }
  return code;
}

// sim/modem/bc66/network-commands.ts
function setFunctionality(modem, parameters) {
  const level = parameters.integer(0, 4);
  const reset = parameters.optionalInteger(0, 1, 0);
  if (!parameters.done() || level === 2 || level === 3) return cme.incorrectParameters;
  if (reset === 1) {
    modem.restartAfterAnswer();
    return ok;
  }
  const changed = level !== modem.functionality;
  modem.functionality = level;
  if (changed && level === 1) modem.attach();
  else if (changed) modem.detach();
  return ok;
}
function setAttached(modem, parameters) {
  const attached = parameters.integer(0, 1);
  if (!parameters.done()) return cme.incorrectParameters;
  if (modem.functionality !== 1) return cme.notAllowed;
  if (attached === 1) modem.attach();
  else modem.detach();
  return ok;
}
function showCsq(modem) {
  const rsrp = modem.measureRsrp();
  const rsrq = modem.options.cell.signal(modem).rsrqDb;
  return tell(modem, `+CSQ: ${rssiCode(rsrp === void 0 ? "not-detected" : rsrp - rsrq)},0`);
}
function showCesq(modem) {
  const rsrp = modem.measureRsrp();
  if (rsrp === void 0) return tell(modem, "+CESQ: 99,99,255,255,255,255");
  const rsrq = modem.options.cell.signal(modem).rsrqDb;
  return tell(modem, `+CESQ: 99,99,255,255,${rsrqCode(rsrq)},${rsrpCode(rsrp)}`);
}
function showOperator(modem) {
  const { plmn: plmn2 } = modem.options.cell.identity;
  const serving = modem.online ? `,2,"${plmn2}",${actNbS1}` : "";
  return tell(modem, `+COPS: ${modem.operatorMode}${serving}`);
}
function selectOperator(modem, parameters) {
  const mode = parameters.integer(0, 4);
  const format = parameters.optionalInteger(0, 2, 2);
  const wanted = parameters.optionalString(16);
  parameters.optionalInteger(0, actNbS1, actNbS1);
  if (!parameters.done()) return cme.incorrectParameters;
  if (mode === 3) return ok;
  if ((mode === 1 || mode === 4) && (format !== 2 || wanted === void 0)) return cme.incorrectParameters;
  modem.operatorMode = mode;
  if (mode === 2 || mode === 1 && wanted !== modem.options.cell.identity.plmn) {
    modem.detach();
    return mode === 2 ? ok : cme.noNetwork;
  }
  modem.attach();
  return ok;
}
function scanOperators(modem) {
  if (modem.functionality !== 1) return cme.notAllowed;
  modem.host.scheduler.after(delays.scan, modem.owner, endScan, modem);
  return later;
}
function endScan(modem) {
  const { plmn: plmn2 } = modem.options.cell.identity;
  const found = modem.measureRsrp() === void 0 ? "" : `(${modem.online ? 2 : 1},"","","${plmn2}",${actNbS1}),`;
  modem.info(`+COPS: ${found},(0-4),(2)`);
  modem.complete(ok);
}
function defineContext(modem, parameters) {
  parameters.integer(1, 1);
  const type = parameters.optionalString(8) ?? "IP";
  const apn = parameters.optionalString(100) ?? "";
  for (let left = 0; left < 8 && parameters.more; left++) parameters.optionalString(64);
  if (!parameters.done() || type.toUpperCase() !== "IP") return cme.incorrectParameters;
  modem.apn = apn;
  return ok;
}
function showAddress(modem) {
  return tell(modem, modem.address === "" ? "+CGPADDR: 1" : `+CGPADDR: 1,${modem.address}`);
}
function showAddressOf(modem, parameters) {
  parameters.integer(1, 1);
  return parameters.done() ? showAddress(modem) : cme.incorrectParameters;
}
function setPowerSaving(modem, parameters) {
  const mode = parameters.optionalInteger(0, 2, 1);
  parameters.optionalString(8);
  parameters.optionalString(8);
  const tau = timerByte(parameters.optionalString(8), modem.periodicTau);
  const active = timerByte(parameters.optionalString(8), modem.activeTime);
  if (!parameters.done() || tau === void 0 || active === void 0) return cme.incorrectParameters;
  modem.psmMode = mode === 1 ? 1 : 0;
  modem.periodicTau = mode === 2 ? defaultPeriodicTau : tau;
  modem.activeTime = mode === 2 ? defaultActiveTime : active;
  modem.settlePsm();
  return ok;
}
function timerByte(bits, present) {
  return bits === void 0 ? present : byteOfBits(bits);
}
function setEdrx(modem, parameters) {
  const mode = parameters.integer(0, 3);
  parameters.optionalInteger(5, 5, 5);
  const bits = parameters.optionalString(4) ?? fourBits(modem.edrxCode);
  const code = byteOfBits(`0000${bits}`);
  if (!parameters.done() || code === void 0) return cme.incorrectParameters;
  modem.edrxMode = mode === 3 ? 0 : mode;
  modem.edrxCode = mode === 3 ? 2 : code;
  if (mode === 2 && modem.online) modem.urc(`+CEDRXP: ${grantedEdrx(modem)}`);
  return ok;
}
function grantedEdrx(modem) {
  const requested = fourBits(modem.edrxCode);
  return `5,"${requested}","${grantedEdrxCode(requested)}","${grantedPagingWindow}"`;
}
function showClock(modem) {
  const { scheduler } = modem.host;
  const told = modem.knowsTime ? modem.options.network.time() : { unixMs: Date.UTC(1980, 0, 6) + Math.floor(scheduler.nowUs / 1e3), zoneQuarterHours: 0 };
  const quarters = told.zoneQuarterHours;
  const iso = new Date(told.unixMs + quarters * 9e5).toISOString();
  const date = iso.substring(2, 10).replaceAll("-", "/");
  const zone = `${quarters < 0 ? "-" : "+"}${String(Math.abs(quarters)).padStart(2, "0")}`;
  return tell(modem, `+CCLK: "${date},${iso.substring(11, 19)}${zone}"`);
}
function showEngineering(modem, parameters) {
  parameters.integer(0, 0);
  if (!parameters.done()) return cme.incorrectParameters;
  const rsrp = modem.measureRsrp();
  if (rsrp === void 0) return ok;
  const { cell } = modem.options;
  const { earfcn, pci, cellId, band, tac } = cell.identity;
  const { rsrqDb, snrDb, coverageLevel } = cell.signal(modem);
  const id = cellId.toString(16).toUpperCase().padStart(8, "0");
  const area = tac.toString(16).toUpperCase().padStart(4, "0");
  const levels2 = [rsrp, rsrqDb, rsrp - rsrqDb, snrDb].map(Math.round).join(",");
  return tell(modem, `+QENG: 0,${earfcn},0,${pci},"${id}",${levels2},${band},"${area}",${coverageLevel},0,2`);
}
var networkCommands = [
  {
    name: "+CFUN",
    test: "+CFUN: (0,1,4),(0,1)",
    read: (modem) => tell(modem, `+CFUN: ${modem.functionality}`),
    write: setFunctionality
  },
  { name: "+CPIN", read: (modem) => modem.options.faults?.noSim ? cme.noSim : tell(modem, "+CPIN: READY") },
  {
    name: "+CEREG",
    test: "+CEREG: (0-5)",
    read: (modem) => tell(modem, `+CEREG: ${formatCereg("read", modem.ceregMode, modem.registration())}`),
    write: setTo("ceregMode", 5)
  },
  {
    name: "+CGATT",
    test: "+CGATT: (0,1)",
    read: (modem) => tell(modem, `+CGATT: ${modem.online ? 1 : 0}`),
    write: setAttached
  },
  { name: "+CSQ", test: "+CSQ: (0-31,99),(0-7,99)", execute: showCsq },
  { name: "+CESQ", test: "+CESQ: (0-63,99),(0-7,99),(255),(255),(0-34,255),(0-97,255)", execute: showCesq },
  { name: "+COPS", test: scanOperators, read: showOperator, write: selectOperator },
  {
    name: "+CGDCONT",
    test: '+CGDCONT: (1),"IP",,,(0),(0)',
    read: (modem) => tell(modem, `+CGDCONT: 1,"IP","${modem.apn}"`),
    write: defineContext
  },
  { name: "+CGPADDR", test: "+CGPADDR: (1)", write: showAddressOf, execute: showAddress },
  {
    name: "+CPSMS",
    test: '+CPSMS: (0-2),,,("00000000"-"11111111"),("00000000"-"11111111")',
    read: (modem) => tell(modem, `+CPSMS: ${modem.psmMode},,,"${bitsOf(modem.periodicTau)}","${bitsOf(modem.activeTime)}"`),
    write: setPowerSaving
  },
  {
    name: "+CEDRXS",
    test: '+CEDRXS: (0-3),(5),("0000"-"1111")',
    read: (modem) => tell(modem, `+CEDRXS: 5,"${fourBits(modem.edrxCode)}"`),
    write: setEdrx
  },
  {
    name: "+CEDRXRDP",
    execute: (modem) => tell(modem, `+CEDRXRDP: ${modem.edrxMode > 0 && modem.online ? grantedEdrx(modem) : 0}`)
  },
  {
    name: "+CSCON",
    test: "+CSCON: (0,1)",
    read: (modem) => tell(modem, `+CSCON: ${modem.csconMode},${modem.connected ? 1 : 0}`),
    write: setTo("csconMode", 1)
  },
  { name: "+CCLK", read: showClock },
  { name: "+QENG", test: "+QENG: (0)", write: showEngineering }
];

// sim/modem/bc66/commands.ts
var stubCommands = [
  "&W",
  "+CBC",
  "+CGACT",
  "+CGREG",
  "+CSODCP",
  "+CRTDCP",
  "+CTZR",
  "+CTZU",
  "+CIPCA",
  "+CCIOTOPT",
  "+QBAND",
  "+QBANDSL",
  "+QICFG",
  "+QICLOSE",
  "+QIDNSCFG",
  "+QIDNSGIP",
  "+QIOPEN",
  "+QIRD",
  "+QISEND",
  "+QISTATE",
  "+QLED",
  "+QLOCKF",
  "+QLWADDOBJ",
  "+QLWCLOSE",
  "+QLWCONF",
  "+QLWDATASEND",
  "+QLWDEL",
  "+QLWOPEN",
  "+QLWSERV",
  "+QNTP",
  "+QPING",
  "+QSPCHSC",
  "+QSSLCFG"
];
var bc66Dialect = {
  name: "bc66",
  commands: commandTable([
    ...generalCommands,
    ...networkCommands,
    ...mqttCommands,
    ...stubCommands.map((name) => ({ name, stub: true }))
  ]),
  responseDelayUs: delays.response,
  // A topic of 256 bytes and 1460 characters of data, with room to spare [chosen].
  maxLineBytes: 2048,
  dataTimeoutUs: delays.data,
  unknownCommand: cme.unknown
};

// sim/modem/bc66/bc66.ts
var Bc662 = class extends AtEngine {
  imsi;
  couplingLossDb;
  /** @internal */
  options;
  /** @internal AT+CEREG: what of the registration is told. */
  ceregMode = 0;
  /** @internal AT+CSCON */
  csconMode = 0;
  /** @internal AT+QNBIOTEVENT */
  eventMode = 0;
  /** @internal AT+CFUN */
  functionality = 1;
  /** @internal AT+COPS */
  operatorMode = 0;
  /** @internal AT+QSCLK */
  sleepMode = 1;
  /** @internal AT+CPSMS */
  psmMode = 0;
  /** @internal T3324 that is asked for, as a byte. */
  activeTime = defaultActiveTime;
  /** @internal T3412 extended that is asked for, as a byte. */
  periodicTau = defaultPeriodicTau;
  /** @internal AT+CEDRXS */
  edrxMode = 0;
  /** @internal eDRX cycle that is asked for, 4 bits. */
  edrxCode = 2;
  /** @internal */
  standing = "not-registered";
  /** @internal */
  emmCause = 0;
  /** @internal IP address; '' while there is none. */
  address = "";
  /** @internal APN of AT+CGDCONT; '' takes what the network gives. */
  apn = "";
  /** @internal Whether the network ever told the time since power-on. */
  knowsTime = false;
  /** @internal MQTT clients by their identifier 0..4. */
  links;
  /** @internal Values of AT+QCFG. */
  config;
  /** @internal */
  published = 0;
  /** @internal */
  connects = 0;
  /** @internal Index into the states of the ledger. */
  radio = state.off;
  meter;
  psmTimer = 0;
  powered = false;
  deepAsleep = false;
  /** Counts attempts to attach, so that the answer to an older one is told from the current one. */
  attachCount = 0;
  stuckRsrpDbm;
  /** `port` is the modem's own UART; its baud rate is what the modem speaks at power-on (115200). */
  constructor(host, port, options) {
    super(host, port, host.scheduler.addOwner(), bc66Dialect);
    this.options = options;
    this.imsi = options.imsi;
    this.couplingLossDb = options.couplingLossDb;
    this.meter = host.ledger.add(modemStates);
    port.listener = this;
  }
  get stats() {
    const { published, connects } = this;
    return { ...this.engineStats, published, connects };
  }
  /** The supply came: boots. */
  powerOn() {
    if (this.powered || this.options.faults?.missing) return;
    this.powered = true;
    restore(this, settings, "power-off");
    this.boot(true);
  }
  /** The supply went. */
  powerOff() {
    this.shutDown();
    this.enter(state.off);
  }
  /** Pin RESET: restarts, whatever it is doing; the supply stays. */
  reset() {
    if (!this.powered) return;
    this.shutDown();
    this.powered = true;
    restore(this, settings, "restart");
    this.boot(false);
  }
  /** A falling edge on PSM_EINT: wakes the modem from deep sleep. */
  psmEint() {
    if (this.deepAsleep) this.host.scheduler.after(delays.wake, this.owner, wakeUp, this);
  }
  /** A pulse on PWRKEY: switches on a modem that AT+QPOWD switched off, and wakes it from deep sleep. */
  powerKey() {
    if (this.powered) this.psmEint();
    else this.powerOn();
  }
  /** The radio changed its state. */
  onRadio(radioState) {
    if (!this.powered || radioState === "off") return;
    if (radioState === "psm") this.enterPsm();
    else this.enter(state[radioState]);
  }
  onBytes(bytes) {
    const { faults } = this.options;
    if (faults && (faults.missing || faults.hung)) return;
    if (this.awake && !this.speaksAs(bytes)) return;
    super.onBytes(bytes);
  }
  /** @internal Registered and with an address. */
  get online() {
    return this.standing === "home" || this.standing === "roaming";
  }
  /** @internal The registration as +CEREG tells it. */
  registration() {
    const { cell } = this.options;
    const known = this.online;
    const psm = known && this.psmMode === 1;
    return {
      state: this.standing,
      tac: known ? cell.identity.tac : void 0,
      cellId: known ? cell.identity.cellId : void 0,
      causeType: this.emmCause > 0 ? 0 : void 0,
      rejectCause: this.emmCause > 0 ? this.emmCause : void 0,
      activeTime: psm ? bitsOf(this.activeTime) : void 0,
      periodicTau: psm ? bitsOf(this.periodicTau) : void 0
    };
  }
  /** @internal Whether the radio has a connection: what +CSCON tells. */
  get connected() {
    return this.radio >= state.connected;
  }
  /** @internal RSRP in dBm as measured now, faults included; undefined where nothing is received. */
  measureRsrp() {
    const { cell, faults } = this.options;
    const { rsrpDbm } = cell.signal(this);
    if (rsrpDbm === "not-detected" || this.functionality !== 1) return void 0;
    if (faults?.stuck) return this.stuckRsrpDbm ??= rsrpDbm;
    return faults?.noise ? this.host.chance.normal(rsrpDbm, Math.abs(rsrpDbm) * faults.noise) : rsrpDbm;
  }
  /** @internal Looks for a cell and attaches, as after AT+CFUN=1; nothing happens where it is under way or done. */
  attach() {
    if (this.standing === "searching" || this.online || this.functionality !== 1 || this.options.faults?.noSim) return;
    this.stand("searching");
    this.tryAttach();
  }
  /** @internal Leaves the network, as AT+CFUN=0 and AT+COPS=2 do. */
  detach() {
    this.attachCount++;
    if (this.standing !== "not-registered") this.options.cell.detach(this);
    this.leave();
    this.stand("not-registered");
    this.enter(state.idle);
  }
  /** @internal Restarts by command, once the answer has left. */
  restartAfterAnswer() {
    this.afterAnswer((modem) => modem.reset());
  }
  /** @internal Switches off by command. */
  powerDownAfterAnswer() {
    this.afterAnswer((modem) => {
      modem.awake = false;
      modem.host.scheduler.after(delays.powerDown, modem.owner, switchOff, modem);
    });
  }
  /** @internal What AT+CPSMS asks for has changed: the active time starts anew. */
  settlePsm() {
    this.armPsm();
  }
  /** @internal The idle current depends on whether the modem may sleep. */
  settlePower() {
    this.enter(this.radio);
  }
  /** @internal */
  wakeUp() {
    if (!this.deepAsleep) return;
    this.deepAsleep = false;
    this.awake = true;
    this.enter(state.idle);
    if (this.eventMode === 1) this.urc('+QNBIOTEVENT: "EXIT PSM"');
  }
  /** @internal */
  enterPsm() {
    if (this.radio !== state.idle) return;
    if (this.eventMode === 1) this.urc('+QNBIOTEVENT: "ENTER PSM"');
    this.enter(state.psm);
    if (this.sleepMode !== 1) return;
    this.deepAsleep = true;
    this.awake = false;
  }
  /** @internal */
  showRom() {
    this.transmit(romLines.map((line) => `${line}
\r`).join(""));
  }
  /** @internal */
  showReady() {
    this.awake = true;
    this.urc("RDY");
    this.host.scheduler.after(delays.sim, this.owner, showSim, this);
  }
  /** @internal */
  showSim() {
    this.enter(state.idle);
    this.urc("+CFUN: 1");
    this.urc(this.options.faults?.noSim ? "+CPIN: NOT INSERTED" : "+CPIN: READY");
    this.attach();
  }
  /** @internal */
  tryAttach() {
    const attempt2 = ++this.attachCount;
    this.options.cell.attach(this, (result) => {
      if (attempt2 === this.attachCount) this.onAttached(result);
    });
  }
  boot(cold) {
    const { scheduler } = this.host;
    this.resetEngine();
    this.enter(state.boot);
    if (cold && this.options.romLog !== false) scheduler.after(delays.rom, this.owner, showRom, this);
    scheduler.after(delays.ready, this.owner, showReady, this);
  }
  /** Everything stops at once; what the network still believes is its own affair. */
  shutDown() {
    this.host.scheduler.cancelOwner(this.owner);
    this.attachCount++;
    if (this.standing !== "not-registered") this.options.cell.detach(this);
    this.links?.forEach((link) => link?.abandon());
    this.links = void 0;
    this.standing = "not-registered";
    this.address = "";
    this.emmCause = this.psmTimer = 0;
    this.powered = this.awake = this.deepAsleep = this.knowsTime = false;
    this.resetEngine();
  }
  onAttached(result) {
    if (result.kind === "attached") return this.onOnline(result.address);
    if (result.kind === "rejected") {
      this.emmCause = result.emmCause;
      this.stand("denied");
      if (finalCauses.includes(result.emmCause)) return;
    }
    this.host.scheduler.after(delays.retryAttach, this.owner, retryAttach, this);
  }
  onOnline(address) {
    const { cell } = this.options;
    this.emmCause = 0;
    this.address = address;
    this.knowsTime = true;
    this.stand(this.imsi.startsWith(cell.identity.plmn) ? "home" : "roaming");
    this.urc(`+IP: ${address}`);
    this.armPsm();
  }
  leave() {
    this.address = "";
    this.emmCause = 0;
    this.links?.forEach((link) => link?.networkGone());
  }
  stand(standing) {
    const changed = standing !== this.standing;
    this.standing = standing;
    if (changed && this.ceregMode > 0) this.urc(`+CEREG: ${formatCereg("urc", this.ceregMode, this.registration())}`);
  }
  enter(index) {
    const wasConnected = this.connected;
    this.radio = index;
    const power = index === state.idle && this.sleepMode > 0 ? lightSleepW : powerW[index];
    this.host.ledger.enter(this.meter, index, power);
    if (wasConnected !== this.connected) this.onConnection();
  }
  onConnection() {
    if (this.csconMode === 1) this.urc(`+CSCON: ${this.connected ? 1 : 0}`);
    this.armPsm();
  }
  /** The active time T3324 runs while the radio is idle. */
  armPsm() {
    const { scheduler } = this.host;
    if (this.psmTimer !== 0) scheduler.cancel(this.psmTimer);
    this.psmTimer = 0;
    if (this.psmMode !== 1 || !this.online || this.radio !== state.idle) return;
    const activeS = parseTimer2(bitsOf(this.activeTime));
    if (activeS === void 0 || activeS === "deactivated") return;
    this.psmTimer = scheduler.after(activeS * 1e6, this.owner, psmDue, this);
  }
  /** Autobaud: a modem that hears garbage takes over the rate of who speaks; what it heard is lost [recalled]. */
  speaksAs(bytes) {
    const { port } = this;
    if (!port.peer || Math.abs(port.peer.baud - port.baud) <= port.baud * 0.03) return true;
    port.baud = port.peer.baud;
    this.lose(bytes.length);
    return false;
  }
};
function showRom(modem) {
  modem.showRom();
}
function showReady(modem) {
  modem.showReady();
}
function showSim(modem) {
  modem.showSim();
}
function retryAttach(modem) {
  if (modem.functionality === 1 && !modem.online) modem.tryAttach();
}
function psmDue(modem) {
  modem.enterPsm();
}
function wakeUp(modem) {
  modem.wakeUp();
}
function switchOff(modem) {
  modem.powerOff();
}

// sim/modem/registry.ts
var modemModels = {
  bc66: {
    name: "bc66",
    title: "Quectel BC66, LTE Cat NB1, MQTT",
    sources: "shared/facts/nbiot.md 3.1, 3.2, 3.4",
    baud: 115200,
    Driver: Bc66,
    make: (host, port, options) => new Bc662(host, port, options)
  }
};

// sim/fleet/layout.ts
var metresPerDegree = 111195;
function positionOf(place3, layout, index, seed) {
  if (layout.kind === "line") {
    const bearing = layout.bearingDegrees * Math.PI / 180;
    const metres = index * layout.spacing;
    return offset(place3, metres * Math.cos(bearing), metres * Math.sin(bearing));
  }
  const radius = layout.radius * Math.sqrt(hashUnit(seed, index, 1, 154));
  const angle = 2 * Math.PI * hashUnit(seed, index, 2, 154);
  return offset(place3, radius * Math.cos(angle), radius * Math.sin(angle));
}
function offset(place3, northMetres, eastMetres) {
  const latitude = place3.latitude + northMetres / metresPerDegree;
  const shrink = Math.max(0.01, Math.cos(place3.latitude * Math.PI / 180));
  return { latitude, longitude: place3.longitude + eastMetres / (metresPerDegree * shrink) };
}

// firmware/nodes/probe/probe.ts
var Probe = class {
  outbox;
  uplink;
  device;
  config;
  number = 0;
  isRunning = false;
  onReport = () => this.report();
  /** Opens the modem and the outbox; nothing runs before {@link start}. */
  constructor(device, ModemDriver, config) {
    const { timers, log } = device;
    this.device = device;
    this.config = config;
    this.outbox = new Outbox(device.flash.open({ path: "outbox" }));
    const modem = new ModemDriver({
      ...device.serial["modem"],
      timers,
      log,
      onMessage: (topic, payload) => this.uplink.onMessage(topic, payload),
      onLost: () => this.uplink.onLost()
    });
    this.uplink = new Uplink({
      device,
      modem,
      outbox: this.outbox,
      broker: config.broker,
      kind: "probe",
      onCommand: () => void 0,
      onOnline: () => this.onOnline()
    });
  }
  /** Begins to work. */
  start() {
    this.uplink.start();
  }
  onOnline() {
    if (this.isRunning) return;
    this.isRunning = true;
    this.device.timers.after(Math.floor(this.device.random.next() * this.config.reportEveryUs), this.onReport);
  }
  report() {
    this.device.timers.after(this.config.reportEveryUs, this.onReport);
    const payload = new Uint8Array(this.config.payloadBytes);
    for (let index = 0; index < payload.length; index++)
      payload[index] = index < 4 ? this.number >> 24 - 8 * index & 255 : index & 255;
    this.number++;
    this.outbox.append(payload);
    this.uplink.flush();
  }
};

// sim/board/flash.ts
var erased = -1;
var wiped = -2;
var SupplyLost = class extends Error {
  kind = "power";
};
var SimulatedFlash = class {
  constructor(area, pool) {
    this.area = area;
    this.pool = pool;
    this.wear = Array.from({ length: area.blocks }, () => 0);
    this.blocks = [];
  }
  area;
  pool;
  /** Erases of each block since the board was made. */
  wear;
  /** Bytes programmed since the board was made. */
  programmed = 0;
  /** Operations (bytes programmed, blocks erased) until the supply fails; Infinity for never. */
  failAfter = Infinity;
  blocks;
  /** Bytes in all. */
  get size() {
    return this.area.blockLength * this.area.blocks;
  }
  /** Sets every bit of a block. */
  eraseBlock(block) {
    this.spend();
    this.wear[block]++;
    const perBlock = this.area.blockLength / poolBlockLength;
    for (let index = block * perBlock; index < (block + 1) * perBlock && index < this.blocks.length; index++) {
      if (this.blocks[index] >= 0) this.pool.release(this.blocks[index]);
      this.blocks[index] = erased;
    }
  }
  /** Reads into an array from an offset. */
  read(into, offset2) {
    for (let done = 0; done < into.length; ) {
      const place3 = (offset2 + done) % poolBlockLength;
      const count = Math.min(into.length - done, poolBlockLength - place3);
      const block = this.blocks[(offset2 + done - place3) / poolBlockLength] ?? erased;
      if (block < 0) into.fill(block === erased ? 255 : 0, done, done + count);
      else {
        const start = this.pool.startOf(block) + place3;
        into.set(this.pool.slabOf(block).subarray(start, start + count), done);
      }
      done += count;
    }
  }
  /** Programs bytes: each becomes the AND of what is there and what is written. */
  program(bytes, offset2) {
    for (let done = 0; done < bytes.length; ) {
      const place3 = (offset2 + done) % poolBlockLength;
      const count = Math.min(bytes.length - done, poolBlockLength - place3);
      this.programInBlock(bytes.subarray(done, done + count), (offset2 + done - place3) / poolBlockLength, place3);
      done += count;
    }
  }
  programInBlock(bytes, index, place3) {
    while (this.blocks.length <= index) this.blocks.push(erased);
    if (this.blocks[index] === wiped) return;
    if (this.blocks[index] === erased) this.blocks[index] = this.pool.take(255);
    const block = this.blocks[index];
    const slab = this.pool.slabOf(block);
    const start = this.pool.startOf(block) + place3;
    for (let done = 0; done < bytes.length; done++) {
      if (this.failAfter !== Infinity) this.spend();
      slab[start + done] &= bytes[done];
    }
    this.programmed += bytes.length;
    if (slab[start] === 0) this.forgetIfWiped(index, block);
  }
  forgetIfWiped(index, block) {
    const slab = this.pool.slabOf(block);
    const start = this.pool.startOf(block);
    for (let done = start; done < start + poolBlockLength; done++) if (slab[done] !== 0) return;
    this.pool.release(block);
    this.blocks[index] = wiped;
  }
  spend() {
    if (this.failAfter <= 0) throw new SupplyLost("the supply failed during a flash operation");
    this.failAfter--;
  }
};
var SimulatedFlashPartition = class {
  /** `onWork` hears of the bytes programmed and blocks erased, for the power ledger. */
  constructor(flash, onWork) {
    this.flash = flash;
    this.onWork = onWork;
  }
  flash;
  onWork;
  isClosed = false;
  status() {
    this.open();
    const { blockLength, blocks, writeAlign } = this.flash.area;
    return { size: blockLength * blocks, blockLength, blocks, eraseValue: 255, writeAlign };
  }
  eraseBlock(from, to = from + 1) {
    this.open();
    const { blocks } = this.flash.area;
    if (!(from >= 0 && from < to && to <= blocks))
      throw new RangeError(`blocks in [0, ${blocks}) expected, got [${from}, ${to})`);
    for (let block = from; block < to; block++) this.flash.eraseBlock(block);
    this.onWork(0, to - from);
  }
  read(target, offset2) {
    this.open();
    const bytes = typeof target === "number" ? new Uint8Array(this.checked(target, offset2)) : bytesOf(target);
    this.checked(bytes.length, offset2);
    this.flash.read(bytes, offset2);
    return typeof target === "number" ? bytes.buffer : bytes.length;
  }
  write(buffer, offset2) {
    this.open();
    const bytes = bytesOf(buffer);
    const { writeAlign } = this.flash.area;
    this.checked(bytes.length, offset2);
    if (offset2 % writeAlign !== 0 || bytes.length % writeAlign !== 0)
      throw new RangeError(
        `offset and length in multiples of ${writeAlign} expected, got ${offset2} and ${bytes.length}`
      );
    this.flash.program(bytes, offset2);
    this.onWork(bytes.length, 0);
  }
  close() {
    this.isClosed = true;
  }
  checked(length, offset2) {
    const { size } = this.flash;
    if (!(offset2 >= 0 && length >= 0 && offset2 + length <= size))
      throw new RangeError(`a range in [0, ${size}) expected, got ${length} bytes at ${offset2}`);
    return length;
  }
  open() {
    if (this.isClosed) throw busError("closed", "an open flash partition expected, got a closed one");
  }
};

// sim/board/pin.ts
var SimulatedPin = class {
  constructor(board, name) {
    this.board = board;
    this.name = name;
  }
  board;
  name;
  /** The IO instance that holds the pin. */
  user;
  /** The controllers that come out on this pin. */
  i2c;
  uart;
  spi;
  wire;
  /** The wire on this pin, made when somebody first asks. */
  get net() {
    return this.wire ??= this.board.makeNet();
  }
  /** Joins this pin to a wire that other parts are on. */
  joinNet(net) {
    this.wire = net;
  }
  /** Takes the pin for an IO instance. @throws BusError "in-use" */
  take(user) {
    if (this.user) throw busError("in-use", `a free pin expected, ${this.name} is in use`);
    this.user = user;
  }
  /** Gives the pin back, if this instance holds it. */
  release(user) {
    if (this.user === user) this.user = void 0;
  }
};
function simulatedPin(specifier, option) {
  if (specifier instanceof SimulatedPin) return specifier;
  throw new RangeError(`${option}: a pin of a simulated board expected, got ${String(specifier)}`);
}

// sim/board/io/options.ts
function requireOptions(options) {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`an options object expected, got ${String(options)}`);
  return options;
}
function integerOption(value, name, low2, high3) {
  const number = Number(value);
  if (!(number >= low2 && number <= high3 && Number.isInteger(number)))
    throw new RangeError(`${name}: a whole number in [${low2}, ${high3}] expected, got ${String(value)}`);
  return number;
}
function choiceOption(value, name, choices) {
  if (!choices.includes(value))
    throw new RangeError(`${name}: one of ${choices.join(", ")} expected, got ${String(value)}`);
  return value;
}
function callbackOption(value, name) {
  if (value === null || value === void 0) return void 0;
  if (typeof value !== "function") throw new TypeError(`${name}: a function or null expected, got ${typeof value}`);
  return value;
}
function keepTarget(instance, target) {
  if (target !== void 0) instance.target = target;
}

// sim/board/io/analog.ts
var SimulatedAnalog = class {
  resolution;
  pin;
  isClosed = false;
  constructor(options) {
    const { pin, resolution, target } = requireOptions(options);
    this.pin = simulatedPin(pin, "pin");
    const { board } = this.pin;
    this.resolution = resolution === void 0 ? board.board.adcBits : integerOption(resolution, "resolution", 1, 16);
    if (!board.canAdc(this.pin.name)) throw new RangeError(`pin: a pin with ADC expected, got ${this.pin.name}`);
    this.pin.take(this);
    keepTarget(this, target);
  }
  read() {
    if (this.isClosed) throw busError("closed", "an open analogue input expected, got a closed one");
    const { logicVolts, adcBits } = this.pin.board.board;
    const steps3 = 2 ** Math.min(this.resolution, adcBits);
    const raw = Math.floor(this.pin.net.volts(logicVolts) / logicVolts * steps3);
    return Math.max(0, Math.min(steps3 - 1, raw)) * 2 ** Math.max(0, this.resolution - adcBits);
  }
  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.pin.release(this);
  }
};

// sim/board/io/digital.ts
var SimulatedDigital = class {
  static Input = DigitalMode.Input;
  static InputPullUp = DigitalMode.InputPullUp;
  static InputPullDown = DigitalMode.InputPullDown;
  static InputPullUpDown = DigitalMode.InputPullUpDown;
  static Output = DigitalMode.Output;
  static OutputOpenDrain = DigitalMode.OutputOpenDrain;
  static Rising = Edge.Rising;
  static Falling = Edge.Falling;
  pin;
  mode;
  activeLow;
  stopListening;
  isClosed = false;
  constructor(options) {
    const { pin, mode, edge, activeLow = false, initialValue = 0, onReadable: onReadable2, target } = requireOptions(options);
    this.pin = simulatedPin(pin, "pin");
    this.mode = choiceOption(mode, "mode", Object.values(DigitalMode));
    this.activeLow = Boolean(activeLow);
    const callback = callbackOption(onReadable2, "onReadable");
    const edges = callback ? choiceOption(edge, "edge", Object.values(Edge)) : void 0;
    const first = choiceOption(initialValue, "initialValue", [0, 1]);
    this.pin.take(this);
    keepTarget(this, target);
    if (this.isOutput) this.drive(first);
    else this.pull();
    if (callback && edges !== void 0 && !this.isOutput) this.watch(callback, edges);
  }
  read() {
    this.assertOpen();
    if (this.isOutput) throw new Error("an input expected, got an output");
    return this.activeLow ? flip(this.pin.net.level) : this.pin.net.level;
  }
  write(value) {
    this.assertOpen();
    if (!this.isOutput) throw new Error("an output expected, got an input");
    this.drive(value ? 1 : 0);
  }
  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stopListening?.();
    this.pin.net.drive(this, void 0);
    this.pin.release(this);
  }
  get isOutput() {
    return this.mode === DigitalMode.Output || this.mode === DigitalMode.OutputOpenDrain;
  }
  drive(value) {
    const level = this.activeLow ? flip(value) : value;
    const floats = this.mode === DigitalMode.OutputOpenDrain && level === 1;
    this.pin.net.drive(this, floats ? void 0 : { strength: "strong", level });
  }
  pull() {
    if (this.mode === DigitalMode.InputPullUp) this.pin.net.drive(this, { strength: "pull", level: 1 });
    if (this.mode === DigitalMode.InputPullDown) this.pin.net.drive(this, { strength: "pull", level: 0 });
  }
  watch(callback, edges) {
    const { board } = this.pin;
    let last = this.pin.net.level;
    this.stopListening = this.pin.net.listen((net) => {
      const rose = net.level > last;
      const changed = net.level !== last;
      last = net.level;
      if (changed && edges & (rose !== this.activeLow ? Edge.Rising : Edge.Falling))
        board.scheduler.after(
          0,
          board.cpuOwner,
          () => !this.isClosed && board.taskOn1(this, callback, void 0),
          void 0
        );
    });
  }
  assertOpen() {
    if (this.isClosed) throw busError("closed", "an open pin expected, got a closed one");
  }
};
var flip = (level) => level === 0 ? 1 : 0;

// sim/board/i2c-bus.ts
var I2cBus = class {
  targets = [];
  /** Solders a target on. @throws RangeError where the address is taken */
  attach(target) {
    if (this.targetAt(target.address))
      throw new RangeError(`a free I2C address expected, got 0x${target.address.toString(16)} twice`);
    this.targets.push(target);
  }
  /** START, address and write bit, bytes, STOP unless a repeated START follows. */
  write(address, bytes, stop) {
    const target = this.targetAt(address);
    if (!target?.start("write")) return "nack-address";
    for (let index = 0; index < bytes.length; index++) {
      if (target.write(bytes[index])) continue;
      target.stop();
      return "nack-data";
    }
    if (stop) target.stop();
    return "ok";
  }
  /** (Repeated) START, address and read bit, bytes of which the last is not acknowledged, STOP. */
  read(address, into, stop) {
    const target = this.targetAt(address);
    if (!target?.start("read")) return "nack-address";
    for (let index = 0; index < into.length; index++) into[index] = target.read();
    if (stop) target.stop();
    return "ok";
  }
  targetAt(address) {
    for (let index = 0; index < this.targets.length; index++)
      if (this.targets[index].address === address) return this.targets[index];
    return void 0;
  }
};
function transactionBits(byteLength) {
  return 1 + 9 + 9 * byteLength + 1;
}

// sim/board/io/i2c.ts
var Operation2 = class {
  constructor(io2, step2, out, into, counted, stop, done) {
    this.io = io2;
    this.step = step2;
    this.out = out;
    this.into = into;
    this.counted = counted;
    this.stop = stop;
    this.done = done;
  }
  io;
  step;
  out;
  into;
  counted;
  stop;
  done;
};
var I2cPort = class {
  board;
  controller;
  address;
  hz;
  isClosed = false;
  constructor(options) {
    const { data: data2, clock, hz, address, target } = requireOptions(options);
    const dataPin = simulatedPin(data2, "data");
    const clockPin = simulatedPin(clock, "clock");
    this.hz = integerOption(hz, "hz", 1, 5e6);
    this.address = integerOption(address, "address", 0, 127);
    if (!dataPin.i2c || dataPin.i2c !== clockPin.i2c)
      throw new RangeError(`data, clock: the pins of one I2C port expected, got ${dataPin.name} and ${clockPin.name}`);
    this.board = dataPin.board;
    this.controller = dataPin.i2c;
    if (!this.controller.takeAddress(this.address))
      throw busError("in-use", `a free address expected, 0x${this.address.toString(16)} is in use`);
    keepTarget(this, target);
  }
  assertOpen() {
    if (this.isClosed) throw busError("closed", "an open I2C instance expected, got a closed one");
  }
  release() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.controller.releaseAddress(this.address);
  }
  /** Runs a transaction on the wires, at once. */
  transact(out, into, stop) {
    const { bus } = this.controller;
    if (out) {
      const outcome = bus.write(this.address, out, into ? false : stop);
      if (outcome !== "ok" || !into) return outcome;
    }
    return bus.read(this.address, into, stop);
  }
  nack(outcome) {
    const where = outcome === "nack-address" ? "nobody answered" : "a byte was refused";
    return busError(
      outcome,
      `an acknowledge from 0x${this.address.toString(16)} expected, ${where}`
    );
  }
};
var SimulatedI2CAsync = class extends I2cPort {
  read(byteLength, stop, done) {
    const counted = typeof byteLength !== "number";
    const into = counted ? viewOf(byteLength) : new Uint8Array(integerOption(byteLength, "byteLength", 0, 65535));
    this.issue("read", void 0, into, counted, stop, done);
  }
  write(buffer, stop, done) {
    this.issue("write", viewOf(buffer).slice(), void 0, false, stop, done);
  }
  writeRead(buffer, target, done) {
    const counted = typeof target !== "number";
    const into = counted ? viewOf(target) : new Uint8Array(integerOption(target, "byteLength", 0, 65535));
    this.issue("writeRead", viewOf(buffer).slice(), into, counted, true, done);
  }
  close(done) {
    if (!this.isClosed) this.release();
    if (done) this.enqueue(new Operation2(this, "close", void 0, void 0, false, true, done), 0);
  }
  issue(step2, out, into, counted, stop, done) {
    this.assertOpen();
    const completion = typeof stop === "function" ? stop : done;
    const operation = new Operation2(this, step2, out, into, counted, typeof stop === "boolean" ? stop : true, completion);
    const bits = (out ? transactionBits(out.length) : 0) + (into ? transactionBits(into.length) : 0);
    this.enqueue(operation, Math.ceil(bits * 1e6 / this.hz));
  }
  enqueue(operation, durationUs) {
    const { controller, board } = this;
    const nowUs = board.scheduler.nowUs;
    controller.busyUntilUs = Math.max(controller.busyUntilUs, nowUs) + durationUs;
    board.scheduler.at(controller.busyUntilUs, board.cpuOwner, complete, operation);
  }
};
function complete(operation) {
  const { io: io2, step: step2, out, into, done } = operation;
  if (step2 === "close") return finish(io2.board, done, null, void 0);
  if (io2.isClosed) return finish(io2.board, done, busError("closed", "closed before the operation began"), void 0);
  const outcome = io2.transact(out, into, operation.stop);
  if (outcome !== "ok") return finish(io2.board, done, io2.nack(outcome), void 0);
  finish(io2.board, done, null, into && (operation.counted ? into.length : into.buffer));
}
function finish(board, done, error, result) {
  if (done) board.task2(done, error, result);
}
var SimulatedI2C = class extends I2cPort {
  static Async = SimulatedI2CAsync;
  read(target, stop = true) {
    return this.run(void 0, target, stop);
  }
  write(buffer, stop = true) {
    this.run(viewOf(buffer), void 0, stop);
  }
  writeRead(buffer, target) {
    return this.run(viewOf(buffer), target, true);
  }
  close() {
    this.release();
  }
  run(out, target, stop) {
    this.assertOpen();
    const into = target === void 0 ? void 0 : typeof target === "number" ? new Uint8Array(integerOption(target, "byteLength", 0, 65535)) : viewOf(target);
    const outcome = this.transact(out, into, stop);
    if (outcome !== "ok") throw this.nack(outcome);
    if (!into) return void 0;
    return typeof target === "number" ? into.buffer : into.length;
  }
};
function viewOf(buffer) {
  if (!isByteBuffer(buffer))
    throw new TypeError(`a byte buffer expected, got ${Object.prototype.toString.call(buffer)}`);
  return bytesOf(buffer);
}

// sim/board/io/pulse-count.ts
var steps2 = [0, 1, -1, 0, -1, 0, 0, 1, 1, 0, 0, -1, 0, -1, 1, 0];
var SimulatedPulseCount = class {
  signal;
  control;
  onReadable;
  stopListening;
  count = 0;
  levels;
  isTold = false;
  isClosed = false;
  constructor(options) {
    const { signal, control, onReadable: onReadable2, onError, target } = requireOptions(options);
    this.signal = simulatedPin(signal, "signal");
    this.control = simulatedPin(control, "control");
    this.onReadable = callbackOption(onReadable2, "onReadable");
    callbackOption(onError, "onError");
    if (this.signal === this.control) throw new RangeError("two pins expected, got one twice");
    this.signal.take(this);
    try {
      this.control.take(this);
    } catch (error) {
      this.signal.release(this);
      throw error;
    }
    keepTarget(this, target);
    this.levels = this.present();
    this.stopListening = [this.signal, this.control].map((pin) => pin.net.listen(() => this.step()));
  }
  read() {
    this.assertOpen();
    return this.count;
  }
  write(count) {
    this.assertOpen();
    this.count = integerOption(count, "count", -(2 ** 31), 2 ** 31 - 1);
  }
  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const stop of this.stopListening) stop();
    this.signal.release(this);
    this.control.release(this);
  }
  present() {
    return this.signal.net.level << 1 | this.control.net.level;
  }
  step() {
    const levels2 = this.present();
    const step2 = steps2[this.levels << 2 | levels2];
    this.levels = levels2;
    this.count += step2;
    if (step2 === 0 || !this.onReadable || this.isTold) return;
    this.isTold = true;
    const { board } = this.signal;
    board.scheduler.after(0, board.cpuOwner, tell2, this);
  }
  /** The callback comes from here only, as a task of its own. */
  tell() {
    this.isTold = false;
    if (!this.isClosed) this.signal.board.taskOn1(this, this.onReadable, void 0);
  }
  assertOpen() {
    if (this.isClosed) throw busError("closed", "an open counter expected, got a closed one");
  }
};
function tell2(counter) {
  counter.tell();
}

// sim/board/io/pwm.ts
var defaultHz = 1e3;
var SimulatedPWM = class {
  hz;
  pin;
  isClosed = false;
  constructor(options) {
    const { pin, hz = defaultHz, target } = requireOptions(options);
    this.pin = simulatedPin(pin, "pin");
    this.hz = integerOption(hz, "hz", 1, 1e6);
    if (!this.pin.board.canPwm(this.pin.name))
      throw new RangeError(`pin: a pin with PWM expected, got ${this.pin.name}`);
    this.pin.take(this);
    keepTarget(this, target);
    this.put(0);
  }
  get resolution() {
    return this.pin.board.board.pwmBits;
  }
  write(duty) {
    if (this.isClosed) throw busError("closed", "an open PWM expected, got a closed one");
    const full = 2 ** this.resolution - 1;
    this.put(integerOption(duty, "duty", 0, full) / full);
  }
  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.pin.net.drive(this, void 0);
    this.pin.release(this);
  }
  put(duty) {
    this.pin.net.drive(this, { strength: "strong", level: 1, duty, hz: this.hz });
  }
};

// sim/board/io/rtc.ts
var RtcHardware = class {
  /** `driftPpm`: how much too fast it runs, in parts per million. */
  constructor(board, driftPpm) {
    this.board = board;
    this.driftPpm = driftPpm;
  }
  board;
  driftPpm;
  setMs;
  setAtUs = 0;
  get timeMs() {
    if (this.setMs === void 0) return void 0;
    return this.setMs + (this.board.scheduler.nowUs - this.setAtUs) / 1e3 * (1 + this.driftPpm / 1e6);
  }
  set timeMs(value) {
    this.setMs = value;
    this.setAtUs = this.board.scheduler.nowUs;
  }
};
var SimulatedRTC = class {
  hardware;
  onAlarm;
  alarm;
  isClosed = false;
  constructor(options) {
    const { clock, onAlarm, target } = requireOptions(options);
    if (!(clock instanceof RtcHardware)) throw new RangeError("clock: the clock of a simulated board expected");
    this.hardware = clock;
    this.onAlarm = callbackOption(onAlarm, "onAlarm");
    keepTarget(this, target);
  }
  get time() {
    this.assertOpen();
    return this.hardware.timeMs;
  }
  set time(value) {
    this.assertOpen();
    this.hardware.timeMs = value;
  }
  configure(options) {
    this.assertOpen();
    const { scheduler, cpuOwner } = this.hardware.board;
    if (this.alarm !== void 0) scheduler.cancel(this.alarm);
    this.alarm = void 0;
    const now = this.hardware.timeMs;
    if (options.alarm === void 0 || now === void 0) return;
    const delayUs = (options.alarm - now) * 1e3 / (1 + this.hardware.driftPpm / 1e6);
    this.alarm = scheduler.after(Math.max(0, delayUs), cpuOwner, ring, this);
  }
  close() {
    if (this.isClosed) return;
    if (this.alarm !== void 0) this.hardware.board.scheduler.cancel(this.alarm);
    this.isClosed = true;
  }
  /** The callback comes from here only, as a task of its own. */
  ring() {
    this.alarm = void 0;
    if (this.onAlarm) this.hardware.board.taskOn1(this, this.onAlarm, void 0);
  }
  assertOpen() {
    if (this.isClosed) throw busError("closed", "an open clock expected, got a closed one");
  }
};
function ring(rtc) {
  rtc.ring();
}

// sim/board/io/serial.ts
var transmitBuffer = 1024;
var receiveBuffer = 1024;
var SimulatedSerial = class {
  board;
  uart;
  onReadable;
  onWritable;
  unread;
  isClosed = false;
  waitsForSpace = false;
  baud;
  constructor(options) {
    const {
      baud,
      receive,
      transmit,
      flowControl = "none",
      onReadable: onReadable2,
      onWritable: onWritable2,
      onError,
      target
    } = requireOptions(options);
    this.baud = integerOption(baud, "baud", 50, 4e6);
    choiceOption(flowControl, "flowControl", ["none", "hardware"]);
    this.onReadable = callbackOption(onReadable2, "onReadable");
    this.onWritable = callbackOption(onWritable2, "onWritable");
    callbackOption(onError, "onError");
    const pin = simulatedPin(receive ?? transmit, "receive");
    const other = transmit === void 0 ? pin : simulatedPin(transmit, "transmit");
    if (!pin.uart || pin.uart !== other.uart)
      throw new RangeError(`receive, transmit: the pins of one serial port expected, got ${pin.name} and ${other.name}`);
    if (flowControl === "hardware") throw new RangeError('flowControl: "none" expected, this board has no CTS and RTS');
    if (pin.uart.listener) throw busError("in-use", `a free serial port expected, ${pin.name} is in use`);
    this.board = pin.board;
    this.uart = pin.uart;
    this.uart.baud = this.baud;
    this.uart.listener = this;
    keepTarget(this, target);
    if (this.onWritable) this.board.scheduler.after(0, this.board.cpuOwner, tellWritable, this);
  }
  read(target) {
    this.assertOpen();
    const { unread } = this;
    if (target !== void 0 && typeof target !== "number") {
      if (!isByteBuffer(target)) throw new TypeError("a byte buffer expected");
      return unread && this.readInto(bytesOf(target), unread);
    }
    const count = target === void 0 ? receiveBuffer : integerOption(target, "byteLength", 0, 65535);
    if (!unread) return void 0;
    const bytes = new Uint8Array(Math.min(count, unread.length));
    this.readInto(bytes, unread);
    return bytes.buffer;
  }
  write(buffer) {
    this.assertOpen();
    if (!isByteBuffer(buffer)) throw new TypeError("a byte buffer expected");
    const bytes = bytesOf(buffer);
    const room = this.room();
    if (bytes.length > room) {
      this.waitsForSpace = true;
      throw busError("buffer-full", `at most ${room} bytes expected, got ${bytes.length}`);
    }
    this.send(bytes.slice());
  }
  flush(input, output) {
    this.assertOpen();
    if (input === void 0 !== (output === void 0)) throw new Error("no or two arguments expected, got one");
    if (input !== false) this.unread = void 0;
  }
  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.unread = void 0;
    if (this.uart.listener === this) this.uart.listener = void 0;
  }
  /** From the line: bytes whose last stop bit is over. */
  onBytes(bytes) {
    const held = this.unread?.length ?? 0;
    if (held + bytes.length > receiveBuffer) {
      this.board.note("warning", "serial", `receive buffer full, ${held + bytes.length - receiveBuffer} bytes lost`);
      bytes = bytes.subarray(0, receiveBuffer - held);
    }
    this.unread = this.unread ? joined2(this.unread, bytes) : bytes;
    const { onReadable: onReadable2 } = this;
    if (onReadable2) this.board.taskOn1(this, onReadable2, this.unread.length);
  }
  /** The instance's callbacks come from here only, as tasks of their own. */
  tellWritable() {
    if (!this.isClosed) this.board.taskOn1(this, this.onWritable, this.room());
  }
  send(bytes) {
    const { board } = this;
    const idleAtUs = this.uart.send(bytes);
    if (!this.onWritable || !this.waitsForSpace) return;
    this.waitsForSpace = false;
    board.scheduler.at(idleAtUs, board.cpuOwner, tellWritable, this);
  }
  /** Bytes that a write may have now. */
  room() {
    const waitingUs = this.uart.idleAtUs - this.board.scheduler.nowUs;
    return waitingUs <= 0 ? transmitBuffer : Math.max(0, transmitBuffer - Math.ceil(waitingUs * this.baud / 1e7));
  }
  readInto(target, unread) {
    const count = Math.min(target.length, unread.length);
    target.set(count === unread.length ? unread : unread.subarray(0, count));
    this.unread = count === unread.length ? void 0 : unread.subarray(count);
    return count;
  }
  assertOpen() {
    if (this.isClosed) throw busError("closed", "an open serial port expected, got a closed one");
  }
};
function tellWritable(serial) {
  serial.tellWritable();
}
function joined2(first, second3) {
  const both = new Uint8Array(first.length + second3.length);
  both.set(first);
  both.set(second3, first.length);
  return both;
}

// sim/board/io/smbus.ts
var SimulatedSMBusAsync = class extends SimulatedI2CAsync {
  stopAfterRegister;
  constructor(options) {
    super(options);
    this.stopAfterRegister = Boolean(options.stop);
  }
  readUint8(register, done) {
    const bytes = new Uint8Array(1);
    this.readRegister(register, bytes, (error) => error ? fail(done, error) : done(null, bytes[0]));
  }
  writeUint8(register, value, done) {
    this.write(Uint8Array.of(byte(register), integerOption(value, "value", 0, 255)), done);
  }
  readUint16(register, bigEndian, done) {
    const bytes = new Uint8Array(2);
    this.readRegister(register, bytes, (error) => {
      if (error) return fail(done, error);
      done(null, bigEndian ? bytes[0] << 8 | bytes[1] : bytes[1] << 8 | bytes[0]);
    });
  }
  writeUint16(register, value, bigEndian, done) {
    const word = integerOption(value, "value", 0, 65535);
    const [first, second3] = bigEndian ? [word >> 8, word & 255] : [word & 255, word >> 8];
    this.write(Uint8Array.of(byte(register), first, second3), done);
  }
  readBuffer(register, buffer, done) {
    this.readRegister(register, buffer, done);
  }
  writeBuffer(register, buffer, done) {
    const bytes = bytesOf(buffer);
    const out = new Uint8Array(bytes.length + 1);
    out[0] = byte(register);
    out.set(bytes, 1);
    this.write(out, done);
  }
  readQuick(done) {
    this.read(new Uint8Array(0), true, (error) => done(error));
  }
  writeQuick(done) {
    this.write(new Uint8Array(0), done);
  }
  receiveByte(done) {
    const bytes = new Uint8Array(1);
    this.read(bytes, true, (error) => error ? fail(done, error) : done(null, bytes[0]));
  }
  sendByte(command, done) {
    this.write(Uint8Array.of(byte(command)), done);
  }
  readRegister(register, into, done) {
    if (!this.stopAfterRegister) return this.writeRead(Uint8Array.of(byte(register)), into, done);
    this.write(Uint8Array.of(byte(register)), true, (error) => {
      if (error) fail(done, error);
      else this.read(into, true, done);
    });
  }
};
var byte = (register) => integerOption(register, "register", 0, 255);
function fail(done, error) {
  ;
  done(error);
}

// sim/board/io/spi.ts
var SimulatedSPI = class {
  bus;
  select;
  canRead;
  canWrite;
  isSelected = false;
  isClosed = false;
  constructor(options) {
    const { clock, hz, in: input, out, select, active = 0, mode = 0, target } = requireOptions(options);
    if (input === void 0 && out === void 0) throw new TypeError("in or out expected, got neither");
    const clockPin = simulatedPin(clock, "clock");
    if (input !== void 0) simulatedPin(input, "in");
    if (out !== void 0) simulatedPin(out, "out");
    this.select = select === void 0 ? void 0 : simulatedPin(select, "select");
    integerOption(hz, "hz", 1, 1e8);
    choiceOption(active, "active", [0, 1]);
    choiceOption(mode, "mode", [0, 1, 2, 3]);
    if (!clockPin.spi) throw new RangeError(`clock: the clock of an SPI port expected, got ${clockPin.name}`);
    this.bus = clockPin.spi;
    this.canRead = input !== void 0;
    this.canWrite = out !== void 0;
    this.select?.take(this);
    keepTarget(this, target);
  }
  read(target) {
    if (!this.canRead) throw new TypeError('an SPI with "in" expected');
    const bytes = typeof target === "number" ? new Uint8Array(integerOption(target, "byteLength", 0, 65535)) : viewOf2(target);
    this.exchange(bytes.fill(0), bytes);
    return typeof target === "number" ? bytes.buffer : bytes.length;
  }
  write(buffer) {
    if (!this.canWrite) throw new TypeError('an SPI with "out" expected');
    this.exchange(viewOf2(buffer), void 0);
  }
  transfer(buffer) {
    if (!this.canRead || !this.canWrite) throw new TypeError('an SPI with "in" and "out" expected');
    const bytes = viewOf2(buffer);
    this.exchange(bytes, bytes);
    return buffer;
  }
  flush(deselect = false) {
    this.assertOpen();
    if (deselect) this.release();
  }
  close() {
    if (this.isClosed) return;
    this.release();
    this.isClosed = true;
    this.select?.release(this);
  }
  exchange(out, into) {
    this.assertOpen();
    const target = this.target();
    if (target && !this.isSelected) target.select();
    this.isSelected = target !== void 0;
    for (let index = 0; index < out.length; index++) {
      const back = target ? target.exchange(out[index]) : 255;
      if (into) into[index] = back;
    }
  }
  release() {
    if (this.isSelected) this.target()?.deselect();
    this.isSelected = false;
  }
  target() {
    return this.select && this.bus.target(this.select.name);
  }
  assertOpen() {
    if (this.isClosed) throw busError("closed", "an open SPI expected, got a closed one");
  }
};
function viewOf2(buffer) {
  if (!isByteBuffer(buffer)) throw new TypeError("a byte buffer expected");
  return bytesOf(buffer);
}

// sim/board/key-value.ts
var SimulatedKeyValue = class {
  domains = /* @__PURE__ */ new Map();
  open(options) {
    const { path } = options;
    const values = this.domains.get(path) ?? /* @__PURE__ */ new Map();
    this.domains.set(path, values);
    return new SimulatedKeyValueDomain(values);
  }
};
var SimulatedKeyValueDomain = class {
  constructor(values) {
    this.values = values;
  }
  values;
  isClosed = false;
  read(key) {
    return this.opened().get(key)?.slice().buffer;
  }
  write(key, value) {
    this.opened().set(key, bytesOf(value).slice());
  }
  delete(key) {
    return this.opened().delete(key);
  }
  keys() {
    return [...this.opened().keys()];
  }
  close() {
    this.isClosed = true;
  }
  opened() {
    if (this.isClosed) throw busError("closed", "an open key-value domain expected, got a closed one");
    return this.values;
  }
};

// sim/board/device.ts
var io = {
  Digital: SimulatedDigital,
  PWM: SimulatedPWM,
  Analog: SimulatedAnalog,
  I2C: SimulatedI2C,
  SMBus: { Async: SimulatedSMBusAsync },
  SPI: SimulatedSPI,
  Serial: SimulatedSerial,
  PulseCount: SimulatedPulseCount,
  RTC: SimulatedRTC
};
var defaultI2cHz = 1e5;
var defaultSpiHz = 1e6;
var defaultBaud = 9600;
var SimulatedDevice = class {
  clock;
  timers;
  log;
  power_;
  random_;
  keyValue_;
  watchdog_;
  board;
  constructor(board) {
    this.board = board;
    this.clock = new BoardClock(board);
    this.timers = new BoardTimers(board);
    this.log = (level, source, text2) => board.note(level, source, text2);
  }
  get io() {
    return io;
  }
  get pin() {
    return Object.fromEntries(this.board.board.pins.map(({ name }) => [name, this.board.pin(name)]));
  }
  get i2c() {
    return this.roles("i2c", ({ data: data2, clock }, hz, address) => ({
      io: SimulatedI2CAsync,
      data: data2,
      clock,
      hz: hz ?? defaultI2cHz,
      address
    }));
  }
  get serial() {
    return this.roles("serial", ({ receive, transmit }, hz) => ({
      io: SimulatedSerial,
      receive,
      transmit,
      baud: hz ?? defaultBaud
    }));
  }
  get spi() {
    return this.roles("spi", ({ clock, in: input, out, select }, hz) => ({
      io: SimulatedSPI,
      clock,
      in: input,
      out,
      select,
      hz: hz ?? defaultSpiHz
    }));
  }
  get pwm() {
    return this.roles("pwm", ({ pin }, hz) => ({ io: SimulatedPWM, pin, ...hz === void 0 ? {} : { hz } }));
  }
  get digital() {
    return this.roles("digital", ({ pin }) => ({ io: SimulatedDigital, pin, mode: DigitalMode.Input }));
  }
  get analog() {
    return this.roles("analog", ({ pin }) => ({ io: SimulatedAnalog, pin }));
  }
  get rtc() {
    return { io: SimulatedRTC, clock: this.board.rtc };
  }
  get flash() {
    return new BoardFlash(this.board);
  }
  get keyValue() {
    return this.keyValue_ ??= new SimulatedKeyValue();
  }
  get power() {
    return this.power_ ??= new BoardPower(this.board);
  }
  get watchdog() {
    return this.watchdog_ ??= new BoardWatchdog(this.board);
  }
  get random() {
    return this.random_ ??= this.board.world.random(`${this.board.name}/firmware`);
  }
  get identity() {
    return { serialNumber: this.board.name };
  }
  roles(bus, make) {
    const roles = {};
    for (const { part: part2, pins: pins2 } of this.board.wiring.parts) {
      if (part2.bus !== bus) continue;
      const wires = {};
      for (const signal of Object.keys(pins2)) wires[signal] = this.board.pin(pins2[signal]);
      roles[part2.role] = make(wires, part2.hz, part2.address);
    }
    return roles;
  }
};
var BoardClock = class {
  constructor(board) {
    this.board = board;
  }
  board;
  uptimeUs() {
    return this.board.scheduler.nowUs - this.board.bootedAtUs;
  }
};
var BoardTimers = class {
  constructor(board) {
    this.board = board;
  }
  board;
  after(delayUs, callback) {
    const { board } = this;
    if (!(delayUs >= 0)) throw new RangeError(`a delay of 0 or more microseconds expected, got ${delayUs}`);
    if (typeof callback !== "function") throw new TypeError(`a callback expected, got ${typeof callback}`);
    return board.scheduler.after(delayUs, board.cpuOwner, runTimer, new Timer(board, callback));
  }
  cancel(handle) {
    if (handle !== void 0) this.board.scheduler.cancel(handle);
  }
};
var Timer = class {
  constructor(board, callback) {
    this.board = board;
    this.callback = callback;
  }
  board;
  callback;
};
function runTimer(timer) {
  timer.board.task(timer.callback);
}
var BoardPower = class {
  constructor(board) {
    this.board = board;
  }
  board;
  get resetCause() {
    return this.board.resetCause;
  }
  sleep(wake = []) {
    this.board.sleep(wake.map(({ pin, edge }) => ({ net: simulatedPin(pin, "wake").net, edge })));
  }
  restart() {
    const { board } = this;
    board.scheduler.after(0, board.cpuOwner, restart2, board);
  }
};
function restart2(board) {
  board.reset("software");
}
var BoardFlash = class {
  constructor(board) {
    this.board = board;
  }
  board;
  open(options) {
    const { board } = this;
    return new SimulatedFlashPartition(
      board.flash(options.path),
      (programmed, erased2) => board.chargeFlash(programmed, erased2)
    );
  }
};
var BoardWatchdog = class {
  constructor(board) {
    this.board = board;
  }
  board;
  timeoutUs = 0;
  deadlineUs = 0;
  event;
  enable(timeoutUs) {
    if (!(timeoutUs > 0)) throw new RangeError(`a timeout of more than 0 microseconds expected, got ${timeoutUs}`);
    this.timeoutUs = timeoutUs;
    this.kick();
    this.arm();
  }
  kick() {
    this.deadlineUs = this.board.scheduler.nowUs + this.timeoutUs;
  }
  check() {
    if (this.board.scheduler.nowUs < this.deadlineUs) this.arm();
    else this.board.reset("watchdog");
  }
  arm() {
    const { scheduler, cpuOwner } = this.board;
    if (this.event !== void 0) scheduler.cancel(this.event);
    this.event = scheduler.at(this.deadlineUs, cpuOwner, bark, this);
  }
};
function bark(watchdog) {
  watchdog.check();
}

// sim/board/io/i2c-controller.ts
var I2cController = class {
  bus = new I2cBus();
  busyUntilUs = 0;
  open = [];
  /** Takes an address for an instance. Two instances may share the bus, not an address. */
  takeAddress(address) {
    if (this.open.includes(address)) return false;
    this.open.push(address);
    return true;
  }
  releaseAddress(address) {
    const index = this.open.indexOf(address);
    if (index >= 0) this.open.splice(index, 1);
  }
  /** The processor restarted: nobody holds an address, nothing is under way. */
  reset() {
    this.open.length = 0;
    this.busyUntilUs = 0;
  }
};

// sim/board/net.ts
var Net = class {
  drives = [];
  listeners = [];
  lastLevel = 0;
  analogVolts;
  /** How often two strong drives fought. */
  shorts = 0;
  /** Sets, changes or takes back (undefined) what one part drives. */
  drive(by, drive) {
    const index = this.drives.findIndex((entry) => entry.by === by);
    if (drive === void 0) {
      if (index >= 0) this.drives.splice(index, 1);
    } else if (index >= 0) this.drives[index].drive = drive;
    else this.drives.push({ by, drive });
    this.resolve();
    for (const listener of this.listeners.slice()) listener(this);
  }
  /** The logic level a digital input reads. PWM reads as its level while the duty cycle is at least half. */
  get level() {
    return this.lastLevel;
  }
  /** Duty cycle that a load sees: of the PWM output, or 0 or 1 of a static level. */
  get duty() {
    return this.winner()?.duty ?? this.lastLevel;
  }
  /** Frequency of the PWM output that drives the net, undefined for a static level. */
  get hz() {
    return this.winner()?.hz;
  }
  /** Volts that an analogue part puts on the wire; undefined takes them back. */
  setVolts(volts) {
    this.analogVolts = volts;
  }
  /** Volts on the wire, given the supply of the logic that drives it. */
  volts(supplyVolts) {
    return this.analogVolts ?? this.duty * supplyVolts;
  }
  /** Calls back at every change of what drives the net, after it took effect. Returns how to stop that. */
  listen(listener) {
    this.listeners.push(listener);
    return () => {
      this.listeners = this.listeners.filter((other) => other !== listener);
    };
  }
  winner() {
    const strong = this.drives.find(({ drive }) => drive.strength === "strong");
    return (strong ?? this.drives[0])?.drive;
  }
  resolve() {
    const winner = this.winner();
    if (!winner) return;
    if (winner.strength === "strong" && this.drives.some(({ drive }) => fights(drive, winner))) {
      this.shorts++;
      this.lastLevel = 0;
    } else this.lastLevel = winner.duty === void 0 ? winner.level : winner.duty >= 0.5 ? 1 : 0;
  }
};
function fights(drive, winner) {
  return drive !== winner && drive.strength === "strong" && drive.level !== winner.level;
}

// sim/board/power-ledger.ts
var powerAt = 0;
var sinceAt = 1;
var stateAt2 = 2;
var energyAt = 3;
var PowerLedger = class {
  constructor(scheduler) {
    this.scheduler = scheduler;
  }
  scheduler;
  values = [];
  parts = [];
  offsets = [];
  /** Adds a consumer, in its first state and drawing nothing. */
  add(part2) {
    const offset2 = this.values.length;
    this.values.push(0, this.scheduler.nowUs, 0);
    for (let state2 = 0; state2 < part2.states.length; state2++) this.values.push(0);
    this.parts.push(part2);
    this.offsets.push(offset2);
    return offset2;
  }
  /** A part enters a state (by index) in which it draws a constant power in watts. */
  enter(meter, state2, powerW4) {
    this.settle(meter);
    this.values[meter + stateAt2] = state2;
    this.values[meter + powerAt] = powerW4;
  }
  /** Adds a burst of energy in joules that is too short for a state of its own: a flash write, one task of a processor. */
  charge(meter, state2, energyJ) {
    this.values[meter + energyAt + state2] += energyJ;
  }
  /** Power that a part draws now, in watts. */
  powerW(meter) {
    return this.values[meter + powerAt];
  }
  /** Power that everything on a supply draws now, in watts. */
  totalPowerW(supply) {
    let sum2 = 0;
    for (let index = 0; index < this.parts.length; index++)
      if (this.parts[index].supply === supply) sum2 += this.values[this.offsets[index] + powerAt];
    return sum2;
  }
  /** Energy of a part in joules up to now, over all states. */
  energyJ(meter) {
    this.settle(meter);
    const count = this.parts[this.offsets.indexOf(meter)].states.length;
    let sum2 = 0;
    for (let state2 = 0; state2 < count; state2++) sum2 += this.values[meter + energyAt + state2];
    return sum2;
  }
  /** The whole ledger up to now, in joules; parts of the same name are added up. */
  table() {
    const table = {};
    for (let index = 0; index < this.parts.length; index++) {
      const { part: part2, states: states2 } = this.parts[index];
      const offset2 = this.offsets[index];
      this.settle(offset2);
      const row = table[part2] ??= {};
      states2.forEach((state2, place3) => row[state2] = (row[state2] ?? 0) + this.values[offset2 + energyAt + place3]);
    }
    return table;
  }
  settle(meter) {
    const { values } = this;
    const nowUs = this.scheduler.nowUs;
    values[meter + energyAt + values[meter + stateAt2]] += values[meter + powerAt] * (nowUs - values[meter + sinceAt]) / 1e6;
    values[meter + sinceAt] = nowUs;
  }
};

// sim/board/spi-bus.ts
var SpiBus = class {
  targets = /* @__PURE__ */ new Map();
  /** Solders a target on. @throws RangeError where the select pin is taken */
  attach(selectPin, target) {
    if (this.targets.has(selectPin)) throw new RangeError(`a free select pin expected, got ${selectPin} twice`);
    this.targets.set(selectPin, target);
  }
  /** The target behind a select pin. */
  target(selectPin) {
    return this.targets.get(selectPin);
  }
};

// sim/board/uart.ts
var bitsPerByte = 10;
var UartPort = class {
  /** `owner`: whose events the bytes under way are; they die with it. `baud` in bits per second; 0 is a dead line. */
  constructor(scheduler, owner, baud) {
    this.scheduler = scheduler;
    this.owner = owner;
    this.baud = baud;
  }
  scheduler;
  owner;
  baud;
  peer;
  listener;
  busyUntilUs = 0;
  /** Joins two ports: each one's transmit pin to the other's receive pin. */
  static join(first, second3) {
    first.peer = second3;
    second3.peer = first;
  }
  /** Sends bytes after those already under way; the array must not change any more. Returns the instant of the last bit. */
  send(bytes) {
    const { scheduler } = this;
    if (this.baud === 0 || bytes.length === 0) return scheduler.nowUs;
    const startUs = this.busyUntilUs > scheduler.nowUs ? this.busyUntilUs : scheduler.nowUs;
    this.busyUntilUs = startUs + Math.ceil(bytes.length * bitsPerByte * 1e6 / this.baud);
    if (this.peer) scheduler.at(this.busyUntilUs, this.owner, deliver, new Flight(this.peer, bytes, this.baud));
    return this.busyUntilUs;
  }
  /** When the line falls silent; now or earlier where it is. */
  get idleAtUs() {
    return this.busyUntilUs;
  }
  /** Forgets what was under way: its owner lost the supply. */
  reset() {
    this.busyUntilUs = 0;
  }
};
var Flight = class {
  constructor(to, bytes, baud) {
    this.to = to;
    this.bytes = bytes;
    this.baud = baud;
  }
  to;
  bytes;
  baud;
};
var baudTolerance = 0.03;
function deliver(flight) {
  const { to, bytes, baud } = flight;
  if (!to.listener || to.baud === 0) return;
  const off = Math.abs(to.baud - baud) / baud;
  to.listener.onBytes(off <= baudTolerance ? bytes : garbled(bytes, baud, to.baud));
}
function garbled(bytes, sentBaud, heardBaud) {
  const count = Math.max(1, Math.round(bytes.length * heardBaud / sentBaud));
  return Uint8Array.from({ length: count }, (_, index) => {
    const source = bytes[Math.floor(index * bytes.length / count)];
    return (Math.imul(source ^ 165, 157) ^ (index & 1 ? 128 : 254)) & 255;
  });
}

// sim/board/simulated-board.ts
var processorStates = { part: "board", states: ["off", "idle", "run", "sleep"], supply: "board" };
var State = {
  off: 0,
  idle: 1,
  run: 2,
  sleep: 3
};
var taskUs = 1e3;
var bootUs = 5e4;
var programJ = 2e-7;
var eraseJ = 8e-3;
var SimulatedBoard = class {
  constructor(world, wiring, options) {
    this.world = world;
    this.wiring = wiring;
    this.scheduler = world.scheduler;
    this.board = wiring.board;
    this.name = options.name;
    this.cpuOwner = world.scheduler.addOwner();
    this.partOwner = world.scheduler.addOwner();
    this.ledger = new PowerLedger(world.scheduler);
    this.meter = this.ledger.add(processorStates);
    this.flashPool = options.flashPool ?? new FlashPool();
    this.rtc = new RtcHardware(this, options.rtcDriftPpm ?? this.chance.between(-20, 20));
    for (const wired of wiring.parts) this.solder(wired);
    this.device = new SimulatedDevice(this);
  }
  world;
  wiring;
  scheduler;
  /** Owner of what the firmware scheduled: a reset takes it all back. */
  cpuOwner;
  /** Owner of what the parts scheduled: it ends with the supply. */
  partOwner;
  ledger;
  device;
  board;
  name;
  rtc;
  /** Tasks that firmware ran since the board was made. */
  tasks = 0;
  /** Exceptions that escaped from firmware. */
  faults = 0;
  /** Resets since the board was made, the first power-on not counted. */
  resets = 0;
  bootedAtUs = 0;
  isPowered = false;
  cause = "power-on";
  firmware;
  meter;
  pins = [];
  i2cControllers = [];
  uarts = [];
  parts = [];
  flashes = [];
  flashPool;
  stream;
  asleep = false;
  wakers = [];
  /** Chance for the parts on this board. */
  get chance() {
    return this.stream ??= this.world.random(this.name);
  }
  /** Why the processor last started. */
  get resetCause() {
    return this.cause;
  }
  /** The pin of that name. @throws RangeError if the board has none */
  pin(name) {
    let pin = this.pins.find((candidate) => candidate.name === name);
    if (pin) return pin;
    if (!this.board.pins.some((candidate) => candidate.name === name))
      throw new RangeError(`a pin of ${this.board.name} expected, got ${name}`);
    pin = new SimulatedPin(this, name);
    this.pins.push(pin);
    return pin;
  }
  /** How a role is wired. @throws RangeError if the wiring has no such role */
  wired(bus, role) {
    const wired = this.wiring.parts.find(({ part: part2 }) => part2.bus === bus && part2.role === role);
    if (!wired) throw new RangeError(`a role of the wiring expected, got ${bus}.${role}`);
    return wired;
  }
  /** The wire on a role's only pin. */
  netOf(bus, role) {
    return this.pin(this.wired(bus, role).pins["pin"]).net;
  }
  /** The controller a role's target hangs on. */
  i2cOf(role) {
    return this.pin(this.wired("i2c", role).pins["data"]).i2c;
  }
  /** The bus a role's target hangs on and the pin that selects it. */
  spiOf(role) {
    const { pins: pins2 } = this.wired("spi", role);
    return { bus: this.pin(pins2["clock"]).spi, select: pins2["select"] };
  }
  /** A port for the part at the other end of a role's serial line, joined to the board's. `baud` is the part's own. */
  uartTo(role, baud) {
    const far = new UartPort(this.scheduler, this.partOwner, baud);
    UartPort.join(this.pin(this.wired("serial", role).pins["receive"]).uart, far);
    return far;
  }
  /** A fresh wire. */
  makeNet() {
    return new Net();
  }
  canPwm(pin) {
    return this.board.pins.some(({ name, functions }) => name === pin && functions.includes("pwm"));
  }
  canAdc(pin) {
    return this.board.pins.some(({ name, functions }) => name === pin && functions.includes("adc"));
  }
  /** The flash behind a partition, made when somebody first asks. @throws Error for a name that is not among them */
  flash(path) {
    const made = this.flashes.find(({ area: area2 }) => area2.path === path);
    if (made) return made;
    const area = this.board.flash.find((candidate) => candidate.path === path);
    if (!area) throw new Error(`a flash partition of ${this.board.name} expected, got ${path}`);
    const flash = new SimulatedFlash(area, this.flashPool);
    this.flashes.push(flash);
    return flash;
  }
  /** Adds a part whose power-on state is to be kept right. */
  attach(part2) {
    this.parts.push(part2);
    if (this.isPowered) part2.powerOn();
  }
  /** Puts firmware on the board: its entry is called at every start. */
  install(firmware) {
    this.firmware = firmware;
  }
  /** The supply comes: parts start, then the processor. */
  powerOn(cause = "power-on") {
    if (this.isPowered) return;
    this.isPowered = true;
    for (const part2 of this.parts) part2.powerOn();
    this.start(cause);
  }
  /** The supply goes: everything that was under way is lost. What flash holds stays, the clock forgets the time. */
  powerOff() {
    if (!this.isPowered) return;
    this.isPowered = false;
    this.scheduler.cancelOwner(this.partOwner);
    this.stopProcessor();
    for (const part2 of this.parts) part2.powerOff();
    this.rtc.timeMs = void 0;
    this.ledger.enter(this.meter, State.off, 0);
  }
  /** The supply dips below what the processor needs and comes back. */
  brownOut() {
    this.powerOff();
    this.powerOn("brown-out");
  }
  /** The processor starts anew; parts and the clock keep their state. */
  reset(cause) {
    if (!this.isPowered) return;
    this.resets++;
    this.stopProcessor();
    this.start(cause);
  }
  /** The processor sleeps until its next task or until one of these edges. */
  sleep(wake = []) {
    this.asleep = true;
    for (const { net, edge } of wake) this.wakers.push(onEdge(net, edge, () => this.wake()));
    this.ledger.enter(this.meter, State.sleep, this.board.current.sleep * this.board.logicVolts);
  }
  /** Flash was worked on. */
  chargeFlash(programmed, erasedBlocks) {
    this.ledger.charge(this.meter, State.run, programmed * programJ + erasedBlocks * eraseJ);
  }
  note(level, part2, text2) {
    this.world.note(level, `${this.name}/${part2}`, text2);
  }
  /** Runs a callback of firmware as a task. */
  task(callback) {
    this.beginTask();
    try {
      callback();
    } catch (error) {
      this.crashed(error);
    }
  }
  /** Runs a callback of firmware with an instance as `this`, as a task. */
  taskOn1(instance, callback, value) {
    this.beginTask();
    try {
      callback.call(instance, value);
    } catch (error) {
      this.crashed(error);
    }
  }
  /** Runs a completion of firmware as a task. */
  task2(callback, first, second3) {
    this.beginTask();
    try {
      callback(first, second3);
    } catch (error) {
      this.crashed(error);
    }
  }
  beginTask() {
    this.tasks++;
    if (this.asleep) this.wake();
    this.ledger.charge(this.meter, State.run, taskUs / 1e6 * this.board.current.run * this.board.logicVolts);
  }
  wake() {
    this.asleep = false;
    while (this.wakers.length > 0) this.wakers.pop()();
    this.ledger.enter(this.meter, State.idle, this.board.current.idle * this.board.logicVolts);
  }
  /** An exception escaped: the interpreter prints it and goes on; a failed supply takes the board down. */
  crashed(error) {
    if (error instanceof SupplyLost) return this.powerOff();
    this.faults++;
    this.note("error", "firmware", error instanceof Error ? error.stack ?? error.message : String(error));
  }
  start(cause) {
    this.cause = cause;
    this.asleep = false;
    this.bootedAtUs = this.scheduler.nowUs;
    this.ledger.enter(this.meter, State.idle, this.board.current.idle * this.board.logicVolts);
    this.scheduler.after(bootUs, this.cpuOwner, runFirmware, this);
  }
  /** Called by the boot event only. */
  boot() {
    const { firmware } = this;
    if (firmware) this.taskOn1(void 0, firmware, this.device);
  }
  stopProcessor() {
    this.scheduler.cancelOwner(this.cpuOwner);
    while (this.wakers.length > 0) this.wakers.pop()();
    for (const pin of this.pins) {
      if (pin.user) pin.net.drive(pin.user, void 0);
      pin.user = void 0;
    }
    for (const controller of this.i2cControllers) controller.reset();
    for (const uart of this.uarts) {
      uart.listener = void 0;
      uart.reset();
    }
  }
  solder({ part: part2, pins: pins2 }) {
    const wires = Object.values(pins2).map((name) => this.pin(name));
    if (part2.bus === "i2c" && !wires[0].i2c) {
      const controller = new I2cController();
      this.i2cControllers.push(controller);
      for (const pin of wires) pin.i2c = controller;
    }
    if (part2.bus === "serial") {
      const uart = new UartPort(this.scheduler, this.partOwner, 0);
      this.uarts.push(uart);
      for (const pin of wires) pin.uart = uart;
    }
    if (part2.bus === "spi") this.pin(pins2["clock"]).spi ??= new SpiBus();
  }
};
function runFirmware(board) {
  board.boot();
}
function onEdge(net, edge, callback) {
  let last = net.level;
  return net.listen(() => {
    const rose = net.level > last;
    const changed = net.level !== last;
    last = net.level;
    if (changed && edge & (rose ? Edge.Rising : Edge.Falling)) callback();
  });
}

// sim/fleet/identity.ts
var typeAllocationCode = "86772603";
function imeiOf(index) {
  const digits2 = typeAllocationCode + String(index % 1e6).padStart(6, "0");
  return digits2 + luhnDigit(digits2);
}
function imsiOf(plmn2, index) {
  return plmn2 + String(index).padStart(15 - plmn2.length, "0");
}
function luhnDigit(digits2) {
  let sum2 = 0;
  for (let index = 0; index < digits2.length; index++) {
    const digit3 = Number(digits2[digits2.length - 1 - index]);
    sum2 += index % 2 === 0 ? digit3 * 2 > 9 ? digit3 * 2 - 9 : digit3 * 2 : digit3;
  }
  return (10 - sum2 % 10) % 10;
}

// sim/fleet/nodes/simulated-node.ts
var SimulatedNode = class {
  constructor(surroundings, plan) {
    this.surroundings = surroundings;
    this.plan = plan;
    const { world, network, flashPool } = surroundings;
    const { kind, index, wiring, cell, couplingLossDb } = plan;
    this.board = new SimulatedBoard(world, wiring, { name: `${kind}-${index}`, flashPool });
    this.modem = plan.modem.make(this.board, this.board.uartTo("modem", plan.modem.baud), {
      imei: imeiOf(index),
      imsi: imsiOf(cell.identity.plmn, index),
      cell,
      network,
      couplingLossDb,
      faults: this.modemFaults
    });
    this.board.attach(this.modem);
    this.board.install(() => this.startFirmware());
  }
  surroundings;
  plan;
  board;
  modem;
  firmware;
  modemFaults = {};
  createdBefore = 0;
  droppedBefore = 0;
  /** International mobile equipment identity of its modem. */
  get imei() {
    return imeiOf(this.plan.index);
  }
  /** Reports of all starts of the firmware so far. */
  counts() {
    const outbox = this.firmware?.outbox;
    return {
      created: this.createdBefore + (outbox?.created ?? 0),
      dropped: this.droppedBefore + (outbox?.dropped ?? 0),
      pending: outbox?.pending ?? 0
    };
  }
  /** Breaks something, or mends it. */
  setFault(fault, isBroken) {
    if (fault.kind === "modem-hang") this.modemFaults.hung = isBroken;
    else this.breakPart(fault, isBroken);
  }
  startFirmware() {
    const before = this.firmware?.outbox;
    this.createdBefore += before?.created ?? 0;
    this.droppedBefore += before?.dropped ?? 0;
    this.firmware = this.makeFirmware();
    this.firmware.start();
  }
};

// sim/fleet/nodes/probe.ts
var ProbeNode = class extends SimulatedNode {
  makeFirmware() {
    const { reportEvery, payloadBytes } = this.plan.options;
    const { broker } = this.surroundings;
    return new Probe(this.board.device, this.plan.modem.Driver, { reportEveryUs: reportEvery, payloadBytes, broker });
  }
  breakPart() {
  }
};

// sim/chips/bh1750.ts
var bh1750Range = {
  /** Lux. */
  min: 0,
  /** Lux at which 16 bits are full: 65535 / 1.2. */
  max: 54612.5,
  /** Lux that one count is worth in high resolution, at the default sensitivity. */
  step: 1 / 1.2
};
var high = { typicalUs: 12e4, maximumUs: 18e4, gain: 1, step: 1, continuous: false };
var high2 = { ...high, gain: 2 };
var low = { typicalUs: 16e3, maximumUs: 24e3, gain: 1, step: 4, continuous: false };
var conversions = {
  [Instruction.OneTimeHigh]: high,
  [Instruction.OneTimeHigh2]: high2,
  [Instruction.OneTimeLow]: low,
  [Instruction.ContinuousHigh]: { ...high, continuous: true },
  [Instruction.ContinuousHigh2]: { ...high2, continuous: true },
  [Instruction.ContinuousLow]: { ...low, continuous: true }
};
var powerStates = { part: "bh1750", states: ["down", "on"], supply: "board" };
var powerW2 = [1e-8 * 3, 12e-5 * 3];
var noFaults = {};
var Bh1750Model = class {
  constructor(host, world) {
    this.host = host;
    this.world = world;
    this.address = world.address ?? addresses.low;
    this.meter = host.ledger.add(powerStates);
  }
  host;
  world;
  address;
  meter;
  currentFaults = noFaults;
  powered = false;
  on = false;
  conversion;
  conversionEnd = -1;
  counts = 0;
  time = measurementTimes.default;
  /** Bytes since the START. */
  position = 0;
  /** What the read under way gives: a conversion that ends between the two bytes does not tear them. */
  latched = 0;
  /** Counts in the data register, [0, 65535]. */
  get dataRegister() {
    return this.counts;
  }
  /** Measurement time register, [0, 255]. */
  get measurementTime() {
    return this.time;
  }
  /** Whether the part is out of power down. */
  get isOn() {
    return this.on;
  }
  /** What is wrong with the part now. */
  get faults() {
    return this.currentFaults;
  }
  /** Breaks or mends the part. */
  setFaults(faults) {
    this.currentFaults = faults;
  }
  start(direction) {
    this.position = 0;
    if (direction === "read") this.latched = this.counts;
    return this.powered && !this.currentFaults.missing;
  }
  write(byte2) {
    if (this.currentFaults.hung) return false;
    if (this.position++ === 0) this.execute(byte2);
    else this.warn(`one instruction per STOP expected, got a second byte 0x${byte2.toString(16)}`);
    return true;
  }
  read() {
    const position = this.position++;
    if (position === 0) return this.latched >> 8;
    return position === 1 ? this.latched & 255 : 255;
  }
  stop() {
    this.position = 0;
  }
  powerOn() {
    this.powered = true;
    this.conversion = void 0;
    this.counts = 0;
    this.time = measurementTimes.default;
    this.position = 0;
    this.setOn(false);
  }
  powerOff() {
    this.powered = false;
    this.on = false;
    this.conversion = void 0;
    this.host.ledger.enter(this.meter, 0, 0);
  }
  execute(byte2) {
    const conversion = conversions[byte2];
    if (conversion) this.convert(conversion);
    else if (byte2 === Instruction.PowerDown) this.powerDown();
    else if (byte2 === Instruction.PowerOn) this.setOn(true);
    else if (byte2 === Instruction.Reset) this.reset();
    else if ((byte2 & 248) === Instruction.MeasurementTimeHigh) this.time = this.time & 31 | (byte2 & 7) << 5;
    else if ((byte2 & 224) === Instruction.MeasurementTimeLow) this.time = this.time & 224 | byte2 & 31;
    else this.warn(`a known instruction expected, got 0x${byte2.toString(16)}`);
  }
  reset() {
    if (this.on) this.counts = 0;
    else this.warn("reset is not accepted in power down");
  }
  powerDown() {
    this.abort();
    this.setOn(false);
  }
  convert(conversion) {
    if (this.time < measurementTimes.min || this.time > measurementTimes.max)
      this.warn(`a measurement time register of 31 to 254 expected, got ${this.time}`);
    this.abort();
    this.setOn(true);
    this.conversion = conversion;
    this.schedule(conversion);
  }
  schedule(conversion) {
    const { scheduler, partOwner } = this.host;
    const defaultUs = this.world.conversion === "maximum" ? conversion.maximumUs : conversion.typicalUs;
    const lengthUs = Math.ceil(defaultUs * this.time / measurementTimes.default);
    this.conversionEnd = scheduler.at(scheduler.nowUs + lengthUs, partOwner, endConversion, this);
  }
  abort() {
    if (!this.conversion) return;
    this.host.scheduler.cancel(this.conversionEnd);
    this.conversion = void 0;
  }
  /** @internal The scheduler's way in. */
  endConversion() {
    const conversion = this.conversion;
    if (!this.currentFaults.stuck) this.counts = this.measure(conversion);
    if (conversion.continuous) return this.schedule(conversion);
    this.conversion = void 0;
    this.setOn(false);
  }
  measure(conversion) {
    const { noise } = this.currentFaults;
    const countsPerLux = (this.world.countsPerLux ?? 1.2) * conversion.gain * (this.time / measurementTimes.default);
    let counts = this.world.illuminance() * countsPerLux;
    if (noise) counts *= 1 + this.host.chance.normal(0, noise);
    const whole = Math.floor(counts / conversion.step) * conversion.step;
    return whole > 0 ? Math.min(whole, 65535) : 0;
  }
  setOn(on) {
    this.on = on;
    const state2 = on ? 1 : 0;
    this.host.ledger.enter(this.meter, state2, powerW2[state2]);
  }
  warn(text2) {
    this.host.note("warning", "bh1750", text2);
  }
};
function endConversion(model2) {
  model2.endConversion();
}

// sim/chips/bl0942-meter.ts
var noLoad = { voltage: 230, power: 0, powerFactor: 1, frequency: 50 };
var referenceDesign = {
  millivoltsPerVolt: 51e4 / (5 * 39e4 + 510),
  millivoltsPerAmpere: 1
};
var vref2 = 1.218;
var span24 = 2 ** 24;
var secondsPerStep = 1638.4 * 256;
var gains = [1, 4, 16, 24];
var Bl0942Meter = class {
  constructor(scheduler, frontEnd, user) {
    this.scheduler = scheduler;
    this.frontEnd = frontEnd;
    this.user = user;
  }
  scheduler;
  frontEnd;
  user;
  load = noLoad;
  sinceUs = 0;
  /** CF_CNT with its fraction. */
  steps = 0;
  /** Steps a second under the present load and registers, signed; 0 while the chip has no supply. */
  stepRate = 0;
  /** WATT under the present load, before rounding; 0 below the creep threshold. */
  watt = 0;
  running = false;
  /** CF_CNT now, [0, 2^24). */
  get counter() {
    this.settle();
    return Math.floor(this.steps);
  }
  /** Another load from now on. */
  setLoad(load) {
    this.settle();
    this.load = load;
    this.evaluate();
  }
  /** The chip starts: the counter begins at 0. */
  start() {
    this.running = true;
    this.steps = 0;
    this.sinceUs = this.scheduler.nowUs;
    this.evaluate();
  }
  /** The chip loses its supply. */
  stop() {
    this.running = false;
    this.stepRate = 0;
  }
  /** Brings the counter up to now. To be called before registers change. */
  settle() {
    const { nowUs } = this.scheduler;
    if (this.stepRate !== 0) {
      const steps3 = this.steps + this.stepRate * (nowUs - this.sinceUs) / 1e6;
      this.steps = steps3 - Math.floor(steps3 / span24) * span24;
    }
    this.sinceUs = nowUs;
  }
  /** Works out counts and rates anew. To be called after registers changed. */
  evaluate() {
    const mode = this.user.read(Register.MODE);
    const { millivoltsPerVolt, millivoltsPerAmpere } = this.frontEnd;
    const power = this.load.voltage > 0 ? this.load.power : 0;
    const watt = 3537 * power * millivoltsPerVolt * millivoltsPerAmpere * this.gain() / (vref2 * vref2);
    this.watt = Math.abs(watt) < this.creepLimit() ? 0 : watt;
    const counted = mode & ModeBit.CF_CNT_ADD_SEL ? Math.abs(this.watt) : this.watt;
    this.stepRate = this.running && mode & ModeBit.CF_EN ? counted / secondsPerStep : 0;
  }
  /** CF_CNT was read: where MODE says so it is cleared. */
  counterWasRead() {
    if (this.user.read(Register.MODE) & ModeBit.CF_CNT_CLR_SEL) this.steps -= Math.floor(this.steps);
  }
  /** Writes the measurements into a packet, bytes 1 to 21; spread by `noise` where a stream of chance is given. */
  fill(bytes, chance, noise = 0) {
    this.settle();
    const { load, frontEnd } = this;
    const amperes = load.voltage > 0 ? Math.abs(load.power) / (load.voltage * load.powerFactor) : 0;
    const current = round(spread(305978 * amperes * frontEnd.millivoltsPerAmpere * this.gain() / vref2, chance, noise));
    put24(bytes, 1, current);
    put24(bytes, 4, round(spread(73989 * load.voltage * frontEnd.millivoltsPerVolt / vref2, chance, noise)));
    put24(bytes, 7, current);
    put24(bytes, 10, roundSigned(spread(this.watt, chance, noise)));
    put24(bytes, 13, Math.floor(this.steps));
    const period = load.voltage > 0 && load.frequency > 0 ? Math.round(1e6 / load.frequency) : 0;
    bytes[16] = period;
    bytes[17] = period >> 8;
    bytes[19] = this.status();
  }
  /** STATUS bits 7..0: CF_REVP_F, CREEP_F. */
  status() {
    return (this.watt < 0 ? 1 : 0) | (this.watt === 0 ? 2 : 0);
  }
  gain() {
    return gains[this.user.read(Register.GAIN_CR)] / 16;
  }
  /** WA_CREEP = WATT x 256 / 3125 [recalled]. */
  creepLimit() {
    return this.user.read(Register.WA_CREEP) * 3125 / 256;
  }
};
function spread(value, chance, noise) {
  return chance ? value * (1 + chance.normal(0, noise)) : value;
}
var round = (value) => Math.min(span24 - 1, Math.max(0, Math.round(value)));
var roundSigned = (value) => Math.min(span24 / 2 - 1, Math.max(-span24 / 2, Math.round(value)));
function put24(bytes, offset2, value) {
  bytes[offset2] = value;
  bytes[offset2 + 1] = value >> 8;
  bytes[offset2 + 2] = value >> 16;
}

// sim/chips/bl0942-registers.ts
var Bl0942UserRegisters = class {
  unlocked = false;
  written;
  /** Power-on and SOFT_RESET: reset values, writes locked. */
  reset() {
    this.unlocked = false;
    this.written = void 0;
  }
  /** A register's value; 0 for one that does not exist or is write-only. */
  read(register) {
    if (register === Register.USR_WRPROT) return this.unlocked ? Magic.Unlock : 0;
    return this.written?.[register] ?? resets[register]?.value ?? 0;
  }
  /** Writes a register. False where it is locked, unknown or read-only. */
  write(register, value) {
    if (register === Register.USR_WRPROT) {
      this.unlocked = value === Magic.Unlock;
      return true;
    }
    const reset = resets[register];
    if (!reset || !this.unlocked) return false;
    this.written ??= {};
    this.written[register] = value & reset.mask;
    return true;
  }
};
var resets = {
  [Register.I_RMSOS]: { value: 0, mask: 255 },
  [Register.WA_CREEP]: { value: 11, mask: 255 },
  [Register.I_FAST_RMS_TH]: { value: 65535, mask: 65535 },
  [Register.I_FAST_RMS_CYC]: { value: 1, mask: 7 },
  [Register.FREQ_CYC]: { value: 3, mask: 3 },
  [Register.OT_FUNX]: { value: 36, mask: 63 },
  [Register.MODE]: { value: 135, mask: 1023 },
  [Register.GAIN_CR]: { value: 2, mask: 3 }
};

// sim/chips/bl0942.ts
var powerStates2 = { part: "bl0942", states: ["on"], supply: "mains" };
var powerW3 = 0.01;
var frameGapUs = 2e4;
var noFaults2 = {};
var nothingPending = new Uint8Array(0);
var Bl0942Model = class {
  /** Listens on its end of the line; the port's baud rate is what pin SCLK_BPS says, 4800 or 9600. */
  constructor(host, port, world = {}) {
    this.host = host;
    this.port = port;
    this.address = world.address ?? 0;
    this.measured = new Bl0942Meter(host.scheduler, world.frontEnd ?? referenceDesign, this.user);
    this.powerMeter = host.ledger.add(powerStates2);
    this.pinBaud = port.baud;
    port.listener = this;
  }
  host;
  port;
  powerMeter;
  address;
  user = new Bl0942UserRegisters();
  measured;
  currentFaults = noFaults2;
  powered = false;
  pending = nothingPending;
  heardAtUs = 0;
  /** The packet that a stuck chip repeats. */
  frozen;
  pinBaud;
  /** What is wrong with the part now. */
  get faults() {
    return this.currentFaults;
  }
  /** Breaks or mends the part. */
  setFaults(faults) {
    this.frozen = faults.stuck ? this.frozen ?? this.packetBytes() : void 0;
    this.currentFaults = faults;
  }
  /** The mains and the load on it change now. The object is kept, so it must not change afterwards. */
  setLoad(load) {
    this.measured.setLoad(load);
  }
  /** The energy counter now, [0, 2^24). */
  get counter() {
    return this.measured.counter;
  }
  /** A user register as it stands; 0 for one that the model does not have. */
  register(address) {
    return this.user.read(address);
  }
  powerOn() {
    this.powered = true;
    this.pending = nothingPending;
    this.user.reset();
    this.measured.start();
    this.port.baud = this.pinBaud;
    this.host.ledger.enter(this.powerMeter, 0, powerW3);
  }
  powerOff() {
    this.powered = false;
    this.measured.stop();
    this.port.reset();
    this.host.ledger.enter(this.powerMeter, 0, 0);
  }
  onBytes(bytes) {
    if (!this.powered || this.currentFaults.missing) return;
    const { nowUs } = this.host.scheduler;
    if (this.pending.length > 0) {
      if (nowUs - this.heardAtUs <= frameGapUs) bytes = joined3(this.pending, bytes);
      this.pending = nothingPending;
    }
    this.heardAtUs = nowUs;
    this.parse(bytes);
  }
  /** Takes frames off the front; bytes that begin none are dropped one by one. */
  parse(bytes) {
    let start = 0;
    while (start < bytes.length) {
      const length = this.frameLength(bytes[start]);
      if (start + length > bytes.length) {
        this.pending = bytes.slice(start);
        return;
      }
      if (length === 2) this.answer(bytes[start + 1]);
      else if (length === 6) this.write(bytes, start);
      start += length;
    }
  }
  frameLength(command) {
    if (command === (Command.Read | this.address)) return 2;
    return command === (Command.Write | this.address) ? 6 : 1;
  }
  answer(register) {
    const bytes = register === Register.PACKET ? this.frozen?.slice() ?? this.packetBytes() : this.registerBytes(register);
    if (register === Register.PACKET || register === Register.CF_CNT) this.measured.counterWasRead();
    const seed = (Command.Read | this.address) + (register === Register.PACKET ? 0 : register);
    bytes[bytes.length - 1] = invertedSum(bytes, 0, bytes.length - 1, seed) ^ (this.currentFaults.corrupt ? 1 : 0);
    this.port.send(this.currentFaults.hung ? bytes.slice(0, 1) : bytes);
  }
  packetBytes() {
    const bytes = new Uint8Array(packet.byteLength);
    const noise = this.currentFaults.noise ?? 0;
    bytes[0] = packet.header;
    this.measured.fill(bytes, noise ? this.host.chance : void 0, noise);
    return bytes;
  }
  registerBytes(register) {
    const bytes = new Uint8Array(4);
    const place3 = packetPlaces[register];
    if (place3) {
      const [offset2, length] = place3;
      const whole = this.frozen ?? this.packetBytes();
      for (let index = 0; index < length; index++) bytes[index] = whole[offset2 + index];
    } else put242(bytes, this.user.read(register));
    return bytes;
  }
  write(bytes, start) {
    if (invertedSum(bytes, start, start + 5, 0) !== bytes[start + 5])
      return this.warn("a frame with a right checksum expected, ignored one");
    const register = bytes[start + 1];
    const value = bytes[start + 2] | bytes[start + 3] << 8 | bytes[start + 4] << 16;
    this.measured.settle();
    if (register === Register.SOFT_RESET && value === Magic.SoftReset) this.user.reset();
    else if (!this.user.write(register, value))
      this.warn(`register 0x${register.toString(16)} is write-protected or read-only`);
    this.measured.evaluate();
    this.port.baud = this.baud();
  }
  baud() {
    const select = this.user.read(Register.MODE) & ModeBit.UART_38400;
    if (select === ModeBit.UART_38400) return 38400;
    return select === ModeBit.UART_19200 ? 19200 : this.pinBaud;
  }
  warn(text2) {
    this.host.note("warning", "bl0942", text2);
  }
};
var packetPlaces = {
  [Register.I_RMS]: [1, 3],
  [Register.V_RMS]: [4, 3],
  [Register.I_FAST_RMS]: [7, 3],
  [Register.WATT]: [10, 3],
  [Register.CF_CNT]: [13, 3],
  [Register.FREQ]: [16, 2],
  [Register.STATUS]: [19, 1]
};
function put242(bytes, value) {
  bytes[0] = value;
  bytes[1] = value >> 8;
  bytes[2] = value >> 16;
}
function invertedSum(bytes, start, end, seed) {
  let sum2 = seed;
  for (let index = start; index < end; index++) sum2 += bytes[index];
  return 255 - sum2 % 256;
}
function joined3(first, second3) {
  const both = new Uint8Array(first.length + second3.length);
  both.set(first);
  both.set(second3, first.length);
  return both;
}

// sim/chips/lamp.ts
var defaults = { standbyPowerW: 0.5, openLoadPowerW: 1.5, hiccupPowerW: 3, minimumLevel: 0.1, maintenance: 1 };
function makeLamp(curve) {
  const { ratedPowerW } = curve;
  const lamp = { ...defaults, fixedPowerW: 0.06 * ratedPowerW, ratedLumens: 140 * ratedPowerW, ...curve };
  const powers = [lamp.fixedPowerW, lamp.standbyPowerW, lamp.openLoadPowerW, lamp.hiccupPowerW];
  if (!powers.every((power) => power >= 0 && power <= ratedPowerW))
    throw new RangeError(`powers from 0 to the rated ${ratedPowerW} W expected, got ${powers.join(", ")}`);
  if (!(lamp.minimumLevel > 0 && lamp.minimumLevel <= 1 && lamp.maintenance >= 0 && lamp.maintenance <= 1))
    throw new RangeError(`fractions expected, got level ${lamp.minimumLevel}, maintenance ${lamp.maintenance}`);
  if (!(lamp.ratedLumens >= 0)) throw new RangeError(`a luminous flux expected, got ${lamp.ratedLumens}`);
  return lamp;
}
function lampPower(level, lamp) {
  const { ratedPowerW, fixedPowerW, standbyPowerW } = lamp;
  return level > 0 ? fixedPowerW + level * (ratedPowerW - fixedPowerW) : standbyPowerW;
}
function powerFactor(level) {
  return level > 0 ? 0.97 - 0.35 * (1 - level) ** 2 : 0.3;
}
function lampInput(level, power, mains2) {
  return { voltage: mains2.voltage, power, powerFactor: powerFactor(level), frequency: mains2.frequency };
}

// sim/chips/led-driver.ts
var plainStage = { voltsAtZero: 0, voltsAtFull: 10, idleVolts: 0 };
var dimToOff = { offBelowVolts: 0.6, onAboveVolts: 0.8 };
function levelOfVolts(volts, minimumLevel) {
  if (volts >= 10) return 1;
  return volts <= 1 ? minimumLevel : minimumLevel + (1 - minimumLevel) * ((volts - 1) / 9);
}
var powerStates3 = { part: "lamp", states: ["off", "on", "fault"], supply: "mains" };
var State2 = { off: 0, on: 1, fault: 2 };
var europeanMains = { voltage: 230, frequency: 50 };
var noFaults3 = {};
var LedDriverModel = class {
  /** Follows `control`, the wire on the PWM pin; tells `meter`, where there is one, of every change. */
  constructor(host, control, world, meter) {
    this.host = host;
    this.control = control;
    this.world = world;
    this.meter = meter;
    this.powerMeter = host.ledger.add(powerStates3);
    control.listen(() => this.follow());
    this.decide();
    this.apply();
  }
  host;
  control;
  world;
  meter;
  powerMeter;
  currentFaults = noFaults3;
  switchedOn = false;
  currentLevel = 0;
  onSinceUs = 0;
  onUs = 0;
  baselineJ = 0;
  /** Volts on the 0-10 V line. */
  get controlVolts() {
    const { voltsAtZero, voltsAtFull, idleVolts } = this.world.stage ?? plainStage;
    if (this.control.hz === void 0) return idleVolts;
    return voltsAtZero + (voltsAtFull - voltsAtZero) * this.control.duty;
  }
  /** Level that the driver gives, or tries to: 0, or [minimum, 1]. */
  get level() {
    return this.currentLevel;
  }
  /** Luminous flux in lumens. */
  get luminousFlux() {
    const { lumenLoss = 0, open: open2, short, missing: missing2 } = this.currentFaults;
    if (open2 || short || missing2) return 0;
    const { ratedLumens, maintenance } = this.world.lamp;
    return this.currentLevel * ratedLumens * maintenance * (1 - lumenLoss);
  }
  /** Power that the lamp draws from the mains, watts. */
  get power() {
    return this.host.ledger.powerW(this.powerMeter);
  }
  /** Energy that the lamp drew from the mains so far, joules. */
  get energyJ() {
    return this.host.ledger.energyJ(this.powerMeter);
  }
  /** Energy that the same lamp, with the same faults, would have drawn at 100 % over the time it was switched on, joules. */
  get baselineEnergyJ() {
    this.settle();
    return this.baselineJ;
  }
  /** Time that the lamp was switched on so far, microseconds. */
  get onTimeUs() {
    this.settle();
    return this.onUs;
  }
  /** What is wrong with the lamp now. */
  get faults() {
    return this.currentFaults;
  }
  /** Breaks or mends the lamp. */
  setFaults(faults) {
    this.settle();
    this.currentFaults = faults;
    this.decide();
    this.apply();
  }
  /** The controller's supply does not feed the lamp: what changes is its control line, and that is heard by itself. */
  powerOn() {
    this.follow();
  }
  powerOff() {
    this.follow();
  }
  /** The control line changed. */
  follow() {
    const before = this.currentLevel;
    this.decide();
    if (this.currentLevel !== before) this.apply();
  }
  decide() {
    if (this.currentFaults.stuck) return;
    this.settle();
    const volts = this.controlVolts;
    this.switchedOn = volts > dimToOff.onAboveVolts || this.switchedOn && volts >= dimToOff.offBelowVolts;
    if (this.currentFaults.hung) this.switchedOn = false;
    this.currentLevel = this.switchedOn ? levelOfVolts(volts, this.world.lamp.minimumLevel) : 0;
  }
  /** Brings the shadow figures up to now, at the level and faults that held until now. */
  settle() {
    const { nowUs } = this.host.scheduler;
    if (this.currentLevel > 0) {
      this.onUs += nowUs - this.onSinceUs;
      this.baselineJ += this.powerAt(1) * (nowUs - this.onSinceUs) / 1e6;
    }
    this.onSinceUs = nowUs;
  }
  apply() {
    const { open: open2, short, missing: missing2 } = this.currentFaults;
    const state2 = this.currentLevel === 0 ? State2.off : open2 || short || missing2 ? State2.fault : State2.on;
    const power = this.powerAt(this.currentLevel);
    this.host.ledger.enter(this.powerMeter, state2, power);
    this.meter?.setLoad(lampInput(this.currentLevel, power, this.world.mains ?? europeanMains));
  }
  powerAt(level) {
    const { open: open2, short, missing: missing2 } = this.currentFaults;
    if (missing2) return 0;
    const { lamp } = this.world;
    if (level === 0) return lamp.standbyPowerW;
    if (open2) return lamp.openLoadPowerW;
    return short ? lamp.hiccupPowerW : lampPower(level, lamp);
  }
};

// sim/fleet/nodes/streetlight.ts
var mains = { voltage: 220, frequency: 50 };
var meterBaud = 9600;
var meterStepJ = joulesPerCount(calibrationOf(referenceFrontEnd));
var StreetlightNode = class extends SimulatedNode {
  constructor(surroundings, plan, group) {
    super(surroundings, plan);
    this.group = group;
    const { board } = this;
    const { sky, world } = surroundings;
    const { latitude, longitude } = plan.position;
    this.light = new Bh1750Model(board, {
      illuminance: () => sky.illuminanceLux(world.scheduler.nowUs, latitude, longitude)
    });
    board.i2cOf("light").bus.attach(this.light);
    this.meter = new Bl0942Model(board, board.uartTo("meter", meterBaud));
    this.lamp = new LedDriverModel(board, board.netOf("pwm", "dimmer"), { lamp: group.lamp, mains }, this.meter);
    board.attach(this);
    board.attach(this.light);
    board.attach(this.meter);
    board.attach(this.lamp);
  }
  group;
  lamp;
  meter;
  light;
  streetlight;
  /** What the meter had counted whenever it lost its supply. */
  countsBefore = 0;
  /** What the lamps of a group share. */
  static group(options) {
    const { ratedPower, plan } = options;
    const steps3 = plan.map(({ at, level }) => ({ atMinute: at, level })).sort((first, second3) => first.atMinute - second3.atMinute);
    return { lamp: makeLamp({ ratedPowerW: ratedPower }), config: { plan: steps3 } };
  }
  /** Energy that the meter counted so far, joules. */
  get meteredJ() {
    return (this.countsBefore + this.meter.counter) * meterStepJ;
  }
  /** Whether the firmware holds the lamp for broken. */
  get reportsFailure() {
    return this.streetlight?.hasLampFailure === true;
  }
  powerOn() {
  }
  powerOff() {
    this.countsBefore += this.meter.counter;
  }
  makeFirmware() {
    const { broker, writer } = this.surroundings;
    const { position, options, modem } = this.plan;
    const { reportEvery, photocell, ratedPower } = options;
    const config = {
      latitude: position.latitude,
      longitude: position.longitude,
      reportEveryUs: reportEvery,
      plan: this.group.config.plan,
      photocell,
      lamp: { ratedPowerW: ratedPower },
      broker
    };
    this.streetlight = new Streetlight(this.board.device, modem.Driver, config, writer);
    return this.streetlight;
  }
  breakPart(fault, isBroken) {
    if (fault.kind === "lamp-open") this.lamp.setFaults({ ...this.lamp.faults, open: isBroken });
    if (fault.kind === "lamp-short") this.lamp.setFaults({ ...this.lamp.faults, short: isBroken });
    if (fault.kind === "lumen-loss") this.lamp.setFaults({ ...this.lamp.faults, lumenLoss: isBroken ? fault.share : 0 });
    if (fault.kind === "sensor-missing" && fault.role === "light") this.light.setFaults({ missing: isBroken });
    if (fault.kind === "sensor-missing" && fault.role === "meter") this.meter.setFaults({ missing: isBroken });
  }
};

// sim/fleet/fleet.ts
var powerOnSpreadUs = 2e6;
var defaultCouplingLossDb = 130;
var Fleet = class {
  constructor(world, scenario, cells, network, broker) {
    this.world = world;
    this.scenario = scenario;
    this.cells = cells;
    this.surroundings = {
      world,
      sky: new Sky({ seed: scenario.seed, epochUnixMs: scenario.start.unixMs }),
      network,
      broker,
      flashPool: this.flashPool,
      writer: new PackWriter(new ByteWriter(512))
    };
    for (const group of scenario.nodes) this.build(group);
  }
  world;
  scenario;
  cells;
  nodes = [];
  flashPool = new FlashPool();
  surroundings;
  /** Switches every node on, within a moment of each other. */
  powerOn() {
    const chance = this.world.random("power-on");
    for (const { board } of this.nodes)
      this.world.scheduler.after(Math.floor(chance.next() * powerOnSpreadUs), 0, (each) => each.powerOn(), board);
  }
  /** Nodes of a kind (all kinds where undefined) that a selector means, in the order of the groups. */
  select(kind, selector) {
    const nodes = kind === void 0 ? this.nodes : this.nodes.filter(({ plan }) => plan.kind === kind);
    switch (selector.kind) {
      case "all":
        return nodes;
      case "first":
        return nodes.slice(0, selector.count);
      case "indices":
        return selector.indices.flatMap((index) => nodes[index] ?? []);
    }
  }
  /** Energy of all nodes by part and state, in joules. */
  energyJ() {
    const sum2 = {};
    for (const { board } of this.nodes)
      for (const [part2, states2] of Object.entries(board.ledger.table())) {
        const row = sum2[part2] ??= {};
        for (const [state2, joules] of Object.entries(states2)) row[state2] = (row[state2] ?? 0) + joules;
      }
    return sum2;
  }
  build(group) {
    const { scenario } = this;
    const kind = nodeKinds[group.kind];
    const wiring = wire(boards[group.board], kind.parts);
    const make = this.maker(group);
    for (let place3 = 0; place3 < group.count; place3++) {
      const index = this.nodes.length;
      this.nodes.push(
        make({
          kind: group.kind,
          index,
          wiring,
          modem: modemModels[group.modem],
          cell: this.cells[index % this.cells.length],
          couplingLossDb: group.couplingLossDb ?? defaultCouplingLossDb,
          position: positionOf(scenario.place, group.layout, place3, scenario.seed),
          options: group.options
        })
      );
    }
  }
  maker(group) {
    if (group.kind === "streetlight") {
      const shared = StreetlightNode.group(group.options);
      return (plan) => new StreetlightNode(this.surroundings, plan, shared);
    }
    return (plan) => new ProbeNode(this.surroundings, plan);
  }
};

// sim/fleet/summarize.ts
function snapshot(fleet, world) {
  const figures = {};
  for (const [kind, nodes] of byKind2(fleet)) figures[kind] = figuresOf(nodes);
  return { simulatedSeconds: world.scheduler.nowUs / 1e6, energyJ: fleet.energyJ(), figures };
}
function summarize(input) {
  const { run, atEnd, wallSeconds: wallSeconds2 } = input;
  const { scenario, fleet, world, uplink, log, cells } = run;
  const statistics = uplink.statistics();
  const reports = {
    ...reportsOf(fleet.nodes, statistics.duplicated),
    delivered: statistics.delivered - statistics.duplicated
  };
  const roundTripS = log.roundTripS();
  return {
    scenario: scenario.name,
    seed: scenario.seed,
    nodes: fleet.nodes.length,
    simulatedSeconds: atEnd.simulatedSeconds,
    wallSeconds: rounded2(wallSeconds2, 3),
    speedup: rounded2(atEnd.simulatedSeconds / wallSeconds2, 1),
    nodeSecondsPerSecond: Math.round(fleet.nodes.length * atEnd.simulatedSeconds / wallSeconds2),
    reports,
    commands: { issued: log.issued, confirmed: log.confirmed, ...roundTripS ? { roundTripS } : {} },
    uplinkDigest: run.digest.finish(),
    digestCaveats: caveats(input, statistics.externalCommands, statistics.isReproducible),
    uplink: {
      url: uplink.brokerUrl,
      mode: statistics.mode,
      connections: statistics.connections,
      reconnects: statistics.reconnects,
      messages: statistics.delivered
    },
    cells: {
      count: cells.length,
      packetsUp: sum(cells.map((cell) => cell.packets.up)),
      packetsDown: sum(cells.map((cell) => cell.packets.down)),
      packetsLost: sum(cells.map((cell) => cell.packets.lost))
    },
    byKind: kindsOf(run, atEnd),
    energyJ: atEnd.energyJ,
    faults: scenario.faults.map((fault) => ({
      atSeconds: fault.atUs / 1e6,
      kind: fault.kind,
      forSeconds: ("forUs" in fault && fault.forUs !== void 0 ? fault.forUs : scenario.forUs - fault.atUs) / 1e6
    })),
    notes: {
      warnings: world.noteCounts.warning,
      errors: world.noteCounts.error,
      firmwareFaults: sum(fleet.nodes.map(({ board }) => board.faults))
    },
    expect: [],
    events: world.scheduler.fired,
    peakRssMB: Math.round(process.resourceUsage().maxRSS / 1024),
    lagSeconds: rounded2(input.lagSeconds, 3)
  };
}
function kindsOf({ fleet }, atEnd) {
  const kinds2 = {};
  for (const [kind, nodes] of byKind2(fleet)) {
    const { duplicated: _, ...counts } = reportsOf(nodes, 0);
    kinds2[kind] = { nodes: nodes.length, reports: { ...counts, duplicated: 0 }, ...atEnd.figures[kind] };
  }
  return kinds2;
}
function reportsOf(nodes, duplicated) {
  const counts = { created: 0, delivered: 0, pending: 0, dropped: 0, duplicated };
  for (const node of nodes) {
    const { created, pending, dropped } = node.counts();
    counts.created += created;
    counts.pending += pending;
    counts.dropped += dropped;
  }
  counts.delivered = counts.created - counts.pending - counts.dropped;
  return counts;
}
function byKind2({ nodes }) {
  const kinds2 = /* @__PURE__ */ new Map();
  for (const node of nodes) {
    const { kind } = node.plan;
    const others = kinds2.get(kind);
    if (others) others.push(node);
    else kinds2.set(kind, [node]);
  }
  return kinds2;
}
var joulesPerKWh = 36e5;
function figuresOf(nodes) {
  const lamps = nodes.filter((node) => node instanceof StreetlightNode);
  if (lamps.length === 0) return {};
  const meteredJ = sum(lamps.map((lamp) => lamp.meteredJ));
  const baselineJ = sum(lamps.map(({ lamp }) => lamp.baselineEnergyJ));
  return {
    energyKWh: rounded2(meteredJ / joulesPerKWh, 6),
    alwaysFullKWh: rounded2(baselineJ / joulesPerKWh, 6),
    energySaving: baselineJ === 0 ? 0 : rounded2(1 - meteredJ / baselineJ, 6),
    lampFailures: lamps.filter((lamp) => lamp.reportsFailure).length,
    litHours: percentiles(lamps.map(({ lamp }) => lamp.onTimeUs / 36e8))
  };
}
function caveats(input, externalCommands, isReproducible) {
  const list = [];
  if (input.isPaced) list.push("a paced run: the real broker answered in its own time");
  if (input.isAborted) list.push("the run was ended early");
  if (externalCommands > 0) list.push(`${externalCommands} messages to nodes came from outside`);
  else if (!isReproducible && !input.isPaced) list.push("the real broker went away and the nodes saw it");
  return list;
}
var sum = (values) => values.reduce((total, value) => total + value, 0);
var rounded2 = (value, digits2) => Number(value.toFixed(digits2));

// sim/kernel/digest.ts
import { createHash } from "node:crypto";
var batchBytes = 65536;
var headBytes = 14;
var WorldDigest = class {
  hash = createHash("sha256");
  buffer = new Uint8Array(2 * batchBytes);
  view = new DataView(this.buffer.buffer);
  size = 0;
  records = 0;
  /** The records of the present instant: where the first begins, and node and place of each. */
  atUs = 0;
  groupStart = 0;
  nodes = [];
  starts = [];
  isSorted = true;
  /** Records taken so far. */
  get count() {
    return this.records;
  }
  /** Takes a record. @throws RangeError if it is earlier than the last one */
  add(atUs, node, bytes, parts) {
    this.begin(atUs, node);
    const topicLength = parts.topicEnd - parts.topicStart;
    const payloadLength = parts.end - parts.payloadStart;
    this.reserve(headBytes + topicLength + payloadLength);
    const { buffer, view, size } = this;
    view.setUint32(size, Math.floor(atUs / 2 ** 32));
    view.setUint32(size + 4, atUs >>> 0);
    view.setUint16(size + 8, topicLength);
    let at = copyRange(buffer, size + 10, bytes, parts.topicStart, parts.topicEnd);
    view.setUint32(at, payloadLength);
    at = copyRange(buffer, at + 4, bytes, parts.payloadStart, parts.end);
    this.size = at;
  }
  /** The digest over all records taken, in hexadecimal. Nothing can be added after. */
  finish() {
    this.endGroup();
    this.flush();
    return this.hash.digest("hex");
  }
  begin(atUs, node) {
    if (atUs !== this.atUs) {
      if (!(atUs > this.atUs)) throw new RangeError(`a record at ${this.atUs} or later expected, got ${atUs}`);
      this.endGroup();
      this.atUs = atUs;
    }
    this.records++;
    if (this.nodes.length > 0 && node < this.nodes[this.nodes.length - 1]) this.isSorted = false;
    this.nodes.push(node);
    this.starts.push(this.size);
  }
  endGroup() {
    if (!this.isSorted) this.sortGroup();
    this.isSorted = true;
    this.nodes.length = 0;
    this.starts.length = 0;
    if (this.size >= batchBytes) this.flush();
    this.groupStart = this.size;
  }
  sortGroup() {
    const { nodes, starts, buffer, groupStart, size } = this;
    const order = nodes.map((_, index) => index).sort((one, other) => nodes[one] - nodes[other] || one - other);
    const group = buffer.slice(groupStart, size);
    let at = groupStart;
    for (const index of order) {
      const end = starts[index + 1] ?? size;
      at = copyRange(buffer, at, group, starts[index] - groupStart, end - groupStart);
    }
  }
  flush() {
    this.hash.update(this.buffer.subarray(0, this.size));
    this.size = 0;
    this.groupStart = 0;
  }
  reserve(count) {
    if (this.size + count <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.size + count));
    larger.set(this.buffer);
    this.buffer = larger;
    this.view = new DataView(larger.buffer);
  }
};
function copyRange(to, at, from, start, end) {
  if (end - start > 256) {
    to.set(from.subarray(start, end), at);
    return at + end - start;
  }
  for (let index = start; index < end; index++) to[at++] = from[index];
  return at;
}

// sim/kernel/event-slots.ts
var timeAt = 0;
var sequenceAt = 1;
var doublesPerSlot = 4;
var ownerAt = 4;
var epochAt = 5;
var generationAt = 6;
var nextAt = 7;
var wordsPerSlot = 8;
var slotSpan = 2 ** 24;
var generationSpan = 2 ** 29;
var noSlot = 0;
var EventSlots = class {
  doubles;
  words;
  /** Callback and argument of each slot; no callback where the slot is free or cancelled. */
  entries = [void 0, void 0];
  /** Slots in use. */
  used = 0;
  count = 1;
  firstFree = noSlot;
  constructor(capacity) {
    this.doubles = new Float64Array(doublesPerSlot * capacity);
    this.words = new Int32Array(this.doubles.buffer);
  }
  /** A free slot. @throws RangeError if there are too many events */
  take() {
    this.used++;
    const slot = this.firstFree;
    if (slot !== noSlot) {
      this.firstFree = this.words[wordsPerSlot * slot + nextAt];
      return slot;
    }
    if (doublesPerSlot * this.count === this.doubles.length) this.grow();
    this.entries.push(void 0, void 0);
    return this.count++;
  }
  /** Gives a slot back. One that was used 2^29 times stays out of use: its next handle would not be a safe integer. */
  release(slot) {
    this.used--;
    this.clear(slot);
    const generation = ++this.words[wordsPerSlot * slot + generationAt];
    if (generation === generationSpan) return;
    this.words[wordsPerSlot * slot + nextAt] = this.firstFree;
    this.firstFree = slot;
  }
  /** Forgets callback and argument. */
  clear(slot) {
    this.entries[2 * slot] = void 0;
    this.entries[2 * slot + 1] = void 0;
  }
  /** A number for the present use of a slot, never used again. */
  handleOf(slot) {
    return this.words[wordsPerSlot * slot + generationAt] * slotSpan + slot;
  }
  /** The slot that a handle is for, {@link noSlot} if that use of it is over or never was. */
  slotOf(handle) {
    const slot = handle % slotSpan;
    return slot > 0 && slot < this.count && this.handleOf(slot) === handle ? slot : noSlot;
  }
  grow() {
    if (this.count >= slotSpan) throw new RangeError(`at most ${slotSpan - 1} pending events expected, got one more`);
    const doubles = new Float64Array(2 * this.doubles.length);
    doubles.set(this.doubles);
    this.doubles = doubles;
    this.words = new Int32Array(doubles.buffer);
  }
};

// sim/kernel/key-heap.ts
var KeyHeap = class {
  size = 0;
  times = new Float64Array(64);
  sequences = new Float64Array(64);
  slots = new Int32Array(64);
  /** Time of the least key. */
  get topTime() {
    return this.times[0];
  }
  /** Slot of the least key. */
  get topSlot() {
    return this.slots[0];
  }
  push(time, sequence, slot) {
    if (this.size === this.times.length) this.grow();
    const { times, sequences, slots } = this;
    let index = this.size++;
    while (index > 0) {
      const parent = index - 1 >> 2;
      const parentTime = times[parent];
      if (parentTime < time || parentTime === time && sequences[parent] < sequence) break;
      times[index] = parentTime;
      sequences[index] = sequences[parent];
      slots[index] = slots[parent];
      index = parent;
    }
    times[index] = time;
    sequences[index] = sequence;
    slots[index] = slot;
  }
  /** Takes the least key off. */
  pop() {
    const last = --this.size;
    if (last > 0) this.siftDown(0, this.times[last], this.sequences[last], this.slots[last]);
  }
  /** Drops every key whose slot is not to be kept, in linear time. */
  filter(keeps) {
    const { times, sequences, slots } = this;
    let kept = 0;
    for (let index = 0; index < this.size; index++) {
      if (!keeps(slots[index])) continue;
      times[kept] = times[index];
      sequences[kept] = sequences[index];
      slots[kept++] = slots[index];
    }
    this.size = kept;
    for (let index = kept - 2 >> 2; index >= 0; index--)
      this.siftDown(index, times[index], sequences[index], slots[index]);
  }
  siftDown(start, time, sequence, slot) {
    const { times, sequences, slots, size } = this;
    let index = start;
    for (; ; ) {
      const firstChild = index * 4 + 1;
      if (firstChild >= size) break;
      const endChild = firstChild + 4 < size ? firstChild + 4 : size;
      let least = firstChild;
      let leastTime = times[firstChild];
      for (let child = firstChild + 1; child < endChild; child++) {
        const childTime = times[child];
        if (childTime < leastTime || childTime === leastTime && sequences[child] < sequences[least]) {
          least = child;
          leastTime = childTime;
        }
      }
      if (time < leastTime || time === leastTime && sequence < sequences[least]) break;
      times[index] = leastTime;
      sequences[index] = sequences[least];
      slots[index] = slots[least];
      index = least;
    }
    times[index] = time;
    sequences[index] = sequence;
    slots[index] = slot;
  }
  grow() {
    const capacity = 2 * this.times.length;
    this.times = copyInto(new Float64Array(capacity), this.times);
    this.sequences = copyInto(new Float64Array(capacity), this.sequences);
    this.slots = copyInto(new Int32Array(capacity), this.slots);
  }
};
function copyInto(target, source) {
  target.set(source);
  return target;
}

// sim/kernel/timing-wheel.ts
var spokeBits = 10;
var spokes = 1 << spokeBits;
var bitmapWords = spokes >> 5;
var narrowestBits = 14;
var levels = 4;
var spokeUs = Array.from({ length: levels }, (_, level) => 2 ** (narrowestBits + level * spokeBits));
var TimingWheel = class {
  constructor(slots) {
    this.slots = slots;
    this.moveHorizon(0);
  }
  slots;
  /** Events before this instant are no business of the wheel. */
  horizonUs = 0;
  heads = new Int32Array(levels * spokes);
  /** One bit a spoke: whether it may hold events. */
  bitmap = new Int32Array(levels * bitmapWords);
  /** End of the page of each level that the horizon is on: a level holds this one page. */
  pageEndUs = new Float64Array(levels);
  /** Puts an event in, whose time is not before the horizon. */
  push(timeUs, slot) {
    const { pageEndUs, heads } = this;
    let level = 0;
    while (timeUs >= pageEndUs[level]) level++;
    const spoke = level * spokes + spokeOf(timeUs, level);
    this.slots.words[wordsPerSlot * slot + nextAt] = heads[spoke];
    heads[spoke] = slot;
    this.bitmap[spoke >> 5] |= 1 << (spoke & 31);
  }
  /**
   * Takes out the events of the next narrow spoke that has any, as a list, and moves the horizon to its end.
   * Call only while there are events in the wheel.
   */
  takeNext() {
    for (; ; ) {
      const present = spokeOf(this.horizonUs, 0);
      if (present === 0) this.spreadPresent();
      const spoke = this.findSpoke(0, present);
      if (spoke >= 0) {
        this.moveHorizon(this.startOf(spoke, 0) + spokeUs[0]);
        return this.takeList(spoke);
      }
      this.skipEmptyPages();
    }
  }
  /** Takes out every event that is not to be kept. */
  filter(keeps) {
    const { heads } = this;
    const { words } = this.slots;
    for (let spoke = 0; spoke < heads.length; spoke++) {
      let slot = heads[spoke];
      heads[spoke] = noSlot;
      while (slot !== noSlot) {
        const next = words[wordsPerSlot * slot + nextAt];
        if (keeps(slot)) {
          words[wordsPerSlot * slot + nextAt] = heads[spoke];
          heads[spoke] = slot;
        }
        slot = next;
      }
    }
  }
  /** A page begins at the horizon: moves the events of the wider spokes that begin there to the levels below. */
  spreadPresent() {
    const { doubles, words } = this.slots;
    for (let level = levels - 1; level > 0; level--) {
      let slot = this.takeList(level * spokes + spokeOf(this.horizonUs, level));
      while (slot !== noSlot) {
        const next = words[wordsPerSlot * slot + nextAt];
        this.push(doubles[doublesPerSlot * slot + timeAt], slot);
        slot = next;
      }
    }
  }
  /** Nothing is left on the narrowest page: moves the horizon to where the next wider spoke with events begins. */
  skipEmptyPages() {
    for (let level = 1; level < levels; level++) {
      const spoke = this.findSpoke(level, spokeOf(this.horizonUs, level) + 1);
      if (spoke >= 0) return this.moveHorizon(this.startOf(spoke, level));
    }
  }
  takeList(spoke) {
    const first = this.heads[spoke];
    this.heads[spoke] = noSlot;
    this.bitmap[spoke >> 5] &= ~(1 << (spoke & 31));
    return first;
  }
  /** The first spoke of a level, from a place on, that may hold events; -1 if there is none. */
  findSpoke(level, from) {
    const { bitmap } = this;
    const end = (level + 1) * bitmapWords;
    let place3 = level * bitmapWords + (from >> 5);
    if (place3 >= end) return -1;
    let bits = bitmap[place3] & -1 << (from & 31);
    while (bits === 0) {
      if (++place3 === end) return -1;
      bits = bitmap[place3];
    }
    return (place3 << 5) + 31 - Math.clz32(bits & -bits);
  }
  /** When a spoke on the present page of a level begins. */
  startOf(spoke, level) {
    return this.pageEndUs[level] - (spokes - (spoke & spokes - 1)) * spokeUs[level];
  }
  moveHorizon(horizonUs) {
    this.horizonUs = horizonUs;
    if (horizonUs < this.pageEndUs[0]) return;
    for (let level = 0; level < levels; level++) {
      const pageUs = spokeUs[level] * spokes;
      this.pageEndUs[level] = (Math.floor(horizonUs / pageUs) + 1) * pageUs;
    }
  }
};
function spokeOf(timeUs, level) {
  return timeUs / spokeUs[level] & spokes - 1;
}

// sim/kernel/event-queue.ts
var EventQueue = class {
  slots;
  heap = new KeyHeap();
  wheel;
  live = 0;
  nextSequence = 0;
  /** Two words an owner: its epoch, which cancelling counts up, and its events that will still fire. */
  owners = new Int32Array(64);
  ownerCount = 1;
  constructor(capacity = 1024) {
    this.slots = new EventSlots(capacity);
    this.wheel = new TimingWheel(this.slots);
  }
  /** Events that will still fire. */
  get size() {
    return this.live;
  }
  /** A new owner: a number under which events can be cancelled together. Owner 0 is always there. */
  addOwner() {
    if (2 * this.ownerCount === this.owners.length) {
      const owners = new Int32Array(2 * this.owners.length);
      owners.set(this.owners);
      this.owners = owners;
    }
    return this.ownerCount++;
  }
  /** Events of one owner that will still fire. */
  pendingOf(owner) {
    return this.owners[2 * owner + 1];
  }
  /** Adds an event. Returns its handle, good for {@link cancel} for ever after. */
  push(timeUs, owner, callback, argument) {
    const { slots, owners } = this;
    const slot = slots.take();
    const sequence = this.nextSequence++;
    slots.doubles[doublesPerSlot * slot + timeAt] = timeUs;
    slots.doubles[doublesPerSlot * slot + sequenceAt] = sequence;
    slots.words[wordsPerSlot * slot + ownerAt] = owner;
    slots.words[wordsPerSlot * slot + epochAt] = owners[2 * owner];
    slots.entries[2 * slot] = callback;
    slots.entries[2 * slot + 1] = argument;
    owners[2 * owner + 1]++;
    this.live++;
    if (timeUs < this.wheel.horizonUs) this.heap.push(timeUs, sequence, slot);
    else this.wheel.push(timeUs, slot);
    return slots.handleOf(slot);
  }
  /** Takes an event back. False if it fired, was cancelled, or never was. */
  cancel(handle) {
    const slot = this.slots.slotOf(handle);
    if (slot === noSlot || !this.isLive(slot)) return false;
    this.owners[2 * this.ownerOf(slot) + 1]--;
    this.live--;
    this.slots.clear(slot);
    this.compactIfMostlyDead();
    return true;
  }
  /** Takes back all events of an owner, in constant time. Returns how many there were. */
  cancelOwner(owner) {
    const count = this.owners[2 * owner + 1];
    this.owners[2 * owner]++;
    this.owners[2 * owner + 1] = 0;
    this.live -= count;
    this.compactIfMostlyDead();
    return count;
  }
  /** Time of the next event in microseconds, Infinity if there is none. */
  nextTimeUs() {
    const { heap, slots } = this;
    for (; ; ) {
      while (heap.size > 0) {
        const slot = heap.topSlot;
        if (this.isLive(slot)) return heap.topTime;
        heap.pop();
        slots.release(slot);
      }
      if (slots.used === 0) return Infinity;
      this.refill();
    }
  }
  /**
   * Takes the next event off the queue and runs it. Call only after {@link nextTimeUs} gave a finite time.
   * The event is gone from the queue before its callback runs, so the callback may schedule and cancel as it likes.
   */
  fireNext() {
    const { heap, slots } = this;
    const slot = heap.topSlot;
    const callback = slots.entries[2 * slot];
    const argument = slots.entries[2 * slot + 1];
    this.owners[2 * this.ownerOf(slot) + 1]--;
    this.live--;
    heap.pop();
    slots.release(slot);
    callback(argument);
  }
  /** Moves the events of the wheel's next spoke into the heap. */
  refill() {
    const { heap, slots } = this;
    const { doubles, words } = slots;
    let slot = this.wheel.takeNext();
    while (slot !== noSlot) {
      const next = words[wordsPerSlot * slot + nextAt];
      if (this.isLive(slot))
        heap.push(doubles[doublesPerSlot * slot + timeAt], doubles[doublesPerSlot * slot + sequenceAt], slot);
      else slots.release(slot);
      slot = next;
    }
  }
  isLive(slot) {
    const { words, entries } = this.slots;
    return entries[2 * slot] !== void 0 && words[wordsPerSlot * slot + epochAt] === this.owners[2 * this.ownerOf(slot)];
  }
  ownerOf(slot) {
    return this.slots.words[wordsPerSlot * slot + ownerAt];
  }
  /** Drops everything cancelled, in linear time, when it is more than the rest. */
  compactIfMostlyDead() {
    const { slots } = this;
    if (slots.used < leastCompaction || this.live * 2 >= slots.used) return;
    const keeps = (slot) => {
      const isLive = this.isLive(slot);
      if (!isLive) slots.release(slot);
      return isLive;
    };
    this.heap.filter(keeps);
    this.wheel.filter(keeps);
  }
};
var leastCompaction = 1024;

// sim/kernel/scheduler.ts
var Scheduler = class {
  queue = new EventQueue();
  currentUs = 0;
  isRunning = false;
  stopRequested = false;
  firedCount = 0;
  /** Now, in microseconds since the world began. */
  get nowUs() {
    return this.currentUs;
  }
  /** Events that will still fire. */
  get pending() {
    return this.queue.size;
  }
  /** Events that have fired since the world began. */
  get fired() {
    return this.firedCount;
  }
  /** A new owner, whose events can be cancelled together: a board that loses its power, a modem that reboots. */
  addOwner() {
    return this.queue.addOwner();
  }
  /** Events of an owner that will still fire. */
  pendingOf(owner) {
    return this.queue.pendingOf(owner);
  }
  /**
   * Calls back at an instant. The argument spares a closure on paths that run millions of times.
   * @throws RangeError for an instant that is past, fractional, NaN or not a safe integer
   */
  at(atUs, owner, callback, argument) {
    if (!(atUs >= this.currentUs && Number.isSafeInteger(atUs)))
      throw new RangeError(`an instant in whole microseconds from ${this.currentUs} on expected, got ${atUs}`);
    return this.queue.push(atUs, owner, callback, argument);
  }
  /** Calls back after a delay, rounded to whole microseconds. @throws RangeError for a negative delay or NaN */
  after(delayUs, owner, callback, argument) {
    return this.at(this.currentUs + Math.round(delayUs), owner, callback, argument);
  }
  /** Takes an event back. False if it fired, was cancelled, or never was. */
  cancel(handle) {
    return this.queue.cancel(handle);
  }
  /** Takes back all events of an owner. Returns how many there were. */
  cancelOwner(owner) {
    return this.queue.cancelOwner(owner);
  }
  /** When the next event is due; Infinity if there is none. */
  nextTimeUs() {
    return this.queue.nextTimeUs();
  }
  /**
   * Runs all events before `untilUs`, then sets the clock to it: consecutive calls make one run. Events at `untilUs`
   * wait for the next call. `limit` bounds the count of events, so that a host can look around in between.
   * @returns "reached" with the clock at `untilUs`; "stopped" after {@link stop} or `limit` events, with the clock at the
   * last event
   * @throws RangeError for an instant that is past or NaN; Error from within a run; whatever a callback throws, with the
   * clock at that event and all others still pending
   */
  runUntil(untilUs, limit = Infinity) {
    if (!(untilUs >= this.currentUs))
      throw new RangeError(`an instant from ${this.currentUs} on expected, got ${untilUs}`);
    if (this.isRunning) throw new Error("a run from outside expected, got one from within a callback");
    this.isRunning = true;
    this.stopRequested = false;
    try {
      if (!this.runEvents(untilUs, limit)) return "stopped";
    } finally {
      this.isRunning = false;
    }
    if (untilUs !== Infinity) this.currentUs = untilUs;
    return "reached";
  }
  /** Runs until no event is left. The clock stays at the last event. `limit` guards against a world that never ends. */
  runDry(limit = Infinity) {
    const end = this.runUntil(Infinity, limit);
    return end === "stopped" ? "stopped" : "dry";
  }
  /** Ends the current run after the event that is under way. */
  stop() {
    this.stopRequested = true;
  }
  /** Whether all events before the instant have fired. */
  runEvents(untilUs, limit) {
    const { queue } = this;
    for (let count = 0; ; count++) {
      const timeUs = queue.nextTimeUs();
      if (timeUs >= untilUs) return true;
      if (count >= limit) return false;
      this.currentUs = timeUs;
      this.firedCount++;
      queue.fireNext();
      if (this.stopRequested) return false;
    }
  }
};

// sim/kernel/world.ts
var ranks = { debug: 0, info: 1, warning: 2, error: 3 };
var World = class {
  scheduler = new Scheduler();
  seed;
  startUnixMs;
  /** How many notes of each level there were, heard or not. */
  noteCounts = { debug: 0, info: 0, warning: 0, error: 0 };
  noteRank;
  onNote;
  constructor(options = {}) {
    this.seed = options.seed ?? 1;
    this.startUnixMs = options.startUnixMs ?? Date.UTC(2026, 0, 1);
    this.noteRank = ranks[options.noteLevel ?? "warning"];
    this.onNote = options.onNote;
  }
  /** Milliseconds since 1970 of the present instant. */
  get unixMs() {
    return this.startUnixMs + this.scheduler.nowUs / 1e3;
  }
  /** A stream of chance of its own for a name. */
  random(name) {
    return new RandomStream(this.seed, name);
  }
  /** Says something. */
  note(level, source, text2) {
    this.noteCounts[level]++;
    if (this.onNote && ranks[level] >= this.noteRank) this.onNote({ atUs: this.scheduler.nowUs, level, source, text: text2 });
  }
};

// sim/radio/link-budget.ts
var standaloneBudget = {
  carrierPowerDbm: 43,
  coverageThresholdsDb: [144, 154],
  maximumCouplingLossDb: 166
};
var perSubcarrierDb = 10.79;
var noiseDbm = -116.45;
function signalAt(couplingLossDb, budget) {
  const rsrpDbm = budget.carrierPowerDbm - perSubcarrierDb - couplingLossDb;
  const snrDb = budget.carrierPowerDbm - couplingLossDb - noiseDbm;
  return {
    rsrpDbm: couplingLossDb > budget.maximumCouplingLossDb ? "not-detected" : round2(rsrpDbm),
    // Reference power over everything received in the carrier, noise included (3GPP TS 36.214, 5.1.26).
    rsrqDb: round2(-perSubcarrierDb - 10 * Math.log10(1 + 10 ** (-snrDb / 10))),
    snrDb: round2(snrDb),
    coverageLevel: coverageLevelAt(couplingLossDb, budget)
  };
}
function coverageLevelAt(couplingLossDb, budget) {
  const [first, second3] = budget.coverageThresholdsDb;
  return couplingLossDb <= first ? 0 : couplingLossDb <= second3 ? 1 : 2;
}
function round2(decibel) {
  return Math.round(decibel * 10) / 10;
}

// sim/radio/plain-cell-options.ts
var plainCellDefaults = {
  attachDelay: { minUs: 4e6, maxUs: 6e6 },
  accessDelay: { minUs: 12e4, maxUs: 35e4 },
  pagingDelay: { minUs: 0, maxUs: 256e4 },
  upDelay: { minUs: 6e4, maxUs: 15e4 },
  downDelay: { minUs: 4e4, maxUs: 12e4 },
  bitsPerSecondUp: 16700,
  bitsPerSecondDown: 19600,
  lossProbability: 0,
  inactivityUs: 2e7,
  budget: standaloneBudget
};
function completeOptions(given) {
  const options = { ...plainCellDefaults, ...withoutUndefined(given) };
  checkOptions2(options);
  return options;
}
function withoutUndefined(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== void 0));
}
function checkOptions2(options) {
  const { attachDelay, accessDelay, pagingDelay, upDelay, downDelay } = options;
  for (const [name, span2] of Object.entries({ attachDelay, accessDelay, pagingDelay, upDelay, downDelay }))
    if (!(span2.minUs >= 0 && span2.maxUs >= span2.minUs) || !Number.isInteger(span2.minUs) || !Number.isInteger(span2.maxUs))
      throw new RangeError(
        `${name}: 0 <= minUs <= maxUs in whole microseconds expected, got ${span2.minUs}..${span2.maxUs}`
      );
  if (!(options.bitsPerSecondUp > 0 && options.bitsPerSecondDown > 0))
    throw new RangeError("bitsPerSecondUp and bitsPerSecondDown: more than 0 expected");
  if (!(options.lossProbability >= 0 && options.lossProbability <= 1))
    throw new RangeError(`lossProbability: 0 to 1 expected, got ${options.lossProbability}`);
  if (!(options.inactivityUs > 0))
    throw new RangeError(`inactivityUs: more than 0 expected, got ${options.inactivityUs}`);
}

// sim/radio/ue-table.ts
var idle = 0;
var connected = 1;
var receiving = 2;
var transmitting = 3;
var Lane = class {
  /** Until when the packets sent so far take, in microseconds; the next one arrives no earlier. */
  untilUs;
  /** Packets on the air. */
  onAir;
  /** Packets that wait for the modem to be connected. */
  waiting;
  constructor(capacity) {
    this.untilUs = new Float64Array(capacity);
    this.onAir = new Uint16Array(capacity);
    this.waiting = new Uint16Array(capacity);
  }
  clear(row) {
    this.untilUs[row] = 0;
    this.onAir[row] = 0;
    this.waiting[row] = 0;
  }
  grow(capacity) {
    this.untilUs = copyInto2(new Float64Array(capacity), this.untilUs);
    this.onAir = copyInto2(new Uint16Array(capacity), this.onAir);
    this.waiting = copyInto2(new Uint16Array(capacity), this.waiting);
  }
};
var UeTable = class {
  equipment = [];
  up;
  down;
  /** Hash of the IMSI: the modem's own stream of chance, whoever else is in the cell. */
  key;
  /** Draws taken from that stream. */
  draws;
  /** Goes up whenever packets under way become void: attach, detach. */
  epoch;
  attached;
  radio;
  /** Last use of the connection. */
  activeUs;
  /** Handle of the pending release; -1 if there is none. */
  release;
  /** Rows by owner: a small number that is nearly always one modem's own. Modems that share theirs are in the map. */
  rowByOwner = new Int32Array(64).fill(-1);
  rowByEquipment = /* @__PURE__ */ new Map();
  constructor(capacity = 16) {
    this.up = new Lane(capacity);
    this.down = new Lane(capacity);
    this.key = new Int32Array(capacity);
    this.draws = new Uint32Array(capacity);
    this.epoch = new Uint32Array(capacity);
    this.attached = new Uint8Array(capacity);
    this.radio = new Uint8Array(capacity);
    this.activeUs = new Float64Array(capacity);
    this.release = new Float64Array(capacity);
  }
  /** Modems heard of. */
  get size() {
    return this.equipment.length;
  }
  /** Row of a modem, made at its first use. */
  rowOf(ue) {
    const row = this.rowByOwner[ue.owner];
    if (row !== void 0 && row >= 0 && this.equipment[row] === ue) return row;
    return this.rowByEquipment.get(ue) ?? this.add(ue);
  }
  add(ue) {
    const row = this.equipment.push(ue) - 1;
    if (row === this.key.length) this.grow(Math.ceil(row * 1.5));
    this.setRow(ue, row);
    this.key[row] = hashText2(ue.imsi);
    this.release[row] = -1;
    return row;
  }
  setRow(ue, row) {
    const { owner } = ue;
    if (owner >= this.rowByOwner.length) {
      const larger = new Int32Array(Math.ceil((owner + 1) * 1.5)).fill(-1);
      this.rowByOwner = copyInto2(larger, this.rowByOwner);
    }
    if (this.rowByOwner[owner] === -1) this.rowByOwner[owner] = row;
    else this.rowByEquipment.set(ue, row);
  }
  grow(capacity) {
    this.up.grow(capacity);
    this.down.grow(capacity);
    this.key = copyInto2(new Int32Array(capacity), this.key);
    this.draws = copyInto2(new Uint32Array(capacity), this.draws);
    this.epoch = copyInto2(new Uint32Array(capacity), this.epoch);
    this.attached = copyInto2(new Uint8Array(capacity), this.attached);
    this.radio = copyInto2(new Uint8Array(capacity), this.radio);
    this.activeUs = copyInto2(new Float64Array(capacity), this.activeUs);
    this.release = copyInto2(new Float64Array(capacity), this.release);
  }
};
function copyInto2(target, source) {
  target.set(source);
  return target;
}
function hashText2(text2) {
  let hash = 2166136261 | 0;
  for (let index = 0; index < text2.length; index++) hash = Math.imul(hash ^ text2.charCodeAt(index), 16777619);
  return hash;
}

// sim/radio/plain-cell.ts
var PlainCell = class {
  /** @throws RangeError for a span that ends before it begins, a rate or a probability out of range */
  constructor(scheduler, options) {
    this.scheduler = scheduler;
    this.options = completeOptions(options);
    this.identity = options.identity;
  }
  scheduler;
  identity;
  options;
  table = new UeTable();
  isDown = false;
  upCount = 0;
  downCount = 0;
  lostCount = 0;
  /** Modems this cell has heard of. */
  get population() {
    return this.table.size;
  }
  /** Packets that arrived each way, and those that did not. */
  get packets() {
    return { up: this.upCount, down: this.downCount, lost: this.lostCount };
  }
  /** The cell goes off the air, or comes back: attaching fails, packets are lost, those under way too. */
  setDown(isDown) {
    this.isDown = isDown;
  }
  signal(ue) {
    const signal = signalAt(ue.couplingLossDb, this.options.budget);
    return this.isDown ? { ...signal, rsrpDbm: "not-detected" } : signal;
  }
  attach(ue, done) {
    const row = this.renew(ue);
    this.table.radio[row] = idle;
    this.enter(row, receiving);
    const delayUs = this.draw(row, this.options.attachDelay);
    this.scheduler.after(delayUs, ue.owner, endAttach, new Attach2(this, row, this.table.epoch[row], done));
  }
  detach(ue) {
    this.enter(this.renew(ue), idle);
  }
  sendUp(ue, byteLength, delivered, lost2, argument) {
    const packet2 = this.packet(ue, true, byteLength, delivered, lost2, argument);
    const { row } = packet2;
    if (this.isReady(packet2)) return this.putOnAir(packet2, 0);
    if (this.table.up.waiting[row] > 0) return this.wait(packet2, 0);
    this.enter(row, receiving);
    this.wait(packet2, this.draw(row, this.options.accessDelay));
  }
  sendDown(ue, byteLength, delivered, lost2, argument, afterUs = 0) {
    const packet2 = this.packet(ue, false, byteLength, delivered, lost2, argument);
    if (this.isReady(packet2)) return this.putOnAir(packet2, afterUs);
    const isPaged = this.table.down.waiting[packet2.row] > 0;
    this.wait(packet2, afterUs + (isPaged ? 0 : this.draw(packet2.row, this.options.pagingDelay)));
  }
  /** Nothing goes on the air to or from a modem that is not attached: such a packet is lost from the start. */
  packet(ue, up, byteLength, delivered, lost2, argument) {
    const { table } = this;
    const row = table.rowOf(ue);
    const lane = up ? table.up : table.down;
    const packet2 = new Packet(this, row, lane, byteLength, delivered, lost2, argument);
    packet2.epoch = table.epoch[row];
    packet2.isLost = table.attached[row] === 0;
    return packet2;
  }
  /** Whether a packet can go on the air at once: the modem is connected and no other packet waits, or it is lost anyway. */
  isReady(packet2) {
    return packet2.isLost || this.table.radio[packet2.row] !== idle && packet2.lane.waiting[packet2.row] === 0;
  }
  wait(packet2, delayUs) {
    const { lane, row } = packet2;
    const startUs = Math.max(Math.round(this.scheduler.nowUs + delayUs), lane.untilUs[row]);
    lane.untilUs[row] = startUs;
    lane.waiting[row]++;
    this.scheduler.at(startUs, this.table.equipment[row].owner, endWait, packet2);
  }
  /** @internal the modem is connected, or was paged */
  endWait(packet2) {
    if (this.isVoid(packet2)) return this.lose(packet2);
    packet2.lane.waiting[packet2.row]--;
    this.putOnAir(packet2, 0);
  }
  putOnAir(packet2, afterUs) {
    const { table, scheduler, options } = this;
    const { row, lane } = packet2;
    const isUp = lane === table.up;
    const bitsPerSecond = isUp ? options.bitsPerSecondUp : options.bitsPerSecondDown;
    const airUs = this.draw(row, isUp ? options.upDelay : options.downDelay) + packet2.byteLength * 8e6 / bitsPerSecond;
    const arrivalUs = Math.max(Math.round(scheduler.nowUs + afterUs + airUs), lane.untilUs[row]);
    lane.untilUs[row] = arrivalUs;
    if (!packet2.isLost) {
      packet2.isLost = options.lossProbability > 0 && this.chance(row) < options.lossProbability;
      lane.onAir[row]++;
      this.show(row);
    }
    scheduler.at(arrivalUs, table.equipment[row].owner, arrive, packet2);
  }
  /** @internal a packet's time on the air is over */
  settle(packet2) {
    const { table } = this;
    const { row } = packet2;
    if (this.isVoid(packet2)) return this.lose(packet2);
    packet2.lane.onAir[row]--;
    table.activeUs[row] = this.scheduler.nowUs;
    this.show(row);
    if (table.release[row] === -1) this.awaitRelease(row);
    if (packet2.isLost || this.isDown) return this.lose(packet2);
    if (packet2.lane === table.up) this.upCount++;
    else this.downCount++;
    packet2.delivered(packet2.argument);
  }
  isVoid(packet2) {
    return packet2.epoch !== this.table.epoch[packet2.row] || this.table.attached[packet2.row] === 0;
  }
  lose(packet2) {
    this.lostCount++;
    packet2.lost(packet2.argument);
  }
  /** @internal */
  finishAttach(attempt2) {
    const { table, options } = this;
    const { row } = attempt2;
    if (attempt2.epoch !== table.epoch[row]) return;
    const ue = table.equipment[row];
    if (this.isDown || ue.couplingLossDb > options.budget.maximumCouplingLossDb) {
      this.enter(row, idle);
      return attempt2.done({ kind: "no-cell" });
    }
    table.epoch[row]++;
    table.attached[row] = 1;
    table.activeUs[row] = this.scheduler.nowUs;
    this.enter(row, connected);
    this.awaitRelease(row);
    attempt2.done({ kind: "attached", address: addressOf(table.key[row]) });
  }
  /** @internal One event at most is pending for a modem: it looks whether the connection was used since, and waits on. */
  tryRelease(row) {
    const { table, options } = this;
    table.release[row] = -1;
    const busy = table.up.onAir[row] + table.up.waiting[row] + table.down.onAir[row] > 0;
    if (busy) table.activeUs[row] = this.scheduler.nowUs;
    if (busy || table.activeUs[row] + options.inactivityUs > this.scheduler.nowUs) this.awaitRelease(row);
    else this.enter(row, idle);
  }
  awaitRelease(row) {
    const { table, scheduler, options } = this;
    const dueUs = table.activeUs[row] + options.inactivityUs;
    table.release[row] = scheduler.at(dueUs, table.equipment[row].owner, release, new Release(this, row));
  }
  /** Voids what was under way and forgets the connection. */
  renew(ue) {
    const { table, scheduler } = this;
    const row = table.rowOf(ue);
    table.epoch[row]++;
    table.attached[row] = 0;
    table.up.clear(row);
    table.down.clear(row);
    if (table.release[row] !== -1) scheduler.cancel(table.release[row]);
    table.release[row] = -1;
    return row;
  }
  /** The radio state that follows from the packets on the air: a modem is half duplex, sending comes first. */
  show(row) {
    const { up, down } = this.table;
    const isReceiving = down.onAir[row] + up.waiting[row] > 0;
    this.enter(row, up.onAir[row] > 0 ? transmitting : isReceiving ? receiving : connected);
  }
  enter(row, radio) {
    const { table } = this;
    if (table.radio[row] === radio) return;
    table.radio[row] = radio;
    table.equipment[row].onRadio(radioStates[radio]);
  }
  draw(row, span2) {
    if (span2.minUs === span2.maxUs) return span2.minUs;
    return span2.minUs + Math.floor(this.chance(row) * (span2.maxUs - span2.minUs + 1));
  }
  chance(row) {
    return hashUnit(this.options.seed, this.table.key[row], this.table.draws[row]++, plainCellStream);
  }
};
var radioStates = ["idle", "connected", "receive", "transmit"];
var plainCellStream = 1667591276;
var Packet = class {
  constructor(cell, row, lane, byteLength, delivered, lost2, argument) {
    this.cell = cell;
    this.row = row;
    this.lane = lane;
    this.byteLength = byteLength;
    this.delivered = delivered;
    this.lost = lost2;
    this.argument = argument;
  }
  cell;
  row;
  lane;
  byteLength;
  delivered;
  lost;
  argument;
  isLost = false;
  epoch = 0;
};
var Attach2 = class {
  constructor(cell, row, epoch, done) {
    this.cell = cell;
    this.row = row;
    this.epoch = epoch;
    this.done = done;
  }
  cell;
  row;
  epoch;
  done;
};
var Release = class {
  constructor(cell, row) {
    this.cell = cell;
    this.row = row;
  }
  cell;
  row;
};
function arrive(packet2) {
  packet2.cell.settle(packet2);
}
function endWait(packet2) {
  packet2.cell.endWait(packet2);
}
function endAttach(attempt2) {
  attempt2.cell.finishAttach(attempt2);
}
function release(argument) {
  argument.cell.tryRelease(argument.row);
}
function addressOf(key) {
  return `10.${key >>> 16 & 255}.${key >>> 8 & 255}.${key & 255}`;
}

// sim/uplink/index.ts
import { randomUUID } from "node:crypto";

// sim/uplink/in-flight.ts
var CarriedMessage = class {
  constructor(session, bytes, layout, start) {
    this.session = session;
    this.bytes = bytes;
    this.layout = layout;
    this.start = start;
  }
  session;
  bytes;
  layout;
  start;
  /** Whether it has been written to a connection before: then it goes out as a duplicate. */
  wasSent = false;
  get size() {
    return this.layout.end - this.start;
  }
};
var InFlight = class {
  /** @param capacity a power of two, at most 32768 */
  constructor(capacity) {
    this.capacity = capacity;
    if (!(capacity > 0 && capacity <= 32768 && (capacity & capacity - 1) === 0))
      throw new RangeError(`a power of two up to 32768 expected, got ${capacity}`);
    this.slots = new Array(capacity).fill(void 0);
    this.mask = capacity - 1;
  }
  capacity;
  slots;
  mask;
  /** Oldest message, next one to write, next free place; the ring's places are these modulo its capacity. */
  oldest = 0;
  unwritten = 0;
  next = 0;
  live = 0;
  /** Messages not acknowledged. */
  get count() {
    return this.live;
  }
  /** Places used up, gaps of early acknowledgements included. */
  get span() {
    return this.next - this.oldest;
  }
  /** Whether something waits to be written. */
  get hasUnwritten() {
    return this.unwritten < this.next;
  }
  /** @throws RangeError when the ring is full: whoever fills it did not heed the window */
  push(message) {
    if (this.span === this.capacity) throw new RangeError(`more than ${this.capacity} messages in flight`);
    this.slots[this.next++ & this.mask] = message;
    this.live++;
  }
  /** Takes the message with a packet identifier out; undefined for one that is not there. */
  take(messageId) {
    const message = this.slots[messageId - 1];
    if (message === void 0) return void 0;
    this.slots[messageId - 1] = void 0;
    this.live--;
    while (this.oldest < this.next && this.slots[this.oldest & this.mask] === void 0) this.oldest++;
    if (this.unwritten < this.oldest) this.unwritten = this.oldest;
    return message;
  }
  /** All messages are to be written again, the oldest first. */
  rewind() {
    this.unwritten = this.oldest;
  }
  /** Forgets everything. Returns how many messages that were. */
  clear() {
    const count = this.live;
    this.slots.fill(void 0);
    this.oldest = this.unwritten = this.next;
    this.live = 0;
    return count;
  }
  /** All unwritten messages as one run of bytes, QoS 1, with their identifiers; they count as written. */
  write() {
    const bytes = Buffer.allocUnsafe(this.unwrittenSize());
    let at = 0;
    for (; this.unwritten < this.next; this.unwritten++) {
      const place3 = this.unwritten & this.mask;
      const message = this.slots[place3];
      if (message) at = copyMessage(bytes, at, message, place3 + 1);
    }
    return bytes;
  }
  unwrittenSize() {
    let size = 0;
    for (let index = this.unwritten; index < this.next; index++) size += this.slots[index & this.mask]?.size ?? 0;
    return size;
  }
};
function copyMessage(to, at, message, messageId) {
  const { bytes, layout, start } = message;
  to.set(start === 0 && layout.end === bytes.length ? bytes : bytes.subarray(start, layout.end), at);
  to[at] = 50 | (layout.retain ? 1 : 0) | (message.wasSent ? 8 : 0);
  const idAt = at + layout.messageIdAt - start;
  to[idAt] = messageId >> 8;
  to[idAt + 1] = messageId;
  message.wasSent = true;
  return at + message.size;
}

// sim/uplink/uplink-error.ts
var UplinkError = class extends Error {
  constructor(kind, message, options) {
    super(message, options);
    this.kind = kind;
  }
  kind;
  name = "UplinkError";
};
function connectError(address, cause) {
  if (cause instanceof UplinkError) return cause;
  const code = cause?.code;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new UplinkError("unknown-host", `MQTT broker ${address}: the host name does not resolve`, { cause });
  const reason = code ?? (cause instanceof Error ? cause.message : "no connection");
  return new UplinkError("unreachable", `MQTT broker ${address}: a broker expected, got ${reason}`, { cause });
}
function refusal(address, returnCode) {
  const meaning = connectReturnCodes[returnCode] ?? `return code ${returnCode}`;
  return new UplinkError("refused", `MQTT broker ${address}: the connection was refused, ${meaning}`);
}
function listenError(address, cause) {
  const code = cause?.code;
  if (code === "EADDRINUSE")
    return new UplinkError("port-in-use", `embedded MQTT broker: ${address} is in use by another program`, { cause });
  return new UplinkError("port-denied", `embedded MQTT broker: cannot listen on ${address}, ${code ?? "unknown"}`, {
    cause
  });
}
var connectReturnCodes = {
  1: "it does not speak MQTT 3.1.1",
  2: "it does not like the client id",
  3: "it is not available",
  4: "user or password is wrong",
  5: "the user may not connect"
};

// sim/uplink/broker-connection.ts
var firstDelayMs = 100;
var longestDelayMs = 5e3;
var firstControlId = 32769;
var lastControlId = 65535;
var filtersAtOnce = 100;
var BrokerConnection = class {
  constructor(options, listener) {
    this.options = options;
    this.listener = listener;
    this.inFlight = new InFlight(options.capacity);
    this.address = options.dial.address;
  }
  options;
  listener;
  inFlight;
  address;
  /** Whether the broker has accepted us and nothing has happened since. */
  isUp = false;
  /** Whether it has ever been up. */
  wasUp = false;
  bytesUp = 0;
  bytesDown = 0;
  transport;
  reader = new PacketReader(maxPacketBytes2);
  control = [];
  filters = /* @__PURE__ */ new Map();
  pending = /* @__PURE__ */ new Map();
  lastControlId = lastControlId;
  isClosed = false;
  failure;
  delayMs = firstDelayMs;
  timer;
  /** Seconds since the broker said something, and since we did. */
  silentS = 0;
  idleS = 0;
  isAsked = false;
  closed;
  /** Subscriptions whose SUBACK is not here. */
  get pendingSubscriptions() {
    return this.pending.size;
  }
  /** Connects. */
  open() {
    this.timer = void 0;
    this.failure = void 0;
    this.reader = new PacketReader(maxPacketBytes2);
    this.transport = this.options.dial.open({
      onOpen: () => this.greet(),
      onData: (bytes) => this.receive(bytes),
      onClose: (error) => this.down(error)
    });
  }
  /** Carries a message; it is written with the next {@link flush}. */
  publish(message) {
    this.inFlight.push(message);
    if (this.isUp) this.listener.onUnwritten(this);
  }
  /** Subscribes now and after every reconnect. `done` gets the return codes. */
  subscribe(subscriptions, done) {
    for (const subscription of subscriptions) this.filters.set(subscription.filter, subscription);
    if (this.isUp) this.sendSubscribe(subscriptions, done);
    else if (done) this.pending.set(this.takeControlId(), { subscriptions, done });
  }
  /** Whether a filter is subscribed to. */
  hasFilter(filter) {
    return this.filters.has(filter);
  }
  unsubscribe(filter) {
    if (!this.filters.delete(filter) || !this.isUp) return;
    this.sendControl(encodeUnsubscribe({ messageId: this.takeControlId(), filters: [filter] }));
  }
  /** Writes what waits. */
  flush() {
    if (!this.isUp) return;
    for (const bytes of this.control) this.write(bytes);
    this.control = [];
    if (this.inFlight.hasUnwritten) this.write(this.inFlight.write());
  }
  /** Keep alive; to be called every second. Seconds are counted, not measured: a process that was stopped loses nothing. */
  tick() {
    const { keepAliveS: keepAliveS2 } = this.options;
    if (!this.isUp || keepAliveS2 === 0) return;
    this.silentS++;
    this.idleS++;
    if (this.silentS > keepAliveS2 * 1.5) {
      this.fail(new UplinkError("unreachable", `MQTT broker ${this.address}: silent for ${this.silentS} s`));
    } else if (!this.isAsked && Math.max(this.silentS, this.idleS) > keepAliveS2 / 2) {
      this.isAsked = true;
      this.sendControl(encodeBare("pingreq"));
    }
  }
  /** Says goodbye and ends; resolves when the transport is closed. */
  close() {
    this.isClosed = true;
    clearTimeout(this.timer);
    if (!this.transport) return Promise.resolve();
    const ended = new Promise((resolve2) => this.closed = resolve2);
    if (this.isUp) {
      this.flush();
      this.write(encodeBare("disconnect"));
      this.transport.end();
      this.timer = setTimeout(() => this.transport?.destroy(), goodbyeMs);
    } else this.transport.destroy();
    return ended;
  }
  greet() {
    const { clientId, keepAliveS: keepAliveS2, user, password } = this.options;
    this.write(encodeConnect({ type: "connect", clientId, cleanSession: true, keepAliveS: keepAliveS2, user, password }));
  }
  write(bytes) {
    this.bytesUp += bytes.length;
    this.idleS = 0;
    this.transport.write(bytes);
  }
  sendControl(bytes) {
    this.control.push(bytes);
    this.listener.onUnwritten(this);
  }
  receive(bytes) {
    this.bytesDown += bytes.length;
    this.silentS = 0;
    this.isAsked = false;
    const start = this.reader.pendingBytes() === 0 ? this.takeAcknowledgements(bytes) : 0;
    if (start === bytes.length) return;
    for (const packet2 of this.reader.push(start === 0 ? bytes : bytes.subarray(start))) this.handle(packet2);
    if (this.reader.error) this.fail(this.notMqtt(this.reader.error.message));
  }
  /** PUBACKs are nearly all a broker has to say: no packet object for them. Returns where something else begins. */
  takeAcknowledgements(bytes) {
    let at = 0;
    while (at + 4 <= bytes.length && bytes[at] === 64 && bytes[at + 1] === 2) {
      this.acknowledge(bytes[at + 2] << 8 | bytes[at + 3]);
      at += 4;
    }
    return at;
  }
  acknowledge(messageId) {
    const message = this.inFlight.take(messageId);
    if (message) this.listener.onAcknowledged(this, message);
  }
  handle(packet2) {
    switch (packet2.type) {
      case "connack":
        return packet2.returnCode === 0 ? this.up() : this.fail(refusal(this.address, packet2.returnCode));
      case "puback":
        return this.acknowledge(packet2.messageId);
      case "publish":
        if (packet2.qos === 1) this.sendControl(encodeAnswer("puback", packet2.messageId));
        return this.listener.onMessage(this, packet2);
      case "suback":
        return this.endSubscribe(packet2);
      case "unsuback":
      case "pingresp":
        return;
      default:
        return this.fail(this.notMqtt(`${packet2.type} from a broker`));
    }
  }
  up() {
    if (this.isUp) return this.fail(this.notMqtt("a second CONNACK"));
    this.isUp = true;
    this.wasUp = true;
    this.delayMs = firstDelayMs;
    this.subscribeAgain();
    this.inFlight.rewind();
    this.listener.onUp(this);
    this.listener.onUnwritten(this);
  }
  subscribeAgain() {
    const waiting2 = [...this.pending.values()].filter(({ done }) => done);
    this.pending.clear();
    for (const { subscriptions, done } of waiting2) this.sendSubscribe(subscriptions, done);
    const asked = new Set(waiting2.flatMap(({ subscriptions }) => subscriptions.map(({ filter }) => filter)));
    const rest = [...this.filters.values()].filter(({ filter }) => !asked.has(filter));
    for (let at = 0; at < rest.length; at += filtersAtOnce)
      this.sendSubscribe(rest.slice(at, at + filtersAtOnce), void 0);
  }
  sendSubscribe(subscriptions, done) {
    const messageId = this.takeControlId();
    this.pending.set(messageId, { subscriptions, done });
    this.sendControl(encodeSubscribe({ messageId, subscriptions: [...subscriptions] }));
  }
  endSubscribe(packet2) {
    const pending = this.pending.get(packet2.messageId);
    this.pending.delete(packet2.messageId);
    pending?.done?.(packet2.returnCodes);
  }
  takeControlId() {
    this.lastControlId = this.lastControlId === lastControlId ? firstControlId : this.lastControlId + 1;
    return this.lastControlId;
  }
  fail(error) {
    this.failure = error;
    this.transport?.destroy();
  }
  notMqtt(what) {
    return new UplinkError("not-mqtt", `MQTT broker ${this.address}: MQTT 3.1.1 expected, got ${what}`);
  }
  down(error) {
    this.transport = void 0;
    this.isUp = false;
    this.control = [];
    clearTimeout(this.timer);
    if (this.isClosed) return this.closed?.();
    this.timer = setTimeout(() => this.open(), this.delayMs);
    this.delayMs = Math.min(this.delayMs * 2, longestDelayMs);
    const cause = error ?? new Error("the connection was closed");
    this.listener.onDown(this, this.failure ?? connectError(this.address, cause));
  }
};
var maxPacketBytes2 = 1 << 24;
var goodbyeMs = 2e3;

// sim/uplink/fingerprint.ts
function hashText3(text2) {
  let hash = 2166136261 | 0;
  for (let index = 0; index < text2.length; index++) hash = Math.imul(hash ^ text2.charCodeAt(index), 16777619);
  return hash;
}
function fingerprintOf(bytes, start, end) {
  let hash = 2166136261 ^ end - start;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 16777619);
  return hash | 0 || 1;
}

// sim/uplink/command-desk.ts
var window = 256;
var patienceS = 30;
var surplusS = 60;
var CommandDesk = class {
  constructor(scheduler, platform, routes, gate, options) {
    this.scheduler = scheduler;
    this.platform = platform;
    this.routes = routes;
    this.gate = gate;
    this.options = options;
  }
  scheduler;
  platform;
  routes;
  gate;
  options;
  issued = 0;
  routed = 0;
  /** Commands to topics nobody had subscribed to. */
  unheard = 0;
  waiting = [];
  away = [];
  surplus = [];
  heldS = 0;
  /** Commands issued and not routed yet. */
  get pending() {
    return this.waiting.length + this.away.length;
  }
  /** Publishes a command at a virtual instant. */
  issue(atUs, topic, payload) {
    const command = {
      desk: this,
      topic,
      payload,
      expected: 0,
      returned: 0,
      isDue: false,
      mayRepeat: false
    };
    this.scheduler.at(atUs, 0, publishDue, command);
  }
  /** @internal */
  begin(command) {
    this.issued++;
    command.expected = this.routes.copiesOf(command.topic);
    if (command.expected === 0) {
      this.unheard++;
      return this.publish(command);
    }
    const { seed, minUs, maxUs, isLive } = this.options;
    command.isDue = isLive;
    this.waiting.push(command);
    this.pump();
    if (isLive) return;
    const chance = hashUnit(seed, hashText3(command.topic), this.scheduler.nowUs % 2 ** 31, 0);
    this.scheduler.after(Math.floor(minUs + chance * (maxUs - minUs)), 0, serviceDue, command);
  }
  /** @internal */
  serve(command) {
    if (isBack(command)) return this.finish(command);
    command.isDue = true;
    this.heldS = 0;
    this.gate.hold("command");
  }
  /** Publishes what may be published: at start, when a subscription was confirmed, when a command came back. */
  pump() {
    while (this.waiting.length > 0 && this.away.length < window && this.routes.isSubscribed) {
      const command = this.waiting.shift();
      this.away.push(command);
      this.publish(command);
    }
  }
  /** Takes a message from the broker if it is a command of ours. */
  claim(topic, payload) {
    const command = this.away.find((one) => one.topic === topic && !isBack(one) && isSame(one.payload, payload));
    if (!command) return this.claimSurplus(topic, payload);
    command.returned++;
    if (isBack(command) && command.isDue) {
      this.finish(command);
      if (!this.away.some((one) => one.isDue)) this.gate.release("command");
    }
    return true;
  }
  /** A connection broke: commands that were under way may have been lost, or may come twice. */
  interrupt() {
    for (const command of this.away) command.mayRepeat = true;
  }
  /** All connections are back: what the broker may have lost is published again. */
  resume() {
    for (const command of this.away) {
      if (isBack(command) || !command.mayRepeat) continue;
      command.returned = 0;
      command.expected = Math.max(1, this.routes.copiesOf(command.topic));
      this.publish(command);
    }
  }
  /** Called every second. */
  tick() {
    for (const copy of this.surplus) copy.ageS++;
    this.surplus = this.surplus.filter((copy) => copy.ageS < surplusS);
    const held = this.gate.has("command") ? this.away.find((command) => command.isDue) : void 0;
    if (!held || !this.routes.isWhole || ++this.heldS < patienceS) return;
    const where = `MQTT broker ${this.platform.address}`;
    this.gate.fail(
      new UplinkError("not-routed", `${where}: a message on ${held.topic} does not come back to its subscriber`)
    );
  }
  publish(command) {
    const bytes = encodePublish(command.topic, command.payload, { qos: 1, messageId: 1 });
    this.platform.publish(new CarriedMessage(void 0, bytes, inspectPublish(bytes), 0));
  }
  finish(command) {
    this.away.splice(this.away.indexOf(command), 1);
    this.routed++;
    if (command.mayRepeat) this.surplus.push({ topic: command.topic, payload: command.payload, ageS: 0 });
    this.routes.deliver(command.topic, command.payload);
    this.pump();
  }
  claimSurplus(topic, payload) {
    return this.surplus.some((one) => one.topic === topic && isSame(one.payload, payload));
  }
};
function publishDue(command) {
  command.desk.begin(command);
}
function serviceDue(command) {
  command.desk.serve(command);
}
function isBack(command) {
  return command.returned >= command.expected;
}
function isSame(one, other) {
  return Buffer.compare(one, other) === 0;
}

// sim/uplink/gate.ts
var Gate = class {
  /** `onHold` is called when the world has to stop, from within the event that filled the window. */
  constructor(onHold) {
    this.onHold = onHold;
  }
  onHold;
  reasons = /* @__PURE__ */ new Set();
  waiting = [];
  failure;
  sinceMs = 0;
  totalMs = 0;
  get isHeld() {
    return this.reasons.size > 0 || this.failure !== void 0;
  }
  /** Why the run cannot go on. */
  get error() {
    return this.failure;
  }
  /** Wall-clock milliseconds the world has waited so far. */
  get heldMs() {
    return this.totalMs + (this.reasons.size > 0 ? performance.now() - this.sinceMs : 0);
  }
  has(reason) {
    return this.reasons.has(reason);
  }
  hold(reason) {
    if (this.reasons.has(reason)) return;
    if (this.reasons.size === 0) this.sinceMs = performance.now();
    this.reasons.add(reason);
    this.onHold();
  }
  release(reason) {
    if (!this.reasons.delete(reason) || this.reasons.size > 0) return;
    this.totalMs += performance.now() - this.sinceMs;
    if (!this.failure) for (const { resolve: resolve2 } of this.waiting.splice(0)) resolve2();
  }
  /** The run cannot go on: whoever waits, now or later, gets the error. */
  fail(error) {
    this.failure ??= error;
    this.onHold();
    for (const { reject } of this.waiting.splice(0)) reject(this.failure);
  }
  /** Resolves when nothing holds the world. */
  whenClear() {
    if (this.failure) return Promise.reject(this.failure);
    if (this.reasons.size === 0) return Promise.resolve();
    return new Promise((resolve2, reject) => this.waiting.push({ resolve: resolve2, reject }));
  }
};

// sim/uplink/bridge.ts
var Bridge = class {
  constructor(scheduler, options) {
    this.options = options;
    this.answers = options.answers;
    this.gate = new Gate(() => {
      options.onHold();
      this.wakeIdle();
    });
    this.platform = this.connection(`${options.clientIdPrefix}-platform`, 2048);
    const size = options.mode === "pool" ? options.poolSize : 0;
    for (let index = 0; index < size; index++)
      this.pool.push(this.connection(`${options.clientIdPrefix}-${index}`, poolCapacity));
    if (this.pool[0]) this.pool[0].subscribe(options.sharedFilters.map((filter) => ({ filter, qos: 1 })));
    const { seed, serviceTime } = options;
    this.commands = new CommandDesk(scheduler, this.platform, this, this.gate, {
      seed,
      ...serviceTime,
      isLive: options.answers === "real"
    });
  }
  options;
  answers;
  counts = { delivered: 0, reconnects: 0, externalCommands: 0, abandoned: 0 };
  gate;
  commands;
  pool = [];
  platform;
  connections = /* @__PURE__ */ new Set();
  unwritten = /* @__PURE__ */ new Set();
  openings = /* @__PURE__ */ new Map();
  idle = [];
  broker;
  inFlightCount = 0;
  /** Connections that are not up and should be. */
  lost = /* @__PURE__ */ new Set();
  isFlushing = false;
  ticker;
  onFirst;
  stalledS = 0;
  /** The nodes have seen the real broker go away. */
  wasSeenGone = false;
  /** Connects platform and pool. @throws UplinkError if any of them cannot */
  async start(broker) {
    this.broker = broker;
    const all = [...this.connections];
    let missing2 = all.length;
    const started = new Promise((resolve2, reject) => {
      this.onFirst = { up: () => --missing2 === 0 && resolve2(), down: reject };
    });
    for (const connection of all) connection.open();
    try {
      await started;
    } catch (error) {
      await Promise.all(all.map((connection) => connection.close()));
      throw error;
    }
    this.onFirst = void 0;
    this.ticker = setInterval(() => this.tick(), 1e3);
  }
  /** Messages given to the bridge that the real broker has not acknowledged. */
  get inFlight() {
    return this.inFlightCount;
  }
  /** Connections for nodes, and how many of them the broker holds now. */
  get connectionCount() {
    let up = 0;
    for (const connection of this.connections) if (connection.isUp && connection !== this.platform) up++;
    return { total: this.connections.size - 1, up };
  }
  /** Bytes to and from the real broker. */
  get bytes() {
    const sum2 = { up: 0, down: 0 };
    for (const connection of this.connections) {
      sum2.up += connection.bytesUp;
      sum2.down += connection.bytesDown;
    }
    return sum2;
  }
  /** Seconds for which messages have been in flight and none was acknowledged. */
  get lagSeconds() {
    return this.stalledS;
  }
  /** Whether the outside has left no trace in virtual time. */
  get isReproducible() {
    return this.answers === "modelled" && this.counts.externalCommands === 0 && !this.wasSeenGone;
  }
  get isWhole() {
    return this.lost.size === 0 && this.platform.isUp;
  }
  get isSubscribed() {
    for (const connection of this.connections) if (!connection.isUp || connection.pendingSubscriptions > 0) return false;
    return true;
  }
  /** Resolves when every message has been acknowledged and every command routed. @throws UplinkError if it cannot be */
  async drain() {
    while (!this.isIdle) {
      if (this.gate.error) throw this.gate.error;
      await new Promise((resolve2) => this.idle.push(resolve2));
    }
  }
  /** Disconnects; what is in flight is given up. */
  async close() {
    clearInterval(this.ticker);
    await Promise.all([...this.connections].map((connection) => connection.close()));
  }
  // The carrier's side: what the nodes do.
  open(session, connect2, done) {
    if (this.options.mode === "pool") {
      session.route = this.pool[session.index % this.pool.length];
      return done?.(0);
    }
    const there = session.route;
    if (there?.isUp) return done?.(0);
    const connection = there ?? this.openFor(session, connect2);
    if (done) this.openings.set(connection, done);
  }
  /** A node's own connection stays when the node leaves: it has messages to carry, and the node will be back. */
  shut(_session) {
  }
  publish(session, bytes, layout, start) {
    const message = layout.qos === 0 ? asQos1(bytes, layout) : new CarriedMessage(session, bytes, layout, start);
    const connection = session.route;
    connection.publish(message);
    this.inFlightCount++;
    if (this.inFlightCount >= this.options.maxInFlight || connection.inFlight.span >= connection.inFlight.capacity / 2)
      this.gate.hold("window");
  }
  subscribe(session, subscriptions, done) {
    const connection = this.subscriberOf(session);
    const missing2 = subscriptions.filter(({ filter }) => !this.isShared(filter) && !connection.hasFilter(filter));
    if (missing2.length === 0) return done?.(subscriptions.map(({ qos }) => qos));
    connection.subscribe(missing2, (codes) => {
      done?.(subscriptions.map((one) => missing2.includes(one) ? codes[missing2.indexOf(one)] : one.qos));
      this.commands.pump();
    });
  }
  unsubscribe(session, filter) {
    const isOthers = this.options.mode === "pool" && this.broker.subscriptions.hasSubscriber(filter);
    if (!this.isShared(filter) && !isOthers) this.subscriberOf(session).unsubscribe(filter);
  }
  // The connections' side: what the real broker does.
  onUp(connection) {
    if (this.onFirst) return this.onFirst.up();
    this.openings.get(connection)?.(0);
    this.openings.delete(connection);
    if (this.lost.delete(connection) && this.lost.size === 0) this.comeBack();
  }
  onDown(connection, error) {
    if (this.onFirst) return this.onFirst.down(error);
    if (connection.wasUp && !this.lost.has(connection)) this.counts.reconnects++;
    this.lost.add(connection);
    this.commands.interrupt();
    if (error.kind === "refused" && connection.options.session) return this.refuse(connection, error);
    this.goAway(connection);
  }
  onAcknowledged(connection, message) {
    this.stalledS = 0;
    if (connection !== this.platform) {
      this.inFlightCount--;
      this.counts.delivered++;
      if (this.answers === "real" && message.session) this.broker.acknowledge(message.session, message.layout);
      if (this.gate.has("window")) this.tryRelease();
    }
    this.wakeIdle();
  }
  onMessage(connection, packet2) {
    if (this.commands.claim(packet2.topic, packet2.payload)) return this.wakeIdle();
    const { session } = connection.options;
    const { subscriptions } = this.broker;
    if (!subscriptions.hasSubscriber(packet2.topic)) return;
    this.counts.externalCommands++;
    if (session) this.broker.deliver(session, packet2.topic, packet2.payload, packet2.qos);
    else this.broker.route(packet2.topic, packet2.payload, packet2.qos);
  }
  onUnwritten(connection) {
    this.unwritten.add(connection);
    if (this.isFlushing) return;
    this.isFlushing = true;
    setImmediate(() => this.flush());
  }
  // The command desk's side.
  copiesOf(topic) {
    if (this.options.mode === "pool")
      return this.isShared(topic) || this.broker.subscriptions.hasSubscriber(topic) ? 1 : 0;
    return this.broker.subscriptions.subscribersOf(topic).length;
  }
  deliver(topic, payload) {
    this.broker.route(topic, payload, 1);
  }
  flush() {
    this.isFlushing = false;
    for (const connection of this.unwritten) connection.flush();
    this.unwritten.clear();
    this.wakeIdle();
  }
  connection(clientId, capacity, session, connect2) {
    const { dial, keepAliveS: keepAliveS2 } = this.options;
    const user = this.options.user ?? connect2?.user;
    const password = this.options.user === void 0 ? connect2?.password : this.options.password;
    const connection = new BrokerConnection({ dial, clientId, user, password, keepAliveS: keepAliveS2, capacity, session }, this);
    this.connections.add(connection);
    return connection;
  }
  openFor(session, connect2) {
    const connection = this.connection(session.clientId, nodeCapacity, session, connect2);
    session.route = connection;
    connection.open();
    return connection;
  }
  subscriberOf(session) {
    return this.pool[0] ?? session.route;
  }
  isShared(filter) {
    if (this.options.mode !== "pool") return false;
    if (this.options.sharedFilters.includes(filter)) return true;
    return isPlain(filter) && this.options.sharedFilters.some((shared) => topicMatches(shared, filter));
  }
  tryRelease() {
    if (this.inFlightCount * 2 > this.options.maxInFlight) return;
    for (const { inFlight } of this.connections) if (inFlight.span * 4 > inFlight.capacity) return;
    this.gate.release("window");
  }
  goAway(connection) {
    if (this.answers === "modelled") {
      if (this.options.whenGone === "wait") return this.gate.hold("gone");
      this.wasSeenGone = true;
      return this.broker.setCarrierGone(true);
    }
    const count = connection.inFlight.clear();
    if (connection !== this.platform) {
      this.counts.abandoned += count;
      this.inFlightCount -= count;
    }
    const { session } = connection.options;
    if (session) this.broker.drop(session);
    else this.broker.setCarrierGone(true);
    this.openings.delete(connection);
    if (this.gate.has("window")) this.tryRelease();
  }
  comeBack() {
    this.broker.setCarrierGone(false);
    this.commands.resume();
    this.gate.release("gone");
  }
  refuse(connection, error) {
    const done = this.openings.get(connection);
    if (!done) return this.gate.fail(error);
    this.openings.delete(connection);
    done(5);
  }
  get isIdle() {
    return this.inFlightCount === 0 && this.commands.pending === 0 && this.unwritten.size === 0;
  }
  wakeIdle() {
    if (this.idle.length === 0 || !this.isIdle && !this.gate.error) return;
    for (const wake of this.idle.splice(0)) wake();
  }
  tick() {
    this.stalledS = this.inFlightCount > 0 ? this.stalledS + 1 : 0;
    for (const connection of this.connections) connection.tick();
    this.commands.tick();
  }
};
var poolCapacity = 4096;
var nodeCapacity = 256;
function asQos1(bytes, layout) {
  const topic = Buffer.from(bytes.subarray(layout.topicStart, layout.topicEnd)).toString();
  const payload = bytes.subarray(layout.payloadStart, layout.end);
  const packet2 = encodePublish(topic, payload, { qos: 1, retain: layout.retain, messageId: 1 });
  return new CarriedMessage(void 0, packet2, inspectPublish(packet2), 0);
}
function isPlain(filter) {
  return !filter.includes("+") && !filter.includes("#");
}

// sim/uplink/broker-url.ts
function parseBrokerUrl(text2) {
  const url = URL.canParse(text2) ? new URL(text2) : void 0;
  if (url?.protocol !== "mqtt:" || url.hostname === "" || url.pathname !== "" && url.pathname !== "/")
    throw new UplinkError("bad-url", `uplink: mqtt://host:port expected, got ${JSON.stringify(text2)}`);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? 1883 : Number(url.port);
  if (port === 0) throw new UplinkError("bad-url", `uplink: a port of 1 to 65535 expected, got ${JSON.stringify(text2)}`);
  if (url.username === "") return { host, port };
  const user = decodeURIComponent(url.username);
  return url.password === "" ? { host, port, user } : { host, port, user, password: decodeURIComponent(url.password) };
}

// sim/uplink/tcp-stream.ts
var headerBytes = 40;
var TcpStream = class {
  constructor(path, ue, cell, client) {
    this.path = path;
    this.ue = ue;
    this.cell = cell;
    this.client = client;
  }
  path;
  ue;
  cell;
  up;
  down;
  client;
  handler;
  /** The server's last segment is on its way. */
  ending = false;
  /** Sends the connection request. */
  open(host, port) {
    this.queueUp(new OpenRequest(this, host, port));
  }
  send(bytes) {
    if (this.client) this.queueUp(new Segment(this, true, "data", bytes));
  }
  close() {
    if (!this.client) return;
    this.client = void 0;
    this.queueUp(new Segment(this, true, "finish"));
  }
  abort() {
    this.client = void 0;
    this.up = void 0;
    this.down = void 0;
  }
  answer(bytes, afterUs = 0) {
    if (this.handler) this.queueDown(new Segment(this, false, "data", bytes, afterUs));
  }
  finish() {
    this.endServer("closed");
  }
  reset() {
    this.endServer("reset");
  }
  vanish() {
    this.handler = void 0;
  }
  handOver(handler) {
    if (this.handler) this.handler = handler;
  }
  endServer(end) {
    if (!this.handler) return;
    this.handler = void 0;
    this.sayEnd(end);
  }
  sayEnd(end) {
    this.ending = true;
    this.queueDown(new Segment(this, false, end));
  }
  queueUp(segment) {
    if (this.up) lastOf(this.up).next = segment;
    else this.up = segment;
    this.transmit(segment);
  }
  queueDown(segment) {
    if (this.down) lastOf(this.down).next = segment;
    else this.down = segment;
    this.transmit(segment);
  }
  /** @internal */
  transmit(segment) {
    const { path, cell, ue } = this;
    const size = headerBytes + (segment.bytes ? segment.bytes.length : 0);
    segment.sentUs = path.scheduler.nowUs;
    if (segment.isUp) {
      path.counts.segmentsUp++;
      cell.sendUp(ue, size, arrived, lost, segment);
    } else {
      path.counts.segmentsDown++;
      cell.sendDown(ue, size, arrived, lost, segment, segment.afterUs);
    }
  }
  /** @internal Hands over what is in order by now. */
  take(segment) {
    segment.hasArrived = true;
    if (segment.isUp) while (this.up?.hasArrived) this.handleUp(this.takeUp());
    else while (this.down?.hasArrived) this.handleDown(this.takeDown());
  }
  /** @internal The cell lost a segment: again after the timeout, unless this was the last time. */
  repeat(segment) {
    const { path } = this;
    if (!this.isQueued(segment)) return;
    if (segment.tries >= path.maxRetransmissions) return this.giveUp(segment.isUp);
    const dueUs = segment.sentUs + segment.afterUs + path.retransmissionUs * 2 ** segment.tries++;
    segment.afterUs = 0;
    path.scheduler.at(Math.max(dueUs, path.scheduler.nowUs), this.ue.owner, retransmit, segment);
  }
  /** @internal */
  retransmit(segment) {
    if (!this.isQueued(segment)) return;
    this.path.counts.retransmissions++;
    this.transmit(segment);
  }
  takeUp() {
    const first = this.up;
    this.up = first.next;
    return first;
  }
  takeDown() {
    const first = this.down;
    this.down = first.next;
    return first;
  }
  handleUp(segment) {
    if (segment instanceof OpenRequest) return this.accept(segment);
    const { handler } = this;
    if (!handler) {
      if (this.client && !this.ending) this.sayEnd("reset");
      return;
    }
    if (segment.kind === "data") return handler.onData(segment.bytes);
    this.handler = void 0;
    handler.onEnd("closed");
  }
  accept(request) {
    const server = this.path.serverAt(request.host, request.port);
    if (typeof server === "string") return this.sayEnd(server);
    this.handler = server.accept(this);
    if (this.handler) this.queueDown(new Segment(this, false, "open"));
    else this.sayEnd("refused");
  }
  handleDown(segment) {
    const { client } = this;
    if (!client) return;
    if (segment.kind === "data") return client.onData(segment.bytes);
    if (segment.kind === "open") return client.onOpen();
    this.client = void 0;
    client.onEnd(segment.kind);
  }
  giveUp(isUp) {
    this.path.counts.timeouts++;
    const { client, handler } = this;
    if (isUp) {
      this.up = void 0;
      this.client = void 0;
      client?.onEnd("timeout");
    } else {
      this.down = void 0;
      this.ending = false;
      this.handler = void 0;
      handler?.onEnd("timeout");
    }
  }
  isQueued(segment) {
    let item = segment.isUp ? this.up : this.down;
    while (item && item !== segment) item = item.next;
    return item !== void 0;
  }
};
var Segment = class {
  constructor(stream, isUp, kind, bytes = void 0, afterUs = 0) {
    this.stream = stream;
    this.isUp = isUp;
    this.kind = kind;
    this.bytes = bytes;
    this.afterUs = afterUs;
  }
  stream;
  isUp;
  kind;
  bytes;
  afterUs;
  next = void 0;
  hasArrived = false;
  tries = 0;
  sentUs = 0;
};
var OpenRequest = class extends Segment {
  constructor(stream, host, port) {
    super(stream, true, "open");
    this.host = host;
    this.port = port;
  }
  host;
  port;
};
function lastOf(first) {
  let segment = first;
  while (segment.next) segment = segment.next;
  return segment;
}
function arrived(segment) {
  segment.stream.take(segment);
}
function lost(segment) {
  segment.stream.repeat(segment);
}
function retransmit(segment) {
  segment.stream.retransmit(segment);
}

// sim/uplink/core-network.ts
var CoreNetwork = class {
  constructor(scheduler, options) {
    this.scheduler = scheduler;
    this.startUnixMs = options.startUnixMs;
    this.zoneQuarterHours = options.zoneQuarterHours ?? 0;
    this.retransmissionUs = options.retransmissionUs ?? 3e6;
    this.maxRetransmissions = options.maxRetransmissions ?? 5;
  }
  scheduler;
  counts = { segmentsUp: 0, segmentsDown: 0, retransmissions: 0, timeouts: 0 };
  retransmissionUs;
  maxRetransmissions;
  hosts = /* @__PURE__ */ new Map();
  startUnixMs;
  zoneQuarterHours;
  /** Puts a server at a name or address and a port, in place of the one before. */
  listen(host, port, server) {
    if (!(Number.isInteger(port) && port >= 1 && port <= 65535))
      throw new RangeError(`a port of 1 to 65535 expected, got ${port}`);
    const ports = this.hosts.get(host) ?? /* @__PURE__ */ new Map();
    this.hosts.set(host, ports.set(port, server));
  }
  connect(ue, cell, host, port, client) {
    const stream = new TcpStream(this, ue, cell, client);
    stream.open(host, port);
    return stream;
  }
  serverAt(host, port) {
    const ports = this.hosts.get(host);
    if (!ports) return "unknown-host";
    return ports.get(port) ?? "refused";
  }
  time() {
    const unixMs = this.startUnixMs + Math.floor(this.scheduler.nowUs / 1e3);
    return { unixMs, zoneQuarterHours: this.zoneQuarterHours };
  }
};

// sim/uplink/embedded-broker.ts
import { createServer } from "node:net";
import { Duplex } from "node:stream";
import { Aedes } from "aedes";
var maxConnections = 4096;
var EmbeddedBroker = class _EmbeddedBroker {
  constructor(aedes, server, host, port) {
    this.aedes = aedes;
    this.server = server;
    this.host = host;
    this.port = port;
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
  }
  aedes;
  server;
  host;
  port;
  sockets = /* @__PURE__ */ new Set();
  /** Starts it. @throws UplinkError ("port-in-use" | "port-denied") */
  static async listen(options = {}) {
    const host = options.host ?? "127.0.0.1";
    const aedes = await Aedes.createBroker({ concurrency, queueLimit });
    aedes.on("client", deliverEverything);
    aedes.on("clientError", ignore);
    aedes.on("connectionError", ignore);
    if (!options.retain)
      aedes.authorizePublish = (_client, packet2, done) => {
        packet2.retain = false;
        done(null);
      };
    const server = createServer({ noDelay: true }, (socket) => void aedes.handle(socket));
    server.maxConnections = maxConnections;
    try {
      await listen(server, host, options.port ?? 1883);
    } catch (error) {
      aedes.close();
      throw listenError(`${host}:${options.port ?? 1883}`, error);
    }
    return new _EmbeddedBroker(aedes, server, host, server.address().port);
  }
  /** Where clients find it. */
  get url() {
    return `mqtt://${this.host.includes(":") ? `[${this.host}]` : this.host}:${this.port}`;
  }
  /** A way in without the operating system's network: half the cost of a TCP connection to ourselves. */
  get dial() {
    return {
      address: `${this.host}:${this.port}`,
      open: (events) => new InProcessTransport(this.aedes, events)
    };
  }
  /** Ends all connections and stops listening. */
  async close() {
    const ended = new Promise((resolve2) => this.server.close(() => resolve2()));
    await new Promise((resolve2) => this.aedes.close(() => resolve2()));
    for (const socket of this.sockets) socket.destroy();
    await ended;
  }
};
var concurrency = 4096;
var queueLimit = 1e3;
function deliverEverything(client) {
  const { duplicates } = client;
  const { id } = client.broker;
  Object.defineProperty(duplicates, id, { get: () => 0, set: ignore });
}
var InProcessTransport = class {
  stream;
  constructor(aedes, events) {
    this.stream = new BrokerSide(events);
    aedes.handle(this.stream);
    setImmediate(() => events.onOpen());
  }
  write(bytes) {
    this.stream.push(bytes);
  }
  end() {
    this.stream.push(null);
  }
  destroy() {
    this.stream.destroy();
  }
};
var BrokerSide = class extends Duplex {
  constructor(events) {
    super({ readableHighWaterMark: 1 << 20, writableHighWaterMark: 1 << 20 });
    this.events = events;
  }
  events;
  _read() {
  }
  _write(chunk, _encoding, done) {
    this.events.onData(chunk);
    done();
  }
  _writev(chunks, done) {
    this.events.onData(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }
  _destroy(error, done) {
    done(error);
    setImmediate(() => this.events.onClose(error ?? void 0));
  }
};
function listen(server, host, port) {
  return new Promise((resolve2, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 511 }, () => {
      server.off("error", reject);
      resolve2();
    });
  });
}
function ignore() {
}

// sim/uplink/greeting.ts
var Greeting = class {
  constructor(greeter, stream) {
    this.greeter = greeter;
    this.stream = stream;
  }
  greeter;
  stream;
  received;
  onData(bytes) {
    const all = this.received ? concat(this.received, bytes) : bytes;
    if (isWhole(all)) this.greeter.greet(this.stream, all);
    else this.received = all;
  }
  onEnd() {
    this.received = void 0;
  }
};
function refuseProtocol(stream, bytes, error) {
  if (!isDecodeError(error)) throw error;
  const { kind } = error;
  if (kind === "bad-protocol" && namesMqtt(bytes))
    stream.answer(encodeConnack({ sessionPresent: false, returnCode: 1 }));
  stream.finish();
}
function isWhole(bytes) {
  try {
    const length = packetLength(bytes, 0, bytes.length);
    return length !== void 0 && length <= bytes.length;
  } catch {
    return true;
  }
}
function namesMqtt(bytes) {
  const start = bytes.subarray(0, 12);
  const text2 = String.fromCharCode(...start);
  return text2.includes("\0MQTT") || text2.includes("\0MQIsdp");
}
function concat(first, second3) {
  const all = new Uint8Array(first.length + second3.length);
  all.set(first);
  all.set(second3, first.length);
  return all;
}

// sim/uplink/session.ts
var SessionSubscription = class {
  constructor(filter, qos, next) {
    this.filter = filter;
    this.qos = qos;
    this.next = next;
  }
  filter;
  qos;
  next;
};
var OutgoingMessage = class {
  constructor(bytes, messageId, isSent) {
    this.bytes = bytes;
    this.messageId = messageId;
    this.isSent = isSent;
  }
  bytes;
  messageId;
  isSent;
  next = void 0;
};
var Session = class {
  constructor(owner, clientId, index) {
    this.owner = owner;
    this.clientId = clientId;
    this.index = index;
  }
  owner;
  clientId;
  index;
  /** The connection, undefined while there is none. */
  stream = void 0;
  /** Whose client it is, by the world's count; -1 if nobody said. */
  node = -1;
  isPersistent = false;
  keepAliveS = 0;
  /** When the client was last heard, in whole seconds of virtual time. */
  heardS = 0;
  /** Hash of the last payload accepted; 0 before the first. */
  fingerprint = 0;
  subscriptions = void 0;
  outgoing = void 0;
  rare = void 0;
  /** The carrier's own note: which connection to the real broker. */
  route = void 0;
  lastId = 0;
  onData(bytes) {
    this.owner.receive(this, bytes);
  }
  onEnd() {
    this.owner.lose(this);
  }
  /** The next free packet identifier, [1, 65535]. */
  takeMessageId() {
    do
      this.lastId = this.lastId % 65535 + 1;
    while (this.isInUse(this.lastId));
    return this.lastId;
  }
  /** Keeps a message until it is acknowledged. Returns how many there are now. */
  keep(message) {
    let count = 1;
    if (!this.outgoing) this.outgoing = message;
    else {
      let last = this.outgoing;
      for (count = 2; last.next; count++) last = last.next;
      last.next = message;
    }
    return count;
  }
  /** Forgets an acknowledged message. */
  settle(messageId) {
    let before;
    for (let message = this.outgoing; message; message = message.next) {
      if (message.messageId === messageId) {
        if (before) before.next = message.next;
        else this.outgoing = message.next;
        return true;
      }
      before = message;
    }
    return false;
  }
  /** Messages kept for the client. */
  get backlog() {
    let count = 0;
    for (let message = this.outgoing; message; message = message.next) count++;
    return count;
  }
  isInUse(messageId) {
    for (let message = this.outgoing; message; message = message.next) if (message.messageId === messageId) return true;
    return false;
  }
};

// sim/uplink/hash-index.ts
var empty = -1;
var removed = -2;
var HashIndex = class {
  /** `refill` adds every entry there is. */
  constructor(refill) {
    this.refill = refill;
  }
  refill;
  ids = new Int32Array(64).fill(empty);
  used = 0;
  add(hash, id) {
    if ((this.used + 1) * 5 > this.ids.length * 4) this.grow();
    let place3 = this.first(hash);
    while (this.ids[place3] >= 0) place3 = this.after(place3);
    if (this.ids[place3] === empty) this.used++;
    this.ids[place3] = id;
  }
  /** Removes one entry; an entry that is not there is no mistake. */
  remove(hash, id) {
    for (let place3 = this.first(hash); this.ids[place3] !== empty; place3 = this.after(place3))
      if (this.ids[place3] === id) {
        this.ids[place3] = removed;
        return;
      }
  }
  /** Where to begin to look. */
  first(hash) {
    return Math.imul(hash ^ hash >>> 15, 739982445) >>> 4 & this.ids.length - 1;
  }
  /** Where to look next. */
  after(place3) {
    return place3 + 1 & this.ids.length - 1;
  }
  /** The entry at a place: negative for one that was removed, undefined where the search ends. */
  idAt(place3) {
    const id = this.ids[place3];
    return id === empty ? void 0 : id;
  }
  grow() {
    this.ids = new Int32Array(this.ids.length * 2).fill(empty);
    this.used = 0;
    this.refill(this);
  }
};

// sim/uplink/session-table.ts
var SessionTable = class {
  constructor(owner) {
    this.owner = owner;
  }
  owner;
  all = [];
  index = new HashIndex((index) => {
    for (const session of this.all) index.add(hashText3(session.clientId), session.index);
  });
  /** The session of a client id, made at its first use. */
  of(clientId) {
    const hash = hashText3(clientId);
    const { index } = this;
    for (let place3 = index.first(hash); index.idAt(place3) !== void 0; place3 = index.after(place3)) {
      const session2 = this.all[index.idAt(place3)];
      if (session2?.clientId === clientId) return session2;
    }
    const session = new Session(this.owner, clientId, this.all.length);
    index.add(hash, session.index);
    this.all.push(session);
    return session;
  }
};

// sim/uplink/subscription-table.ts
var sharersInIndex = 4;
var SubscriptionTable = class {
  /** `sessions`: all there are, by their indexes. */
  constructor(sessions) {
    this.sessions = sessions;
  }
  sessions;
  exact = new HashIndex((index) => this.refill(index));
  /** Filters that many sessions share, and filters with wildcards. */
  shared = /* @__PURE__ */ new Map();
  wild = /* @__PURE__ */ new Map();
  /** Adds a subscription, or gives the one there is another QoS. */
  add(session, filter, qos) {
    for (let item = session.subscriptions; item; item = item.next)
      if (item.filter === filter) {
        item.qos = qos;
        return;
      }
    if (hasWildcard(filter)) addTo(this.wild, filter, session);
    else if (this.sharers(filter) >= sharersInIndex) addTo(this.shared, filter, session);
    else this.exact.add(hashText3(filter), session.index);
    session.subscriptions = new SessionSubscription(filter, qos, session.subscriptions);
  }
  /** Takes a subscription away. False if there was none. */
  remove(session, filter) {
    let before;
    for (let item = session.subscriptions; item; item = item.next) {
      if (item.filter === filter) {
        if (before) before.next = item.next;
        else session.subscriptions = item.next;
        this.drop(session, filter);
        return true;
      }
      before = item;
    }
    return false;
  }
  /** Takes all subscriptions of a session away. */
  clear(session) {
    for (let item = session.subscriptions; item; item = item.next) this.drop(session, item.filter);
    session.subscriptions = void 0;
  }
  /** Whether any filter matches. */
  hasSubscriber(topic) {
    if (this.shared.has(topic) || this.sharers(topic) > 0) return true;
    for (const filter of this.wild.keys()) if (topicMatches(filter, topic)) return true;
    return false;
  }
  /** Sessions that get a message, once each, in the order of their indexes. */
  subscribersOf(topic) {
    const found = /* @__PURE__ */ new Set();
    const { exact } = this;
    for (let place3 = exact.first(hashText3(topic)); exact.idAt(place3) !== void 0; place3 = exact.after(place3)) {
      const session = this.sessions[exact.idAt(place3)];
      if (session && hasFilter(session, topic)) found.add(session);
    }
    for (const session of this.shared.get(topic) ?? []) found.add(session);
    for (const [filter, sessions] of this.wild)
      if (topicMatches(filter, topic)) for (const session of sessions) found.add(session);
    return [...found].sort((one, other) => one.index - other.index);
  }
  sharers(topic) {
    const { exact } = this;
    let count = 0;
    for (let place3 = exact.first(hashText3(topic)); exact.idAt(place3) !== void 0; place3 = exact.after(place3)) {
      const session = this.sessions[exact.idAt(place3)];
      if (session && hasFilter(session, topic)) count++;
    }
    return count;
  }
  drop(session, filter) {
    if (hasWildcard(filter)) return dropFrom(this.wild, filter, session);
    if (this.shared.get(filter)?.has(session)) return dropFrom(this.shared, filter, session);
    this.exact.remove(hashText3(filter), session.index);
  }
  refill(index) {
    for (const session of this.sessions)
      for (let item = session.subscriptions; item; item = item.next)
        if (!hasWildcard(item.filter) && !this.shared.get(item.filter)?.has(session))
          index.add(hashText3(item.filter), session.index);
  }
};
function grantedQos(session, topic) {
  let best = 0;
  for (let item = session.subscriptions; item; item = item.next)
    if (item.qos > best && topicMatches(item.filter, topic)) best = item.qos;
  return best;
}
function hasFilter(session, filter) {
  for (let item = session.subscriptions; item; item = item.next) if (item.filter === filter) return true;
  return false;
}
function hasWildcard(filter) {
  return filter.includes("+") || filter.includes("#");
}
function addTo(table, filter, session) {
  const sessions = table.get(filter);
  if (sessions) sessions.add(session);
  else table.set(filter, /* @__PURE__ */ new Set([session]));
}
function dropFrom(table, filter, session) {
  const sessions = table.get(filter);
  sessions?.delete(session);
  if (sessions?.size === 0) table.delete(filter);
}

// sim/uplink/modelled-broker.ts
var ModelledBroker = class {
  constructor(scheduler, carrier, options) {
    this.scheduler = scheduler;
    this.carrier = carrier;
    this.options = options;
    const { minUs, maxUs } = options.serviceTime ?? { minUs: 5e3, maxUs: 2e4 };
    if (!(minUs >= 0 && maxUs >= minUs))
      throw new RangeError(`serviceTime: 0 <= minUs <= maxUs expected, got ${minUs}..${maxUs}`);
    this.minServiceUs = minUs;
    this.serviceSpanUs = maxUs - minUs;
    this.maxPacketBytes = options.maxPacketBytes ?? 1 << 20;
    this.maxBacklog = options.maxBacklog ?? 1e3;
  }
  scheduler;
  carrier;
  options;
  counts = {
    accepted: 0,
    duplicated: 0,
    sentDown: 0,
    droppedDown: 0,
    connects: 0,
    protocolErrors: 0,
    keepAliveExpiries: 0
  };
  sessions = new SessionTable(this);
  subscriptions = new SubscriptionTable(this.sessions.all);
  minServiceUs;
  serviceSpanUs;
  maxPacketBytes;
  maxBacklog;
  isDownByFault = false;
  isCarrierGone = false;
  /** Whether connections are refused now. */
  get isDown() {
    return this.isDownByFault || this.isCarrierGone;
  }
  /** Client ids known: connected, or with something to remember. */
  get sessionCount() {
    return this.sessions.all.length;
  }
  /**
   * The scenario takes the platform down, or brings it back. Connections are reset and new ones refused; what was
   * accepted before has been answered, and those answers still arrive.
   */
  setDown(down) {
    if (down && !this.isDown) this.resetAll();
    this.isDownByFault = down;
  }
  /** The real broker went away, or came back: the nodes see the same as with {@link setDown}. */
  setCarrierGone(gone) {
    if (gone && !this.isDown) this.resetAll();
    this.isCarrierGone = gone;
  }
  accept(stream) {
    return this.isDown ? void 0 : new Greeting(this, stream);
  }
  /** @internal The first packet of a connection, and what came with it. */
  greet(stream, bytes) {
    let connect2;
    let consumed;
    try {
      const decoded = decodePacket2(bytes, 0, bytes.length, this.maxPacketBytes);
      if (decoded === "incomplete" || decoded.packet.type !== "connect") return this.refuse(stream);
      connect2 = decoded.packet;
      consumed = decoded.consumed;
    } catch (error) {
      refuseProtocol(stream, bytes, error);
      this.counts.protocolErrors++;
      return;
    }
    if (connect2.clientId === "" && !connect2.cleanSession) {
      stream.answer(encodeConnack({ sessionPresent: false, returnCode: 2 }));
      return this.refuse(stream);
    }
    this.connect(stream, connect2);
    if (consumed < bytes.length) this.sessionOf(stream, connect2).onData(bytes.subarray(consumed));
  }
  refuse(stream) {
    this.counts.protocolErrors++;
    stream.finish();
  }
  connect(stream, connect2) {
    const session = this.sessionOf(stream, connect2);
    if (session.stream) this.takeOver(session, stream);
    const sessionPresent = session.isPersistent && !connect2.cleanSession;
    if (!sessionPresent) this.forget(session);
    this.counts.connects++;
    session.stream = stream;
    session.isPersistent = !connect2.cleanSession;
    session.keepAliveS = connect2.keepAliveS;
    session.heardS = this.nowS;
    session.node = this.options.nodeOf ? this.options.nodeOf(stream.ue) : -1;
    session.rare = connect2.will ? { will: connect2.will } : void 0;
    stream.handOver(session);
    if (connect2.will && connect2.keepAliveS > 0) this.watch(session);
    if (this.carrier.answers === "modelled") {
      this.carrier.open(session, connect2);
      this.welcome(session, sessionPresent, 0);
    } else {
      this.carrier.open(session, connect2, (returnCode) => {
        if (session.stream === stream) this.welcome(session, sessionPresent && returnCode === 0, returnCode);
      });
    }
  }
  /**
   * [MQTT-3.1.4-2]: the older connection of a client ends. A modem that comes back has lost it with its supply, and
   * nothing is sent to a connection that it no longer has.
   */
  takeOver(session, stream) {
    if (session.stream.ue === stream.ue) session.stream.vanish();
    this.disconnect(session);
  }
  welcome(session, sessionPresent, returnCode) {
    this.answer(session, encodeConnack({ sessionPresent, returnCode }));
    if (returnCode !== 0) return this.endByServer(session);
    for (let message = session.outgoing; message; message = message.next) {
      if (message.isSent) {
        const again = message.bytes.slice();
        patchDup(again, true);
        this.answer(session, again);
      } else this.answer(session, message.bytes);
      message.isSent = true;
    }
  }
  sessionOf(stream, connect2) {
    return this.sessions.of(connect2.clientId === "" ? `anonymous-${stream.ue.imsi}` : connect2.clientId);
  }
  receive(session, bytes) {
    session.heardS = this.nowS;
    const { stream } = session;
    try {
      if (session.rare?.reader) this.readOn(session, session.rare.reader, bytes);
      else this.read(session, bytes);
    } catch (error) {
      if (!isDecodeError(error)) throw error;
      if (session.stream === stream) this.breakOff(session);
    }
  }
  /** Whole packets, as a modem sends them: nothing is copied. */
  read(session, bytes) {
    const { stream } = session;
    let at = 0;
    while (at < bytes.length && session.stream === stream) {
      const length = packetLength(bytes, at, bytes.length, this.maxPacketBytes);
      if (length === void 0 || at + length > bytes.length) {
        const reader = new PacketReader(this.maxPacketBytes);
        session.rare = { ...session.rare, reader };
        return this.readOn(session, reader, bytes.subarray(at));
      }
      if (bytes[at] >> 4 === 3) this.publish(session, bytes, at);
      else this.handle(session, decodePacket2(bytes, at, at + length));
      at += length;
    }
  }
  readOn(session, reader, bytes) {
    const { stream } = session;
    for (const packet2 of reader.push(bytes)) {
      if (session.stream !== stream) return;
      if (packet2.type === "publish") this.publishAgain(session, packet2);
      else this.handle(session, { packet: packet2 });
    }
    if (reader.error) throw reader.error;
    if (reader.pendingBytes() === 0 && session.rare) delete session.rare.reader;
  }
  publishAgain(session, packet2) {
    this.publish(session, encodePublish(packet2.topic, packet2.payload, packet2), 0);
  }
  handle(session, { packet: packet2 }) {
    switch (packet2.type) {
      case "subscribe":
        return this.subscribe(session, packet2);
      case "unsubscribe":
        for (const filter of packet2.filters)
          if (this.subscriptions.remove(session, filter)) this.carrier.unsubscribe(session, filter);
        return this.answer(session, encodeAnswer("unsuback", packet2.messageId));
      case "puback":
        session.settle(packet2.messageId);
        return;
      case "pubrel":
        session.rare?.unreleased?.delete(packet2.messageId);
        return this.answer(session, encodeAnswer("pubcomp", packet2.messageId));
      case "pingreq":
        return this.answer(session, encodeBare("pingresp"));
      case "disconnect":
        if (session.rare) delete session.rare.will;
        return this.endByServer(session);
      default:
        return this.breakOff(session);
    }
  }
  subscribe(session, packet2) {
    const codes = packet2.subscriptions.map(({ qos }) => Math.min(qos, 1));
    const subscriptions = packet2.subscriptions.map(({ filter }, index) => ({ filter, qos: codes[index] }));
    for (const { filter, qos } of subscriptions) this.subscriptions.add(session, filter, qos);
    const { messageId } = packet2;
    if (this.carrier.answers === "modelled") {
      this.carrier.subscribe(session, subscriptions);
      return this.answer(session, encodeSuback({ messageId, returnCodes: codes }));
    }
    const { stream } = session;
    this.carrier.subscribe(session, subscriptions, (returnCodes) => {
      if (session.stream === stream) this.answer(session, encodeSuback({ messageId, returnCodes }));
    });
  }
  publish(session, bytes, offset2) {
    const layout = inspectPublish(bytes, offset2);
    checkTopic(bytes, layout, offset2);
    if (layout.qos === 2 && !this.isNew(session, layout.messageId)) return this.acknowledge(session, layout);
    this.accepts(session, bytes, layout, offset2);
    if (this.carrier.answers === "modelled") this.acknowledge(session, layout);
  }
  accepts(session, bytes, layout, start) {
    const fingerprint = fingerprintOf(bytes, layout.payloadStart, layout.end);
    this.counts.accepted++;
    if (fingerprint === session.fingerprint) this.counts.duplicated++;
    session.fingerprint = fingerprint;
    this.options.onAccepted?.(session.node, bytes, layout);
    this.carrier.publish(session, bytes, layout, start);
  }
  /** A PUBLISH of a session was accepted for good: by this model, or by the real broker. */
  acknowledge(session, layout) {
    if (layout.qos === 1) this.answer(session, encodeAnswer("puback", layout.messageId));
    else if (layout.qos === 2) this.answer(session, encodeAnswer("pubrec", layout.messageId));
  }
  /** QoS 2: accepted once, however often it is sent before its PUBREL (MQTT 3.1.1, 4.3.3). */
  isNew(session, messageId) {
    session.rare ??= {};
    const unreleased = session.rare.unreleased ??= /* @__PURE__ */ new Set();
    return !unreleased.has(messageId) && unreleased.add(messageId) !== void 0;
  }
  /** Sends a message to every session that subscribed to its topic. Returns how many. */
  route(topic, payload, qos) {
    const sessions = this.subscriptions.subscribersOf(topic);
    for (const session of sessions) this.deliver(session, topic, payload, qos);
    if (sessions.length === 0) this.counts.droppedDown++;
    return sessions.length;
  }
  /** Sends a message to one session, or keeps it for a persistent one that is away. */
  deliver(session, topic, payload, messageQos) {
    if (session.stream && this.isSilent(session)) this.expire(session);
    const qos = Math.min(messageQos, grantedQos(session, topic));
    if (qos === 0) {
      if (!session.stream) return void this.counts.droppedDown++;
      return this.sendDown(session, encodePublish(topic, payload));
    }
    if (!session.stream && !session.isPersistent || session.backlog >= this.maxBacklog)
      return void this.counts.droppedDown++;
    const messageId = session.takeMessageId();
    const bytes = encodePublish(topic, payload, { qos: 1, messageId });
    session.keep(new OutgoingMessage(bytes, messageId, session.stream !== void 0));
    if (session.stream) this.sendDown(session, bytes);
  }
  sendDown(session, bytes) {
    this.counts.sentDown++;
    session.stream.answer(bytes);
  }
  lose(session) {
    session.stream = void 0;
    this.publishWill(session);
    this.end(session);
  }
  answer(session, bytes) {
    session.stream?.answer(bytes, this.carrier.answers === "real" ? 0 : this.serviceUs(session, bytes));
  }
  /** Drawn from client, instant and packet, so that no stream of chance has to be kept for each session. */
  serviceUs(session, bytes) {
    if (this.serviceSpanUs === 0) return this.minServiceUs;
    const id = bytes[0] << 16 | bytes[2] << 8 | bytes[3];
    const chance = hashUnit(this.options.seed, hashText3(session.clientId), this.scheduler.nowUs % 2 ** 31, id);
    return this.minServiceUs + Math.floor(chance * (this.serviceSpanUs + 1));
  }
  breakOff(session) {
    this.counts.protocolErrors++;
    this.disconnect(session);
  }
  /** Closes from this side, with the will. */
  disconnect(session) {
    const { stream } = session;
    session.stream = void 0;
    stream?.finish();
    this.publishWill(session);
    this.end(session);
  }
  /** Closes from this side, without the will. */
  endByServer(session) {
    session.stream?.finish();
    session.stream = void 0;
    this.end(session);
  }
  resetAll() {
    for (const session of this.sessions.all) this.drop(session);
  }
  /** Resets a session's connection, as a broker that dies does. */
  drop(session) {
    if (!session.stream) return;
    session.stream.reset();
    session.stream = void 0;
    if (session.rare) delete session.rare.will;
    this.end(session);
  }
  end(session) {
    if (session.rare) delete session.rare.reader;
    this.carrier.shut(session);
    if (!session.isPersistent) this.forget(session);
  }
  forget(session) {
    const first = session.subscriptions;
    this.subscriptions.clear(session);
    for (let item = first; item; item = item.next) this.carrier.unsubscribe(session, item.filter);
    session.outgoing = void 0;
    session.rare = void 0;
    session.isPersistent = false;
  }
  publishWill(session) {
    const will2 = session.rare?.will;
    if (!will2) return;
    delete session.rare.will;
    const bytes = encodeWill(will2);
    this.accepts(session, bytes, inspectPublish(bytes), 0);
  }
  isSilent(session) {
    return session.keepAliveS > 0 && this.nowS - session.heardS > session.keepAliveS * 1.5 + 1;
  }
  expire(session) {
    this.counts.keepAliveExpiries++;
    this.disconnect(session);
  }
  watch(session) {
    const dueUs = (session.heardS + Math.ceil(session.keepAliveS * 1.5) + 2) * 1e6;
    this.scheduler.at(dueUs, 0, checkSilence, { broker: this, session, stream: session.stream });
  }
  /** @internal */
  checkSilence(session, stream) {
    if (session.stream !== stream || !session.rare?.will) return;
    if (this.isSilent(session)) this.expire(session);
    else this.watch(session);
  }
  get nowS() {
    return Math.floor(this.scheduler.nowUs / 1e6);
  }
};
function checkSilence(watch) {
  watch.broker.checkSilence(watch.session, watch.stream);
}
function checkTopic(bytes, layout, offset2) {
  for (let at = layout.topicStart; at < layout.topicEnd; at++) {
    const byte2 = bytes[at];
    if (byte2 === 35 || byte2 === 43 || byte2 === 0 || byte2 > 127) return void decodePacket2(bytes, offset2);
  }
}
function encodeWill(will2) {
  return encodePublish(will2.topic, will2.payload, {
    qos: will2.qos,
    retain: will2.retain,
    messageId: will2.qos === 0 ? void 0 : 1
  });
}

// sim/uplink/transport.ts
import { readSync } from "node:fs";
import { Socket } from "node:net";
function tcpDial(host, port, timeoutMs = 1e4) {
  const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return { address, open: (events) => new TcpTransport(host, port, timeoutMs, events) };
}
var TcpTransport = class {
  socket;
  error;
  constructor(host, port, timeoutMs, events) {
    const socket = new PatientSocket((bytes) => events.onData(bytes));
    const timer = setTimeout(() => {
      socket.destroy(new UplinkError("unreachable", `MQTT broker ${host}:${port}: no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    socket.on("connect", () => {
      clearTimeout(timer);
      events.onOpen();
    });
    socket.on("data", (bytes) => events.onData(bytes));
    socket.on("error", (error) => this.error = error);
    socket.on("close", () => {
      clearTimeout(timer);
      events.onClose(this.error);
    });
    socket.setNoDelay(true);
    socket.connect({ host, port });
    this.socket = socket;
  }
  write(bytes) {
    this.socket.write(bytes);
  }
  end() {
    this.socket.end();
  }
  destroy() {
    this.socket.destroy();
  }
};
var PatientSocket = class extends Socket {
  constructor(onRest) {
    super();
    this.onRest = onRest;
  }
  onRest;
  _destroy(error, callback) {
    const { fd } = this._handle ?? {};
    if (fd !== void 0 && fd >= 0 && !this.connecting) readRest(fd, this.onRest);
    super._destroy(error, callback);
  }
};
function readRest(fd, onRest) {
  for (; ; ) {
    const chunk = new Uint8Array(16384);
    let count;
    try {
      count = readSync(fd, chunk);
    } catch {
      return;
    }
    if (count === 0) return;
    onRest(chunk.subarray(0, count));
  }
}

// sim/uplink/index.ts
var platformAddress = { host: "platform.wayside", port: 1883 };
var Uplink2 = class {
  /** @internal see {@link createUplink} */
  constructor(network, broker, bridge, brokerUrl, mode, embedded) {
    this.network = network;
    this.broker = broker;
    this.bridge = bridge;
    this.brokerUrl = brokerUrl;
    this.mode = mode;
    this.embedded = embedded;
  }
  network;
  broker;
  bridge;
  brokerUrl;
  mode;
  embedded;
  isClosed = false;
  /** Whether the world has to wait. */
  get congested() {
    return this.bridge.gate.isHeld;
  }
  /** Resolves when the world may go on. @throws UplinkError if it never may */
  whenClear() {
    return this.bridge.gate.whenClear();
  }
  /** The platform goes away for the virtual world, and comes back: the fault "broker-down". */
  setDown(isDown) {
    this.broker.setDown(isDown);
  }
  /**
   * The scenario's platform publishes a message at a virtual instant. It goes through the real broker and reaches the
   * nodes that subscribed a service time after the instant.
   */
  issueCommand(atUs, topic, payload) {
    this.bridge.commands.issue(atUs, topic, payload);
  }
  /** Resolves when the real broker has acknowledged everything. @throws UplinkError if it never will */
  drain() {
    return this.bridge.drain();
  }
  /** Disconnects and, where the broker is embedded, ends it. Call {@link drain} first; twice is fine. */
  async close() {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.bridge.close();
    await this.embedded?.close();
  }
  statistics() {
    const { bridge, broker, network, mode } = this;
    const { total, up } = bridge.connectionCount;
    const { issued, routed, unheard } = bridge.commands;
    const { segmentsUp, segmentsDown, retransmissions } = network.counts;
    const { sentDown, droppedDown, accepted, duplicated } = broker.counts;
    return {
      mode,
      connections: total,
      connected: up,
      accepted,
      duplicated,
      inFlight: bridge.inFlight,
      ...bridge.counts,
      commands: { issued, routed, unheard, sentDown, droppedDown },
      isReproducible: bridge.isReproducible,
      bytesUp: bridge.bytes.up,
      bytesDown: bridge.bytes.down,
      heldSeconds: bridge.gate.heldMs / 1e3,
      lagSeconds: bridge.lagSeconds,
      tcp: { segmentsUp, segmentsDown, retransmissions }
    };
  }
};
async function createUplink(options) {
  const { scheduler, seed } = options;
  const serviceTime = options.serviceTime ?? { minUs: 5e3, maxUs: 2e4 };
  const mode = options.nodes <= (options.maxOwnConnections ?? 200) ? "per-node" : "pool";
  const access = await accessTo(options.broker);
  const bridge = new Bridge(scheduler, {
    dial: access.dial,
    user: access.user,
    password: access.password === void 0 ? void 0 : Buffer.from(access.password),
    clientIdPrefix: `wayside-${randomUUID().slice(0, 8)}`,
    mode,
    poolSize: options.poolSize ?? 8,
    maxInFlight: options.maxInFlight ?? 8e3,
    answers: options.answers ?? "modelled",
    whenGone: options.whenGone ?? "wait",
    sharedFilters: options.sharedFilters ?? ["wayside/+/+/down"],
    keepAliveS: 60,
    seed,
    serviceTime,
    onHold: () => scheduler.stop()
  });
  const broker = new ModelledBroker(scheduler, bridge, {
    seed,
    serviceTime,
    nodeOf: options.nodeOf,
    onAccepted: options.onAccepted
  });
  try {
    await bridge.start(broker);
  } catch (error) {
    await access.embedded?.close();
    throw error;
  }
  const network = new CoreNetwork(scheduler, options);
  const { host, port } = options.platform ?? platformAddress;
  network.listen(host, port, broker);
  return new Uplink2(network, broker, bridge, access.url, mode, access.embedded);
}
async function accessTo(broker) {
  if (broker.kind === "external") {
    const { host, port, user, password } = parseBrokerUrl(broker.url);
    const dial = tcpDial(host, port);
    return { dial, url: `mqtt://${dial.address}`, user, password };
  }
  const embedded = await EmbeddedBroker.listen(broker);
  return { dial: embedded.dial, url: embedded.url, embedded };
}

// sim/fleet/cells.ts
var plmn = "46000";
var firstTac = 6699;
var firstCellId = 10597056;
function cellsOf(scenario, scheduler) {
  const { cells, plain: plain2 } = scenario.network;
  return Array.from(
    { length: cells.count },
    (_, index) => new PlainCell(scheduler, {
      identity: {
        plmn,
        tac: firstTac + Math.floor(index / 256),
        cellId: firstCellId + index * 16,
        pci: index % 504,
        earfcn: 2506,
        band: 5
      },
      seed: scenario.seed,
      ...plain2
    })
  );
}

// sim/fleet/run.ts
var graceUs = 30 * 60 * 1e6;
var graceStepUs = 1e6;
var progressEveryS = 0.25;
async function runScenario(scenario, options) {
  const run = await Run.prepare(scenario, options);
  try {
    return await run.toEnd();
  } finally {
    await run.close();
  }
}
var Run = class _Run {
  constructor(world, scenario, options, makeFleet) {
    this.world = world;
    this.scenario = scenario;
    this.options = options;
    const { fleet, cells } = makeFleet(this);
    this.fleet = fleet;
    this.cells = cells;
    this.wasPaced = options.speed !== "max";
  }
  world;
  scenario;
  options;
  log = new CommandLog();
  digest = new WorldDigest();
  fleet;
  cells;
  uplink;
  beganS = wallSeconds();
  reportedS = -Infinity;
  lagSeconds = 0;
  wasPaced = false;
  /** Builds everything; nothing has happened yet. */
  static async prepare(scenario, options) {
    const emit = options.onEvent ?? (() => void 0);
    const world = new World({
      seed: scenario.seed,
      startUnixMs: scenario.start.unixMs,
      noteLevel: "warning",
      onNote: (note) => emit({ kind: "note", ...note })
    });
    const nodeOfModem = /* @__PURE__ */ new Map();
    let run;
    const uplink = await createUplink({
      scheduler: world.scheduler,
      seed: scenario.seed,
      startUnixMs: scenario.start.unixMs,
      zoneQuarterHours: Math.round(scenario.start.offsetMinutes / 15),
      broker: scenario.uplink.broker,
      nodes: scenario.nodes.reduce((sum2, { count }) => sum2 + count, 0),
      maxOwnConnections: scenario.uplink.connections,
      answers: options.speed === "max" ? "modelled" : "real",
      whenGone: scenario.uplink.whenGone,
      serviceTime: scenario.uplink.answerDelay,
      nodeOf: (ue) => nodeOfModem.get(ue) ?? -1,
      onAccepted: (node, bytes, layout) => run.onAccepted(node, bytes, layout)
    });
    run = new _Run(world, scenario, options, () => {
      const cells = cellsOf(scenario, world.scheduler);
      const fleet = new Fleet(world, scenario, cells, uplink.network, platformAddress);
      for (const node of fleet.nodes) nodeOfModem.set(node.modem, node.plan.index);
      return { fleet, cells };
    });
    run.uplink = uplink;
    run.begin(emit);
    return run;
  }
  /** Runs the scenario to its end and sums up. */
  async toEnd() {
    const { scenario, fleet, world } = this;
    await this.drive(scenario.forUs);
    const atEnd = snapshot(fleet, world);
    await this.handOver();
    await this.uplink.drain();
    this.options.onEvent?.({ kind: "done" });
    return this.summarize(atEnd);
  }
  /** Disconnects from the broker. */
  async close() {
    await this.uplink.close();
  }
  /** Drives the world on to an instant. */
  async drive(untilUs) {
    const { signal, speed } = this.options;
    const drive = {
      scheduler: this.world.scheduler,
      holder: this.uplink,
      speed,
      wallSeconds,
      ...signal ? { signal } : {},
      onSlice: (lagSeconds) => this.onSlice(lagSeconds)
    };
    this.lagSeconds = Math.max(this.lagSeconds, await driveUntil(untilUs, drive));
  }
  begin(emit) {
    const { scenario, world, fleet, cells, uplink } = this;
    fleet.powerOn();
    for (const command of scenario.commands)
      for (const node of fleet.select(command.nodeKind, command.nodes))
        world.scheduler.at(
          command.atUs,
          0,
          () => {
            const payload = this.log.issue(world.scheduler.nowUs, node.imei, command, scenario.start.unixMs);
            uplink.issueCommand(world.scheduler.nowUs, `wayside/${node.plan.kind}/${node.imei}/down`, payload);
          },
          void 0
        );
    scheduleFaults(scenario.faults, {
      world,
      fleet,
      cells,
      setBrokerDown: (isDown) => uplink.setDown(isDown),
      onFault: (text2) => emit({ kind: "fault", text: text2 })
    });
    emit({ kind: "ready", brokerUrl: uplink.brokerUrl, topics: "wayside/#", nodes: fleet.nodes.length });
  }
  onAccepted(node, bytes, layout) {
    const { nowUs } = this.world.scheduler;
    this.digest.add(nowUs, node, bytes, layout);
    const sender = this.fleet.nodes[node];
    if (sender) this.log.onReport(nowUs, sender.imei, bytes.subarray(layout.payloadStart, layout.end));
  }
  /** Switches off every node that has nothing left to say, until none is left or the grace is over. */
  async handOver() {
    const { scheduler } = this.world;
    const deadlineUs = scheduler.nowUs + graceUs;
    let left = retire(this.fleet.nodes);
    while (left.length > 0 && scheduler.nowUs < deadlineUs && !this.options.signal?.aborted) {
      await this.drive(scheduler.nowUs + graceStepUs);
      left = retire(left);
    }
  }
  onSlice(lagSeconds) {
    const nowS = wallSeconds();
    if (nowS - this.reportedS < progressEveryS) return;
    const { world, scenario, uplink, options } = this;
    this.reportedS = nowS;
    const simulatedSeconds = world.scheduler.nowUs / 1e6;
    const { accepted, delivered } = uplink.statistics();
    options.onEvent?.({
      kind: "progress",
      virtualUnixMs: world.unixMs,
      simulatedSeconds,
      ofSeconds: scenario.forUs / 1e6,
      speedup: simulatedSeconds / Math.max(1e-3, nowS - this.beganS),
      delivered,
      pending: accepted - delivered,
      lagSeconds
    });
  }
  summarize(atEnd) {
    const summary = summarize({
      run: this,
      atEnd,
      wallSeconds: wallSeconds() - this.beganS,
      lagSeconds: this.lagSeconds,
      isPaced: this.wasPaced,
      isAborted: this.options.signal?.aborted === true
    });
    summary.expect = evaluateExpectations(this.scenario.expect, summary).map((result) => ({ ...result }));
    return summary;
  }
};
function retire(nodes) {
  return nodes.filter((node) => {
    if (node.counts().pending > 0 && node.board.isPowered) return true;
    node.board.powerOff();
    return false;
  });
}
function wallSeconds() {
  return performance.now() / 1e3;
}

// ../../tmp/try.ts
var s = loadScenario(process.argv[2], { set: process.argv.slice(3) });
var t = Date.now();
runScenario(s, { speed: "max", onEvent: (e) => {
  if (e.kind !== "progress") console.error(JSON.stringify(e).slice(0, 400));
} }).then((r) => {
  console.log(JSON.stringify(r, null, 1));
  console.log(Date.now() - t, "ms");
}, (e) => {
  console.error(e);
  process.exit(1);
});
