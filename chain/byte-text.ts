// Byte strings as keys of a Map: one UTF-16 unit per byte, so that text order is byte order.

/** The bytes as text of the same length; for short byte strings (keys, hashes). */
export function byteText(bytes: Uint8Array): string {
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}
