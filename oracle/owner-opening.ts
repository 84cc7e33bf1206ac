// How the owner of a Paillier key answers an `open` request alone: the plaintexts with a proof for each that what
// remains of the ciphertext is an n-th residue. Bound to the request.

import { DiffieError } from '../base/index.ts';
import {
  decodePaillierComputed,
  decodePaillierKey,
  type PaillierEffects,
  type PaillierPrivateKey,
  provePaillierOpening,
} from '../crypto/index.ts';
import { encodeOpenResponse, openingContext } from '../vm/index.ts';
import type { OpeningTask } from './task.ts';

/**
 * The response to the request.
 * @throws oracle.plaintext where a plaintext is no u64: the request then passes its deadline
 */
export function answerAsOwner(
  task: OpeningTask,
  key: PaillierPrivateKey,
  effects: PaillierEffects,
): Uint8Array {
  const publicKey = decodePaillierKey(task.keyBytes, 'slot key');
  if (publicKey.n !== key.publicKey.n) {
    throw new DiffieError('oracle.party', {
      at: 'opening',
      expected: "the owner of the slot's key",
    });
  }
  const opened = task.ciphertexts.map((bytes, i) => {
    const ciphertext = decodePaillierComputed(publicKey, bytes);
    const context = openingContext(task.place, task.filed, i);
    const opening = provePaillierOpening(key, ciphertext, context, effects);
    if (opening.plaintext >= 2n ** 64n) {
      throw new DiffieError('oracle.plaintext', { at: `item ${i}`, expected: '0 to 2^64-1' });
    }
    return opening;
  });
  return encodeOpenResponse({
    plaintexts: opened.map(({ plaintext }) => plaintext),
    evidence: opened.map(({ proof }) => proof),
  });
}
