/** firmata-io has no types: what its client is, `io-plugin.ts` and `connect.ts` say. */
declare module 'firmata-io' {
  const bind: { readonly Firmata: new (transport: unknown) => unknown }
  export default bind
}
