// Sets of group elements as they stand in the messages of private set intersection: 32-byte canonical encodings,
// one after the other. Reading refuses what an honest party never sends: other encodings, the identity (which
// shows nothing and matches itself), an element twice, and any other number than the round asks for.

import { concatBytes, DiffieError, isDiffieError, toHex } from '../base/index.ts';
import { decodeNonIdentity, RISTRETTO_SIZE_BYTES, type RistrettoPoint } from '../crypto/index.ts';

/** A set of points in the sender's order, with their encodings in hexadecimal for comparison. */
export type PointSet = {
  readonly points: readonly RistrettoPoint[];
  readonly keys: readonly string[];
};

/** How many points the round asks for: exactly this many, or up to a limit. */
export type PointCount = { readonly exactly: number } | { readonly atMost: number };

/** The encodings of points, one after the other. */
export function joinPoints(encodings: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...encodings);
}

/**
 * The points of joined encodings, all different and none the identity. About 60 us a point.
 * @throws mpc.count where there are not as many; mpc.point, mpc.pointTwice with the point's place in the list
 */
export function readPoints(bytes: Uint8Array, count: PointCount, at: string): PointSet {
  const size = bytes.length / RISTRETTO_SIZE_BYTES;
  const fits = 'exactly' in count ? size === count.exactly : size <= count.atMost;
  if (!Number.isInteger(size) || !fits) {
    const asked = 'exactly' in count ? `${count.exactly}` : `at most ${count.atMost}`;
    throw new DiffieError('mpc.count', {
      at,
      expected: `${asked} points of ${RISTRETTO_SIZE_BYTES} bytes`,
      got: `${bytes.length} bytes`,
    });
  }
  const points: RistrettoPoint[] = [];
  const keys: string[] = [];
  const places = new Map<string, number>();
  for (let i = 0; i < size; i++) {
    const from = i * RISTRETTO_SIZE_BYTES;
    const encoding = bytes.subarray(from, from + RISTRETTO_SIZE_BYTES);
    const key = toHex(encoding);
    const earlier = places.get(key);
    if (earlier !== undefined) {
      throw new DiffieError('mpc.pointTwice', { at: `${at}[${i}]`, got: `that of [${earlier}]` });
    }
    places.set(key, i);
    keys.push(key);
    points.push(readPoint(encoding, `${at}[${i}]`));
  }
  return { points, keys };
}

/** One point, not the identity. @throws mpc.point */
export function readPoint(encoding: Uint8Array, at: string): RistrettoPoint {
  try {
    return decodeNonIdentity(encoding, at);
  } catch (cause) {
    if (!isDiffieError(cause, 'crypto.point')) throw cause;
    throw new DiffieError('mpc.point', cause.facts, { cause });
  }
}
