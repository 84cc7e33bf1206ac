// Encrypts inputs for a contract's key slot, each with its proof of plaintext knowledge bound to the one place where
// it may enter. The key comes from the chain's state, so nothing is encrypted to a key that the contract lacks.

import { type Arithmetic, assert, type Rng } from '../base/index.ts';
import {
  decodeElGamalKey,
  decodePaillierKey,
  encodeElGamalCiphertext,
  encodePaillierCiphertext,
  encryptElGamal,
  encryptPaillier,
  proveElGamalInput,
  provePaillierInput,
} from '../crypto/index.ts';
import { type InputPlace, inputContext } from '../vm/index.ts';

/** Where inputs enter, under which key; the nonce counts up from `firstNonce`. */
export type EncryptionTarget = Omit<InputPlace, 'nonce'> & {
  readonly scheme: 'elgamal' | 'paillier';
  /** The slot's bytes, from Contract.key. */
  readonly keyBytes: Uint8Array;
  readonly firstNonce: bigint;
};

/** What encryption needs from outside. */
export type EncryptionEffects = { readonly rng: Rng; readonly arithmetic: Arithmetic };

/** A ciphertext and its proof, as `ct.input` takes them. */
export type EncryptedInput = { readonly ciphertext: Uint8Array; readonly proof: Uint8Array };

/**
 * Encrypts one plaintext of 0 to 2^64-1 after the other: a generator, so that a caller can show progress.
 * ElGamal: about 0.5 ms each; Paillier-3072: about 90 ms.
 * @throws crypto.elgamalKey, crypto.paillierKey where the slot holds no such key; crypto.elgamalPlaintext,
 *   crypto.paillierPlaintext
 */
export function* encryptInputs(
  target: EncryptionTarget,
  plaintexts: readonly bigint[],
  effects: EncryptionEffects,
): Generator<EncryptedInput, void, undefined> {
  const encrypt = ENCRYPTERS[target.scheme](target.keyBytes, effects);
  for (const [i, plaintext] of plaintexts.entries()) {
    const context = inputContext({ ...target, nonce: target.firstNonce + BigInt(i) });
    yield encrypt(plaintext, context);
  }
}

type Encrypter = (plaintext: bigint, context: Uint8Array) => EncryptedInput;

const ENCRYPTERS: Readonly<
  Record<EncryptionTarget['scheme'], (key: Uint8Array, effects: EncryptionEffects) => Encrypter>
> = {
  elgamal: (keyBytes, { rng }) => {
    const key = decodeElGamalKey(keyBytes, 'slot key');
    return (plaintext, context) => {
      const encryption = encryptElGamal(key, plaintext, rng);
      return {
        ciphertext: encodeElGamalCiphertext(encryption.ciphertext),
        proof: proveElGamalInput(key, encryption, context, rng),
      };
    };
  },
  paillier: (keyBytes, effects) => {
    const key = decodePaillierKey(keyBytes, 'slot key');
    return (plaintext, context) => {
      assert(plaintext >= 0n, 'a plaintext is not negative');
      const encryption = encryptPaillier(key, plaintext, effects);
      return {
        ciphertext: encodePaillierCiphertext(key, encryption.ciphertext),
        proof: provePaillierInput(key, encryption, context, effects),
      };
    };
  },
};
