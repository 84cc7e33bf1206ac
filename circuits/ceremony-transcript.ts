// Who contributed to a ceremony, read from the files themselves: the records of a powers-of-tau file
// (phase 1) and of a Groth16 key (phase 2), in snarkjs's formats. Reads and hashes; whether a record
// is a true contribution is checked by ceremony-node.ts.

import { blake2b } from '@noble/hashes/blake2.js';
import {
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  DiffieError,
  decodeUtf8,
  LIMITS,
  toHex,
} from '../base/index.ts';
import { ByteReader, parseSectionFile, type SectionFileKind, sectionOf } from './section-file.ts';

/** One step of a ceremony. `hash` identifies it, 64 bytes in hexadecimal: what a contributor publishes. */
export type Contribution =
  | { readonly kind: 'person'; readonly name: string; readonly hash: string }
  | {
      readonly kind: 'beacon';
      readonly name: string;
      readonly hash: string;
      /** The public value, hexadecimal, and how often SHA-256 was iterated on it: 2^iterationsExponent. */
      readonly beacon: string;
      readonly iterationsExponent: number;
    };

/** Phase 1: 2^power powers and everyone who put randomness in. */
export type PowersTranscript = {
  readonly power: number;
  readonly contributions: readonly Contribution[];
};

/** Phase 2: `circuitHash` binds the circuit and phase 1, 64 bytes in hexadecimal. */
export type KeyTranscript = {
  readonly circuitHash: string;
  readonly contributions: readonly Contribution[];
};

/** The base field of BN254, whose elements the files hold in Montgomery form, little-endian. */
const BASE_FIELD_MODULUS =
  21888242871839275222246405745257275088696311157297823662689037894645226208583n;
/** 2^-256 modulo the base field. */
const MONTGOMERY_INVERSE =
  20988524275117001072002809824448087578619730785600314334253784976379291040311n;

const ELEMENT_SIZE_BYTES = 32;
const G1_SIZE_BYTES = 2 * ELEMENT_SIZE_BYTES;
const G2_SIZE_BYTES = 4 * ELEMENT_SIZE_BYTES;
const HASH_SIZE_BYTES = 64;
const PARTIAL_HASH_SIZE_BYTES = 216;

/**
 * The contributions of a powers-of-tau file.
 * @throws circuits.file where the bytes are no such file; circuits.ceremonyLimit where it is larger than
 *   is dealt with here
 */
export function readPowersTranscript(powers: Uint8Array): PowersTranscript {
  const file = parseSectionFile(powers, 'ptau');
  const header = sectionOf(file, 1, 'ptau file');
  header.skip(header.u32());
  const power = header.u32();
  const reader = sectionOf(file, 7, 'ptau file');
  const contributions = readRecords(reader, 'ptau', () => {
    reader.skip(3 * G1_SIZE_BYTES + 2 * G2_SIZE_BYTES); // tau, alpha, beta as they stand after it
    reader.skip(6 * G1_SIZE_BYTES + 3 * G2_SIZE_BYTES); // its public key
    reader.skip(PARTIAL_HASH_SIZE_BYTES);
    return toHex(reader.take(HASH_SIZE_BYTES));
  });
  return { power, contributions };
}

/**
 * The contributions to a Groth16 key. A contribution's hash is the one that snarkjs prints: BLAKE2b-512
 * of its points, uncompressed and big-endian, and of its transcript.
 * @throws circuits.file where the bytes are no such file; circuits.ceremonyLimit
 */
export function readKeyTranscript(zkey: Uint8Array): KeyTranscript {
  const reader = sectionOf(parseSectionFile(zkey, 'zkey'), 10, 'zkey file');
  const circuitHash = toHex(reader.take(HASH_SIZE_BYTES));
  const contributions = readRecords(reader, 'zkey', () => {
    const points = concatBytes(
      uncompressedG1(reader.take(G1_SIZE_BYTES)),
      uncompressedG1(reader.take(G1_SIZE_BYTES)),
      uncompressedG1(reader.take(G1_SIZE_BYTES)),
      uncompressedG2(reader.take(G2_SIZE_BYTES)),
    );
    return toHex(blake2b(concatBytes(points, reader.take(HASH_SIZE_BYTES))));
  });
  return { circuitHash, contributions };
}

function readRecords(
  reader: ByteReader,
  kind: SectionFileKind,
  readHash: () => string,
): Contribution[] {
  const count = reader.u32();
  if (count > LIMITS.ceremonyContributions) {
    throw new DiffieError('circuits.ceremonyLimit', {
      at: `${kind} file`,
      expected: `at most ${LIMITS.ceremonyContributions} contributions`,
      got: `${count}`,
    });
  }
  const contributions: Contribution[] = [];
  for (let i = 0; i < count; i++) {
    const hash = readHash();
    contributions.push(readKind(reader, hash, `${kind} file, contribution ${i + 1}`));
  }
  if (reader.restBytes !== 0) {
    throw new DiffieError('circuits.file', {
      at: `${kind} file`,
      expected: 'nothing after the last contribution',
    });
  }
  return contributions;
}

/** Type (0 person, 1 beacon), then tagged parameters in ascending order: 1 name, 2 exponent, 3 value. */
function readKind(reader: ByteReader, hash: string, at: string): Contribution {
  const type = reader.u32();
  const parameters = new ByteReader(reader.take(reader.u32()), at);
  let name = '';
  let iterationsExponent: number | undefined;
  let beacon: string | undefined;
  let lastTag = 0;
  while (parameters.restBytes > 0) {
    const tag = parameters.u8();
    if (tag <= lastTag) {
      throw new DiffieError('circuits.file', { at, expected: 'parameters in ascending order' });
    }
    lastTag = tag;
    if (tag === 1) name = decodeUtf8(parameters.take(parameters.u8()), `${at}, name`);
    else if (tag === 2) iterationsExponent = parameters.u8();
    else if (tag === 3) beacon = toHex(parameters.take(parameters.u8()));
    else throw new DiffieError('circuits.file', { at, expected: 'parameter 1, 2 or 3' });
  }
  if (type === 0 && beacon === undefined && iterationsExponent === undefined) {
    return { kind: 'person', name, hash };
  }
  if (type !== 1 || beacon === undefined || iterationsExponent === undefined) {
    throw new DiffieError('circuits.file', { at, expected: 'a person or a whole beacon' });
  }
  if (iterationsExponent > LIMITS.ceremonyBeaconExponent) {
    throw new DiffieError('circuits.ceremonyLimit', {
      at,
      expected: `at most 2^${LIMITS.ceremonyBeaconExponent} iterations`,
      got: `2^${iterationsExponent}`,
    });
  }
  return { kind: 'beacon', name, hash, beacon, iterationsExponent };
}

/** x and y, big-endian. The point at infinity does not occur in a record. */
function uncompressedG1(point: Uint8Array): Uint8Array {
  return concatBytes(
    plainElement(point.subarray(0, ELEMENT_SIZE_BYTES)),
    plainElement(point.subarray(ELEMENT_SIZE_BYTES)),
  );
}

/** x and y of two elements each, the higher coefficient first. */
function uncompressedG2(point: Uint8Array): Uint8Array {
  const element = (index: number) =>
    plainElement(point.subarray(index * ELEMENT_SIZE_BYTES, (index + 1) * ELEMENT_SIZE_BYTES));
  return concatBytes(element(1), element(0), element(3), element(2));
}

function plainElement(montgomery: Uint8Array): Uint8Array {
  const value = bytesToBigint(montgomery.toReversed());
  return bigintToBytes((value * MONTGOMERY_INVERSE) % BASE_FIELD_MODULUS, ELEMENT_SIZE_BYTES);
}
