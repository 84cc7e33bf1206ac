// Bytes from a seed, for tests of what draws randomness: SHA-512 of seed and counter.

import { createHash } from 'node:crypto';
import type { Rng } from '../../base/index.ts';

/** The same bytes for the same seed, whatever the sizes they are drawn in. */
export function seededRng(seed: number): Rng {
  let block = new Uint8Array(0);
  let counter = 0;
  const take = (sizeBytes: number) => {
    const taken = new Uint8Array(sizeBytes);
    for (let offset = 0; offset < sizeBytes; ) {
      if (block.length === 0) {
        block = Uint8Array.from(createHash('sha512').update(`${seed} ${counter++}`).digest());
      }
      const part = block.subarray(0, sizeBytes - offset);
      taken.set(part, offset);
      offset += part.length;
      block = block.subarray(part.length);
    }
    return taken;
  };
  return { bytes: take };
}
