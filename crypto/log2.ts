// Base-2 logarithms as fixed-point integers, for bounds that consensus computes: both functions round up, so that a bound never
// shrinks on its way through them. Exact integer arithmetic: square and compare (Knuth, TAOCP 1, section 1.2.2, exercise 25 on).

/** Fractional bits of a fixed-point logarithm. */
export const LOG2_FRACTION_BITS = 16;

const ONE = 1n << 64n;

/** 2^(2^-i) for i = 1..16, times 2^64, each rounded up. */
const ROOTS = ((): readonly bigint[] => {
  const roots: bigint[] = [];
  let square = 2n * ONE * ONE;
  for (let i = 0; i < LOG2_FRACTION_BITS; i++) {
    const root = rootUp(square);
    roots.push(root);
    square = root * ONE;
  }
  return roots;
})();

/** log2(value) in units of 2^-16, from above, by two units at most. @param value 1 or more */
export function log2Up(value: bigint): bigint {
  const bits = BigInt(value.toString(2).length);
  let low = (bits - 1n) << BigInt(LOG2_FRACTION_BITS);
  let high = bits << BigInt(LOG2_FRACTION_BITS);
  while (low < high) {
    const middle = (low + high) / 2n;
    if (scaledPower(middle) >= value * ONE) high = middle;
    else low = middle + 1n;
  }
  // A power comes out too large by one part in 2^40: one unit makes good for that.
  return low + 1n;
}

/** log2(value) in units of 2^-16, from below, by two units at most. @param value 1 or more */
export function log2Down(value: bigint): bigint {
  const below = log2Up(value) - 2n;
  return below < 0n ? 0n : below;
}

/** The integer at or above 2^(log / 2^16), or more by one part in 2^40. @param log 0 or more */
export function exp2Up(log: bigint): bigint {
  return (scaledPower(log) + ONE - 1n) / ONE;
}

/** 2^(log / 2^16) times 2^64, from above. */
function scaledPower(log: bigint): bigint {
  let mantissa = ONE;
  for (const [i, root] of ROOTS.entries()) {
    const bit = BigInt(LOG2_FRACTION_BITS - 1 - i);
    if (((log >> bit) & 1n) === 1n) mantissa = (mantissa * root + ONE - 1n) / ONE;
  }
  return mantissa << (log >> BigInt(LOG2_FRACTION_BITS));
}

function rootUp(square: bigint): bigint {
  let root = 1n << BigInt((square.toString(2).length + 1) >> 1);
  while (true) {
    const next = (root + square / root) >> 1n;
    if (next >= root) break;
    root = next;
  }
  return root * root === square ? root : root + 1n;
}
