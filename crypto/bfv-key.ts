// Keys of BFV (Brakerski 2012; Fan, Vercauteren 2012; RNS variant of Bajard, Eynard, Hasan, Zucca 2016) by SEAL: one secret key, and a
// public one with all that evaluation needs: relinearisation, and a key for every rotation asked for at generation.
// No proof says that a public key from outside is well formed: whoever encrypts under it trusts its owner anyway.

import type { GaloisKeys, PublicKey, RelinKeys, SecretKey } from 'node-seal/allows';
import { DiffieError, decodeCbor, type Encodable, encodeCbor, toHex } from '../base/index.ts';
import { hashTagged } from './hash.ts';
import { callSeal, type Seal, withHandle } from './seal.ts';
import type { SealParameters } from './seal-parameters.ts';
import { decodeValue, type SealHandle, SealValue, startOperation } from './seal-value.ts';

/** What everyone may have: encryption and evaluation. */
export type BfvKey = {
  readonly parameters: SealParameters;
  /** 32 bytes in hexadecimal: SHA-256 over parameters and all keys, on which results depend. */
  readonly id: string;
  readonly encryption: SealValue<PublicKey>;
  readonly relinearisation: SealValue<RelinKeys>;
  /** Steps that rotateBfv takes under this key, ascending. */
  readonly rotations: readonly number[];
  readonly rotation: SealValue<GaloisKeys> | undefined;
};

/** Decrypts; its owner keeps it. */
export type BfvSecretKey = {
  readonly publicKey: BfvKey;
  readonly secret: SealValue<SecretKey>;
};

/** Bytes that SEAL puts before the residues of a polynomial, and around a list of keys, at most. */
const OVERHEAD_BYTES = 4096;
/** Before the residues of a public key, and before the lists of switching keys: header and parameters' hash. */
const PREFIX_BYTES = 113;
const LISTS_OFFSET = 48;
const ROTATIONS_MAX = 64;
/** SEAL loads at most this much at a time: WebAssembly memory ends at 4 GiB. */
const KEY_BYTES_MAX = 2 ** 30;

const makePublic = (seal: Seal) => new seal.PublicKey();
const makeSecret = (seal: Seal) => new seal.SecretKey();
const makeRelinearisation = (seal: Seal) => new seal.RelinKeys();
const makeRotation = (seal: Seal) => new seal.GaloisKeys();

/**
 * Fresh keys; randomness is SEAL's own. Cost: 60 ms for N = 8192, and 20 ms and 2.6 MB for every rotation.
 * @param rotations steps of -(N/2 - 1) to N/2 - 1, 0 for the two rows changing places; none if absent
 * @throws crypto.bfvRotation
 */
export function generateBfvKeys(
  parameters: SealParameters,
  rotations: readonly number[] = [],
): BfvSecretKey {
  const steps = checkRotations(parameters, rotations);
  const { seal, context } = startOperation(parameters);
  return callSeal('crypto.sealRefused', 'key generation', () =>
    withHandle(new seal.KeyGenerator(context), (generator) => {
      const secret = adopt(parameters, makeSecret, generator.secretKey(), 'secret');
      const encryption = adopt(parameters, makePublic, generator.createPublicKey(), 'public');
      const relinearisation = adopt(
        parameters,
        makeRelinearisation,
        generator.createRelinKeys(),
        'relinearisation',
      );
      const rotation =
        steps.length === 0
          ? undefined
          : new SealValue(
              parameters,
              makeRotation,
              generator.createGaloisKeysWithSteps(Int32Array.from(steps)),
              rotationBytes(parameters, steps),
            );
      const parts = { parameters, encryption, relinearisation, rotations: steps, rotation };
      return { publicKey: nameKey(parts), secret };
    }),
  );
}

/** CBOR of parameters' id, encryption key, relinearisation keys, steps, rotation keys. */
export function encodeBfvKey(key: BfvKey): Uint8Array {
  return encodeCbor([
    key.parameters.id,
    key.encryption.encode(),
    key.relinearisation.encode(),
    [...key.rotations],
    key.rotation?.encode() ?? null,
  ]);
}

/** @throws crypto.bfvKey, crypto.bfvRotation, base.encoding, base.limit */
export function decodeBfvKey(parameters: SealParameters, bytes: Uint8Array): BfvKey {
  const parts = decodeCbor(bytes, 'BFV key', KEY_BYTES_MAX);
  if (!Array.isArray(parts) || parts.length !== 5) throw refuseKey('a list of five');
  const [id, encryptionBytes, relinearisationBytes, steps, rotationBytesIn] =
    parts as readonly Encodable[];
  if (id !== parameters.id) throw refuseKey(`parameters ${parameters.id}`);
  if (!Array.isArray(steps)) throw refuseKey('a list of steps');
  const rotations = checkRotations(parameters, steps as readonly number[]);
  if (rotations.some((step, i) => step !== steps[i])) throw refuseKey('steps in ascending order');
  const [least, most] = [1, keyBytes(parameters, 'relinearisation')];
  const encryption = decodeValue(parameters, makePublic, toBytes(encryptionBytes), {
    ...{ code: 'crypto.bfvKey' as const, at: 'encryption key' },
    sizesBytes: [least, keyBytes(parameters, 'public')],
  });
  checkLists(parameters, toBytes(relinearisationBytes), 1, [0]);
  const relinearisation = decodeValue(
    parameters,
    makeRelinearisation,
    toBytes(relinearisationBytes),
    {
      ...{ code: 'crypto.bfvKey' as const, at: 'relinearisation keys' },
      sizesBytes: [least, most],
    },
  );
  if (!relinearisation.use().hasKey(2)) throw refuseKey('a relinearisation key for s^2');
  const rotation = decodeRotation(parameters, rotations, rotationBytesIn);
  return nameKey({ parameters, encryption, relinearisation, rotations, rotation });
}

/** SEAL's encoding of the secret key; the caller's to wipe. */
export function encodeBfvSecretKey(key: BfvSecretKey): Uint8Array {
  return key.secret.encode();
}

/** The secret key of a public one. That they belong together is not checked. @throws crypto.bfvKey */
export function decodeBfvSecretKey(publicKey: BfvKey, bytes: Uint8Array): BfvSecretKey {
  const secret = decodeValue(publicKey.parameters, makeSecret, bytes, {
    code: 'crypto.bfvKey',
    at: 'secret key',
    sizesBytes: [1, keyBytes(publicKey.parameters, 'secret')],
  });
  return { publicKey, secret };
}

/** @throws crypto.sealMismatch where a value is not of this key */
export function checkBfvOwner(key: BfvKey, ...values: readonly { readonly keyId: string }[]): void {
  for (const { keyId } of values) {
    if (keyId === key.id) continue;
    throw new DiffieError('crypto.sealMismatch', { expected: `key ${key.id}`, got: keyId });
  }
}

function decodeRotation(
  parameters: SealParameters,
  rotations: readonly number[],
  part: Encodable | undefined,
): SealValue<GaloisKeys> | undefined {
  if (rotations.length === 0) {
    if (part !== null) throw refuseKey('no rotation keys where there are no steps');
    return undefined;
  }
  const places = rotations.map((step) => (galoisElement(parameters, step) - 1) / 2);
  checkLists(parameters, toBytes(part), parameters.degree, places);
  const value = decodeValue(parameters, makeRotation, toBytes(part), {
    code: 'crypto.bfvKey',
    at: 'rotation keys',
    sizesBytes: [1, rotationBytes(parameters, rotations)],
  });
  const keys = value.use();
  const isComplete = rotations.every((step) => keys.hasKey(galoisElement(parameters, step)));
  if (!isComplete) throw refuseKey('a key for every step');
  return value;
}

/**
 * SEAL's lists of key-switching keys: how many lists, then the length of each and its keys, one for each prime of q in the lists at
 * `places` and none in others. Checked here because SEAL reserves memory by these numbers before it looks at what follows.
 * @throws crypto.bfvKey
 */
function checkLists(
  { degree, moduli }: SealParameters,
  bytes: Uint8Array,
  count: number,
  places: readonly number[],
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const keysBytes = (moduli.length - 1) * (2 * 8 * degree * moduli.length + PREFIX_BYTES);
  const expectedBytes = LISTS_OFFSET + 8 + 8 * count + places.length * keysBytes;
  if (bytes.length !== expectedBytes) throw refuseKey(`${expectedBytes} bytes of switching keys`);
  const word = (offset: number) => view.getBigUint64(offset, true);
  let fits = word(LISTS_OFFSET) === BigInt(count);
  let offset = LISTS_OFFSET + 8;
  const filled = new Set(places);
  for (let place = 0; fits && place < count; place++) {
    const length = filled.has(place) ? moduli.length - 1 : 0;
    fits = word(offset) === BigInt(length);
    offset += 8 + (length === 0 ? 0 : keysBytes);
  }
  if (!fits) throw refuseKey('switching keys for the steps, one for each prime');
}

/** The automorphism x -> x^element of a step (3 generates the rows' rotations). */
function galoisElement({ degree }: SealParameters, step: number): number {
  const order = 2n * BigInt(degree);
  if (step === 0) return Number(order - 1n);
  const turns = step > 0 ? step : degree / 2 + step;
  let element = 1n;
  for (let i = 0; i < turns; i++) element = (element * 3n) % order;
  return Number(element);
}

function nameKey(parts: Omit<BfvKey, 'id'>): BfvKey {
  const id = hashTagged('diffie/bfv-key/v1', encodeBfvKey({ ...parts, id: '' }));
  return { ...parts, id: toHex(id) };
}

function adopt<H extends SealHandle>(
  parameters: SealParameters,
  make: (seal: Seal) => H,
  handle: H,
  kind: KeyKind,
): SealValue<H> {
  return new SealValue<H>(parameters, make, handle, keyBytes(parameters, kind));
}

type KeyKind = 'secret' | 'public' | 'relinearisation';

/** What a key takes at most, in memory and encoded. */
function keyBytes({ degree, moduli }: SealParameters, kind: KeyKind): number {
  const polynomial = 8 * degree * moduli.length;
  const polynomials = { secret: 1, public: 2, relinearisation: 2 * (moduli.length - 1) }[kind];
  return polynomial * polynomials + OVERHEAD_BYTES;
}

function rotationBytes(parameters: SealParameters, steps: readonly number[]): number {
  // SEAL writes a length of 8 bytes for each of the N automorphisms there could be.
  return steps.length * keyBytes(parameters, 'relinearisation') + 8 * parameters.degree;
}

/** Distinct steps in ascending order. */
function checkRotations({ degree }: SealParameters, rotations: readonly number[]): number[] {
  const half = degree / 2;
  const fits = rotations.every((step) => Number.isInteger(step) && Math.abs(step) < half);
  if (!fits || rotations.length > ROTATIONS_MAX) {
    throw new DiffieError('crypto.bfvRotation', {
      expected: `at most ${ROTATIONS_MAX} steps of ${1 - half} to ${half - 1}`,
    });
  }
  return [...new Set(rotations)].sort((a, b) => a - b);
}

function toBytes(part: Encodable | undefined): Uint8Array {
  if (part instanceof Uint8Array) return part;
  throw refuseKey('bytes');
}

function refuseKey(expected: string): DiffieError {
  return new DiffieError('crypto.bfvKey', { at: 'BFV key', expected });
}
