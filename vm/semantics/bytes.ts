// Bodies of the opcodes on bytes, text, addresses and hashes, and of the hash functions. Lengths of text are those
// of its UTF-8, whatever the engine holds it in.

import { bigintToBytes, concatBytes, encodeUtf8, equalBytes } from '../../base/index.ts';
import { blake3, keccak256, sha256 } from '../../crypto/index.ts';
import { type Machine, VALUE_BYTES } from '../machine.ts';
import { trap } from '../traps.ts';
import { utf8Size } from '../value-size.ts';
import type { PlainBodies } from './body.ts';

const HASH_BYTES = 32;

/** By opcode. */
export const BYTES_BODIES = {
  'bytes.len': (a) => BigInt(a.length),
  'bytes.concat': (a, b, m) => {
    make(m, a.length + b.length);
    return concatBytes(a, b);
  },
  'bytes.slice': (bytes, from, count, m) => {
    if (from + count > BigInt(bytes.length)) {
      trap('trap.index', `bytes ${from} to ${from + count} of ${bytes.length}`);
    }
    make(m, Number(count));
    return bytes.slice(Number(from), Number(from + count));
  },
  'bytes.eq': (a, b, m) => {
    m.chargeUnits(Math.min(a.length, b.length));
    return equalBytes(a, b);
  },
  'bytes.at': (bytes, index) => {
    const byte = index < BigInt(bytes.length) ? bytes[Number(index)] : undefined;
    if (byte === undefined) trap('trap.index', `byte ${index} of ${bytes.length}`);
    return BigInt(byte);
  },
  'bytes.from_u64': (value, m) => {
    m.allocate(VALUE_BYTES + 8);
    return bigintToBytes(value, 8);
  },
  'text.to_bytes': (text, m) => {
    make(m, utf8Size(text));
    return encodeUtf8(text);
  },
  'text.eq': (a, b, m) => {
    m.chargeUnits(Math.min(utf8Size(a), utf8Size(b)));
    return a === b;
  },
  'address.eq': (a, b) => equalBytes(a, b),
  'address.to_bytes': (a, m) => {
    m.allocate(VALUE_BYTES + HASH_BYTES);
    return a;
  },
  'hash.eq': (a, b) => equalBytes(a, b),
  'hash.to_bytes': (a, m) => {
    m.allocate(VALUE_BYTES + HASH_BYTES);
    return a;
  },
  'hash.from_bytes': (bytes) => {
    if (bytes.length !== HASH_BYTES) {
      trap('trap.length', `expected ${HASH_BYTES} bytes, got ${bytes.length}`);
    }
    return bytes;
  },
  sha256: (bytes, m) => {
    m.chargeUnits(bytes.length);
    return sha256(bytes);
  },
  keccak256: (bytes, m) => {
    m.chargeUnits(bytes.length);
    return keccak256(bytes);
  },
  blake3: (bytes, m) => {
    m.chargeUnits(bytes.length);
    return blake3(bytes);
  },
} satisfies Partial<PlainBodies>;

function make(machine: Machine, sizeBytes: number): void {
  machine.chargeUnits(sizeBytes);
  machine.allocate(VALUE_BYTES + sizeBytes);
}
