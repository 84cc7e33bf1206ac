// Where things lie among a contract's own storage entries. The first byte names the kind, so kinds never meet.

import { concatBytes, encodeCbor } from '../base/index.ts';

const KIND = { cell: 0x01, map: 0x02, slot: 0x03, nonce: 0x04, frame: 0x05 } as const;

/** A cell's value. */
export function cellKey(index: number): Uint8Array {
  return headOf('cell', index).slice();
}

/** A map's value under `mapKey`, the canonical bytes of the key's value. */
export function mapEntryKey(index: number, mapKey: Uint8Array): Uint8Array {
  return concatBytes(headOf('map', index), mapKey);
}

/** The key of a slot, once set. */
export function slotKey(slot: number): Uint8Array {
  return key('slot', encodeCbor(slot));
}

/** The least nonce that a submitter (an address) may still use for inputs into a slot, as CBOR. */
export function nonceKey(slot: number, submitter: Uint8Array): Uint8Array {
  return key('nonce', encodeCbor([slot, submitter]));
}

/** A suspended method's frame, by request id. */
export function frameKey(requestId: Uint8Array): Uint8Array {
  return key('frame', requestId);
}

const heads = { cell: [] as Uint8Array[], map: [] as Uint8Array[] };

/** What the keys of an entry begin with; made once, as every access needs it. */
function headOf(kind: keyof typeof heads, index: number): Uint8Array {
  heads[kind][index] ??= key(kind, encodeCbor(index));
  return heads[kind][index];
}

function key(kind: keyof typeof KIND, ...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(Uint8Array.of(KIND[kind]), ...parts);
}
