// Exponential ElGamal over ristretto255 as the machine uses it. Evidence for a key is the transcript of its
// generation; evidence for an opening is the threshold's number of partial decryptions, one behind the other.

import { DiffieError } from '../../base/index.ts';
import {
  addPlainElGamal,
  decodeElGamalComputed,
  decodeElGamalInput,
  decodeElGamalKey,
  decodePartialDecryption,
  type ElGamalCiphertext,
  type ElGamalKey,
  encodeElGamalCiphertext,
  encodeElGamalKey,
  multiplyPlainElGamal,
  negateElGamal,
  PARTIAL_DECRYPTION_SIZE_BYTES,
  sumElGamal,
  verifyDkgTranscript,
  verifyElGamalInput,
  verifyOpening,
} from '../../crypto/index.ts';
import type { SchemeOps } from './scheme.ts';

/** The roles of ElGamal. */
export const ELGAMAL: SchemeOps = {
  admitKey: ({ holders, threshold, evidence, session }, natives) => {
    const terms = { sessionId: session, parties: holders, threshold };
    return encodeElGamalKey(verifyDkgTranscript(evidence, terms, natives.verifySignature));
  },
  decodeKey: (bytes) => decodeElGamalKey(bytes),
  threshold: (key) => (key as ElGamalKey).threshold,
  admitInput: (key, ciphertext, proof, context) =>
    verifyElGamalInput(key as ElGamalKey, decodeElGamalInput(ciphertext), proof, context),
  decodeComputed: (_, bytes) => decodeElGamalComputed(bytes),
  encode: (_, ciphertext) => encodeElGamalCiphertext(ciphertext as ElGamalCiphertext),
  sum: (_, ciphertexts) => sumElGamal(ciphertexts as readonly ElGamalCiphertext[]),
  negate: (_, ciphertext) => negateElGamal(ciphertext as ElGamalCiphertext),
  addPlain: (_, ciphertext, plain) => addPlainElGamal(ciphertext as ElGamalCiphertext, plain),
  mulPlain: (_, ciphertext, plain) => multiplyPlainElGamal(ciphertext as ElGamalCiphertext, plain),
  verifyOpening: (key, ciphertext, plaintext, evidence, context) =>
    verifyOpening(
      key as ElGamalKey,
      decodeElGamalComputed(ciphertext),
      plaintext,
      decodePartials(evidence, (key as ElGamalKey).threshold),
      context,
    ),
};

function decodePartials(evidence: Uint8Array, threshold: number) {
  const count = evidence.length / PARTIAL_DECRYPTION_SIZE_BYTES;
  if (count !== threshold) {
    throw new DiffieError('crypto.partialSet', {
      at: 'opening evidence',
      expected: `${threshold} partial decryptions of ${PARTIAL_DECRYPTION_SIZE_BYTES} bytes`,
      got: `${evidence.length} bytes`,
    });
  }
  return Array.from({ length: count }, (_, i) => {
    const from = i * PARTIAL_DECRYPTION_SIZE_BYTES;
    const part = evidence.subarray(from, from + PARTIAL_DECRYPTION_SIZE_BYTES);
    return decodePartialDecryption(part, `partial decryption ${i}`);
  });
}
