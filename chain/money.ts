// YOU and what yo costs in it. Amounts are whole units, so that money is integer arithmetic alone.

/** Smallest units in one YOU. */
export const UNITS_PER_YOU = 10n ** 9n;

/** Amounts are below this, and so is the sum of all of them: the genesis sees to that. */
export const AMOUNT_LIMIT = 2n ** 64n;

/** A yo price is units of YOU per so many yo. */
const YO_PER_PRICE = 1000n;

/**
 * The yo price that clients offer unless told otherwise, in units per 1,000 yo. A yo is about a nanosecond of
 * work, so a second of it costs 0.02 YOU.
 */
export const DEFAULT_YO_PRICE = 20n;

/** Units of YOU for so much yo, rounded up: no work is free. */
export function costOfYo(yo: bigint, price: bigint): bigint {
  return (yo * price + YO_PER_PRICE - 1n) / YO_PER_PRICE;
}

/** The smaller of two amounts. */
export function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

/** An amount in YOU for people: `0.0213`, `12`, without trailing zeros. */
export function formatYou(units: bigint): string {
  const whole = units / UNITS_PER_YOU;
  const rest = units % UNITS_PER_YOU;
  const digits = rest.toString().padStart(9, '0').replace(/0+$/, '');
  return digits === '' ? `${whole}` : `${whole}.${digits}`;
}
