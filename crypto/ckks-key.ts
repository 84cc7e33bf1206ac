// Public keys of CKKS (Cheon, Kim, Kim, Song, Asiacrypt 2017; RNS variant of SAC 2018) by SEAL, with all that evaluation needs. Their
// form is that of BFV's keys over other parameters, so bfv-key.ts writes and reads them. The owner's half is in ckks-owner.ts.

import { type BfvKey, type BfvSecretKey, decodeBfvKey, encodeBfvKey } from './bfv-key.ts';
import { type CkksErrors, createCkksErrors } from './ckks-error.ts';
import type { CkksParameters } from './ckks-parameters.ts';
import { createSealParameters, type SealParameters } from './seal-parameters.ts';

/** What everyone may have: encryption and evaluation. */
export type CkksKey = {
  readonly parameters: CkksParameters;
  readonly errors: CkksErrors;
  /** 32 bytes in hexadecimal: SHA-256 over parameters and all keys. */
  readonly id: string;
  /** The keys in SEAL's form. */
  readonly keys: BfvKey;
};

/** Decrypts; its owner keeps it. */
export type CkksSecretKey = { readonly publicKey: CkksKey; readonly secret: BfvSecretKey };

const sets = new WeakMap<CkksParameters, SealParameters>();

/** CBOR of parameters' hash, encryption key, relinearisation keys, steps, rotation keys. */
export function encodeCkksKey(key: CkksKey): Uint8Array {
  return encodeBfvKey(key.keys);
}

/** @throws crypto.bfvKey, crypto.bfvRotation, base.encoding, base.limit */
export function decodeCkksKey(parameters: CkksParameters, bytes: Uint8Array): CkksKey {
  return createCkksKey(parameters, decodeBfvKey(ckksSealParameters(parameters), bytes));
}

/** The key of keys in SEAL's form. */
export function createCkksKey(parameters: CkksParameters, keys: BfvKey): CkksKey {
  return { parameters, errors: createCkksErrors(parameters), id: keys.id, keys };
}

/** The parameters as SEAL has them. @throws crypto.sealUnloaded */
export function ckksSealParameters(parameters: CkksParameters): SealParameters {
  let set = sets.get(parameters);
  if (set === undefined) {
    const { security, degree, primes, specialPrime } = parameters;
    const moduli = [...primes, specialPrime];
    set = createSealParameters({ scheme: 'ckks', security, degree, moduli, plainModulus: 0n });
    sets.set(parameters, set);
  }
  return set;
}
