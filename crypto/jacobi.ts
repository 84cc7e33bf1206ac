// The Jacobi symbol by quadratic reciprocity, for public values: its time depends on both arguments.

/** (value / modulus): 1, -1, or 0 where they share a factor. @param value not negative @param modulus odd, above 0 */
export function jacobiSymbol(value: bigint, modulus: bigint): -1 | 0 | 1 {
  let [a, n] = [value % modulus, modulus];
  let isNegative = false;
  while (a !== 0n) {
    let twos = 0;
    while ((a & 0xffffn) === 0n) {
      a >>= 16n;
      twos += 16;
    }
    while ((a & 1n) === 0n) {
      a >>= 1n;
      twos++;
    }
    const rest = n & 7n;
    if ((twos & 1) === 1 && (rest === 3n || rest === 5n)) isNegative = !isNegative;
    if ((a & 3n) === 3n && (n & 3n) === 3n) isNegative = !isNegative;
    [a, n] = [n % a, a];
  }
  if (n !== 1n) return 0;
  return isNegative ? -1 : 1;
}
