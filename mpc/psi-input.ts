// A party's set as it gives it: byte strings that the caller has brought to one form (case, accents, spaces),
// since elements are equal where their bytes are.

import { DiffieError, LIMITS, toHex } from '../base/index.ts';

/**
 * Own copies of a set's elements.
 * @throws mpc.input over LIMITS.sessionSetElements or LIMITS.sessionElementBytes; mpc.inputTwice where an element
 *   stands in it twice, which the other party would count twice. Errors name places, never elements
 */
export function copySet(input: readonly Uint8Array[]): Uint8Array[] {
  const { sessionSetElements, sessionElementBytes } = LIMITS;
  if (input.length > sessionSetElements) {
    const expected = `at most ${sessionSetElements} elements`;
    throw new DiffieError('mpc.input', { expected, got: `${input.length}` });
  }
  const places = new Map<string, number>();
  return input.map((element, i) => {
    if (!(element instanceof Uint8Array) || element.length > sessionElementBytes) {
      const expected = `at most ${sessionElementBytes} bytes`;
      throw new DiffieError('mpc.input', { at: `element ${i}`, expected });
    }
    const key = toHex(element);
    const earlier = places.get(key);
    if (earlier !== undefined) {
      throw new DiffieError('mpc.inputTwice', { at: `elements ${earlier} and ${i}` });
    }
    places.set(key, i);
    return element.slice();
  });
}
