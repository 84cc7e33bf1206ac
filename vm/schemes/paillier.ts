// Paillier as the machine uses it: one holder, who owns the key and opens alone. Evidence for a key is the modulus with
// its proof; evidence for an opening is the n-th residue proof. Keys of 2048 bits have about 112 bits of security.

import { DiffieError, decodeCbor, encodeCbor } from '../../base/index.ts';
import {
  addPlainPaillier,
  decodePaillierComputed,
  decodePaillierInput,
  decodePaillierKey,
  encodePaillierCiphertext,
  encodePaillierKey,
  multiplyPlainPaillier,
  negatePaillier,
  type PaillierCiphertext,
  type PaillierKey,
  sumPaillier,
  verifyPaillierInput,
  verifyPaillierKey,
  verifyPaillierOpening,
} from '../../crypto/index.ts';
import type { SchemeOps } from './scheme.ts';

/** The roles of Paillier. */
export const PAILLIER: SchemeOps = {
  admitKey: ({ holders, threshold, evidence, session }, { arithmetic }) => {
    const [owner] = holders;
    if (owner === undefined || holders.length !== 1 || threshold !== 1) {
      throw refused('holders', 'one, who opens alone', `${threshold} of ${holders.length}`);
    }
    const { key, proof } = decodePaillierEvidence(evidence);
    const context = paillierKeyContext(session, owner);
    if (!verifyPaillierKey(key, proof, { context, arithmetic })) {
      throw refused('proof', 'a proof for this modulus, slot and owner');
    }
    return encodePaillierKey(key);
  },
  decodeKey: (bytes) => decodePaillierKey(bytes),
  threshold: () => 1,
  admitInput: (key, ciphertext, proof, context, { arithmetic }) =>
    verifyPaillierInput(
      key as PaillierKey,
      decodePaillierInput(key as PaillierKey, ciphertext),
      proof,
      { context, arithmetic },
    ),
  decodeComputed: (key, bytes) => decodePaillierComputed(key as PaillierKey, bytes),
  encode: (key, ciphertext) =>
    encodePaillierCiphertext(key as PaillierKey, ciphertext as PaillierCiphertext),
  sum: (key, ciphertexts) =>
    sumPaillier(key as PaillierKey, ciphertexts as readonly PaillierCiphertext[]),
  negate: (key, ciphertext) => negatePaillier(key as PaillierKey, ciphertext as PaillierCiphertext),
  addPlain: (key, ciphertext, plain) =>
    addPlainPaillier(key as PaillierKey, ciphertext as PaillierCiphertext, plain),
  mulPlain: (key, ciphertext, plain, { arithmetic }) =>
    multiplyPlainPaillier(key as PaillierKey, ciphertext as PaillierCiphertext, plain, arithmetic),
  verifyOpening: (key, ciphertext, plaintext, proof, context, { arithmetic }) =>
    verifyPaillierOpening(
      key as PaillierKey,
      decodePaillierComputed(key as PaillierKey, ciphertext),
      { plaintext, proof },
      { context, arithmetic },
    ),
};

/** What the proof of a slot's modulus is bound to: the slot (contexts.ts's keySession) and its owner's address. */
export function paillierKeyContext(session: Uint8Array, owner: Uint8Array): Uint8Array {
  return encodeCbor(['diffie/paillier-slot/v1', session, owner]);
}

/** The evidence that `key.set` takes for a Paillier slot. */
export function encodePaillierEvidence(key: PaillierKey, proof: Uint8Array): Uint8Array {
  return encodeCbor([encodePaillierKey(key), proof]);
}

function decodePaillierEvidence(bytes: Uint8Array) {
  const parts = decodeCbor(bytes, 'key evidence');
  const [key, proof] = Array.isArray(parts) && parts.length === 2 ? parts : [];
  if (!(key instanceof Uint8Array && proof instanceof Uint8Array)) {
    throw refused('evidence', 'a modulus and its proof');
  }
  return { key: decodePaillierKey(key), proof };
}

function refused(at: string, expected: string, got?: string): DiffieError {
  return new DiffieError('crypto.paillierKey', { at, expected, ...(got && { got }) });
}
