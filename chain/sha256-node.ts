// SHA-256 by OpenSSL. The text form is asked for because a Buffer as result costs more than the hash itself.

import { hash } from 'node:crypto';
import type { Sha256 } from './tree.ts';

/** SHA-256 (FIPS 180-4). 0.3 us for 69 bytes where a pure implementation takes 1.0. */
export const sha256Node: Sha256 = (bytes) => {
  const text = hash('sha256', bytes, 'latin1');
  const digest = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) digest[i] = text.charCodeAt(i);
  return digest;
};
