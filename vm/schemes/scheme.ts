// A homomorphic scheme as the machine sees it: one record of roles, the same names in each. Keys and ciphertexts are
// opaque here; their bytes are what state and graph hold.

import type { Natives } from '../host.ts';

/** A slot's key, decoded; what it is only its scheme knows. */
export type SchemeKey = unknown;

/** What `key.set` is given: who holds the key, how many of them open, and the evidence. */
export type KeyEvidence = {
  readonly holders: readonly Uint8Array[];
  readonly threshold: number;
  readonly evidence: Uint8Array;
  /** 32 bytes: contexts.ts's keySession. */
  readonly session: Uint8Array;
};

/** What a scheme does for the machine. Keys and ciphertexts that one role gives go back to roles of the same scheme alone. */
export type SchemeOps = {
  /**
   * Checks the evidence and gives the bytes that the slot stores.
   * @throws DiffieError of crypto where it is malformed or false
   */
  admitKey(evidence: KeyEvidence, natives: Natives): Uint8Array;
  /** The key from the slot's bytes, which admitKey made. */
  decodeKey(bytes: Uint8Array): SchemeKey;
  /** How many holders an opening takes. */
  threshold(key: SchemeKey): number;
  /**
   * Checks a ciphertext from outside and its proof of plaintext knowledge.
   * @returns false for a well-formed proof that is false
   * @throws DiffieError of crypto where ciphertext or proof is malformed
   */
  admitInput(
    key: SchemeKey,
    ciphertext: Uint8Array,
    proof: Uint8Array,
    context: Uint8Array,
    natives: Natives,
  ): boolean;
  /** A ciphertext that was admitted or computed: no checks, identities allowed. */
  decodeComputed(key: SchemeKey, bytes: Uint8Array): unknown;
  encode(key: SchemeKey, ciphertext: unknown): Uint8Array;
  /** Of one or more. */
  sum(key: SchemeKey, ciphertexts: readonly unknown[]): unknown;
  negate(key: SchemeKey, ciphertext: unknown, natives: Natives): unknown;
  addPlain(key: SchemeKey, ciphertext: unknown, plain: bigint): unknown;
  mulPlain(key: SchemeKey, ciphertext: unknown, plain: bigint, natives: Natives): unknown;
  /**
   * Whether the evidence proves that the ciphertext decrypts to the plaintext (0 to 2^64-1).
   * @throws DiffieError of crypto where the evidence is malformed
   */
  verifyOpening(
    key: SchemeKey,
    ciphertext: Uint8Array,
    plaintext: bigint,
    evidence: Uint8Array,
    context: Uint8Array,
    natives: Natives,
  ): boolean;
};
