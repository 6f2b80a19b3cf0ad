/** Why a text or bytes are not what LwM2M says they are. */
export type Lwm2mErrorKind =
  | 'bad-link' // no link of RFC 6690
  | 'bad-path' // no path of up to four identifiers
  | 'no-endpoint' // a registration without the client's name
  | 'bad-lifetime' // a lifetime that is no whole number of seconds above zero
  | 'bad-binding' // a binding mode that is not known
  | 'bad-version' // no version such as 1.0
  | 'bad-tlv' // an entry that ends within its header or its value, or whose length is not that of its type
