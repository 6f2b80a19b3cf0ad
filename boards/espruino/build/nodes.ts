/** A node that an image can be built of. */
export interface BuildableNode {
  readonly name: string
  /** Module below the package's root, without extension, and the class it exports. */
  readonly module: string
  readonly className: string
  /** Whether its constructor takes the modem's driver behind the device. */
  readonly hasModem: boolean
  /** What its constructor takes behind `config`, as source; names come from {@link imports}. */
  readonly more?: readonly string[]
  /** Further imports of the entry: name to module without extension. */
  readonly imports?: Readonly<Record<string, string>>
  /** Whether it keeps values by key, or sets the clock of the board. */
  readonly needs: readonly ('keyValue' | 'rtc' | 'position')[]
}

const node = (name: string, className: string, fields: Omit<BuildableNode, 'name' | 'module' | 'className'>) => ({
  name,
  module: `firmware/nodes/${name}/index`,
  className,
  ...fields,
})

/** Every node that `wayside build` knows, by name. */
export const buildableNodes: Readonly<Record<string, BuildableNode>> = {
  streetlight: node('streetlight', 'Streetlight', { hasModem: true, needs: ['rtc', 'position', 'keyValue'] }),
  'streetlight-dali': node('streetlight-dali', 'StreetlightDali', {
    hasModem: true,
    needs: ['rtc', 'position', 'keyValue'],
  }),
  probe: node('probe', 'Probe', { hasModem: true, needs: [] }),
  locker: node('locker', 'Locker', { hasModem: true, needs: ['rtc', 'keyValue'] }),
  manhole: node('manhole', 'Manhole', { hasModem: true, needs: ['rtc', 'keyValue'] }),
  parking: node('parking', 'Parking', { hasModem: true, needs: ['rtc', 'keyValue'] }),
  'bin-level': node('bin-level', 'BinLevel', { hasModem: true, needs: ['rtc', 'keyValue'] }),
  collector: node('collector', 'Collector', { hasModem: true, needs: ['rtc', 'keyValue'] }),
  signal: node('signal', 'Signal', { hasModem: true, needs: ['rtc', 'keyValue'] }),
  rsu: node('rsu', 'Rsu', { hasModem: true, needs: ['rtc', 'keyValue'] }),
}

/** A modem driver that an image can carry, by the name that scenarios and parts lists use. */
export const buildableModems: Readonly<Record<string, { readonly module: string; readonly className: string }>> = {
  bc66: { module: 'firmware/modems/bc66', className: 'Bc66' },
  bc26: { module: 'firmware/modems/bc26', className: 'Bc26' },
  bc660k: { module: 'firmware/modems/bc660k', className: 'Bc660k' },
  'bc95-g': { module: 'firmware/modems/bc95', className: 'Bc95' },
  bc28: { module: 'firmware/modems/bc95', className: 'Bc95' },
  'bc35-g': { module: 'firmware/modems/bc95', className: 'Bc95' },
  sim7020: { module: 'firmware/modems/sim7020', className: 'Sim7020' },
  'sara-n2': { module: 'firmware/modems/sara-n2', className: 'SaraN2' },
  xy1100: { module: 'firmware/modems/xy1100', className: 'Xy1100' },
  'xy1100-q': { module: 'firmware/modems/xy1100-q', className: 'Xy1100Q' },
}
