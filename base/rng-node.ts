// Randomness from OpenSSL's generator.

import { randomBytes } from 'node:crypto';
import type { Rng } from './effects.ts';

/** The process's cryptographically secure generator. */
export const nodeRng: Rng = { bytes: (sizeBytes) => new Uint8Array(randomBytes(sizeBytes)) };
