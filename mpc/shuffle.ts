// A uniform permutation: Fisher and Yates's shuffle (Durstenfeld, Algorithm 235, CACM 7, 1964) with indices drawn
// by rejection, so that no remainder favours some. Not constant time: which items moved where shows in the access
// pattern of memory, nothing else.

import { assert, type Rng } from '../base/index.ts';

const DRAW_SIZE_BYTES = 4;
const DRAWS = 2 ** (8 * DRAW_SIZE_BYTES);

/** The items in a new, uniformly random order. At most 2^32 of them; the given array stays as it is. */
export function shuffle<T>(items: readonly T[], rng: Rng): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = drawBelow(last + 1, rng);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

/** A uniform integer in 0..bound-1. @param bound 1 to 2^32 */
export function drawBelow(bound: number, rng: Rng): number {
  assert(Number.isSafeInteger(bound) && bound >= 1 && bound <= DRAWS, 'the bound is 1 to 2^32');
  const fair = DRAWS - (DRAWS % bound);
  while (true) {
    const [a = 0, b = 0, c = 0, d = 0] = rng.bytes(DRAW_SIZE_BYTES);
    const draw = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
    if (draw < fair) return draw % bound;
  }
}
