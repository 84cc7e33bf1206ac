// Encoding and decoding the values that are hashed, signed, stored and sent: a transaction-sized
// map with integers, bytes and a list of byte strings.

import { decode as cborgDecode, encode as cborgEncode } from 'cborg';
import { decodeCbor, type Encodable, encodeCbor, equalBytes } from '../../base/index.ts';
import type { BenchSuite } from '../suite.ts';

const items = Array.from({ length: 16 }, (_, i) => new Uint8Array(64).fill(i));
const value: Encodable = { chain: 'bench', nonce: 7, fee: 12_345n, to: new Uint8Array(32), items };
const bytes = encodeCbor(value);

/** Our canonical codec, whose decoder encodes again to compare, against cborg alone. */
export const suite: BenchSuite = {
  doc: 'the canonical codec against cborg, which it is made of and which does not check the form',
  cases: [
    {
      case: 'encode-1k',
      ours: () => encodeCbor(value),
      peers: { cborg: () => cborgEncode(value) },
      verify: (result) => result instanceof Uint8Array && equalBytes(result, bytes),
    },
    {
      case: 'decode-1k',
      ours: () => decodeCbor(bytes),
      peers: { cborg: () => cborgDecode(bytes) },
      verify: (result) => equalBytes(cborgEncode(result), bytes),
    },
  ],
};
