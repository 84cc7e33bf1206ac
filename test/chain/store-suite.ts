// What every Store must do; run by each implementation's test. The model is a map that is sorted whenever it is asked
// for a range.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, encodeUtf8, type Store, type StoreWrite } from '../../base/index.ts';

const bytes = (text: string): Uint8Array => encodeUtf8(text);

/** `make` gives an empty store each time; `reopen`, where there is one, closes it and opens it again. */
export function storeSuite(
  name: string,
  make: () => Store | Promise<Store>,
  reopen?: (store: Store) => Promise<Store>,
): void {
  describe(name, () => {
    it('gives back what was written, and nothing for what was not', async () => {
      const store = await make();
      await store.write([{ key: bytes('a'), value: bytes('1') }]);
      expect(store.get(bytes('a'))).toEqual(bytes('1'));
      expect(store.get(bytes('b'))).toBeUndefined();
      expect(store.get(bytes('a'))?.constructor).toBe(Uint8Array);
      await store.close();
    });

    it('keeps empty values apart from absent ones', async () => {
      const store = await make();
      await store.write([{ key: bytes('a'), value: new Uint8Array(0) }]);
      expect(store.get(bytes('a'))).toEqual(new Uint8Array(0));
      await store.close();
    });

    it('lets the last change of a key in a batch win', async () => {
      const store = await make();
      await store.write([
        { key: bytes('a'), value: bytes('1') },
        { key: bytes('a'), value: bytes('2') },
        { key: bytes('b'), value: bytes('3') },
        { key: bytes('b'), value: undefined },
      ]);
      expect(store.get(bytes('a'))).toEqual(bytes('2'));
      expect(store.get(bytes('b'))).toBeUndefined();
      await store.close();
    });

    it('gives values that the caller may change', async () => {
      const store = await make();
      await store.write([{ key: bytes('a'), value: bytes('1') }]);
      store.get(bytes('a'))?.fill(0);
      expect(store.get(bytes('a'))).toEqual(bytes('1'));
      await store.close();
    });

    it('holds values of a mebibyte', async () => {
      const store = await make();
      const large = new Uint8Array(2 ** 20).map((_, i) => i % 251);
      await store.write([{ key: bytes('large'), value: large }]);
      expect(compareBytes(store.get(bytes('large')) ?? large.subarray(1), large)).toBe(0);
      await store.close();
    });

    it('behaves as a sorted map does', async () => {
      const key = fc.uint8Array({ minLength: 1, maxLength: 3 });
      const change = fc.record({
        key,
        value: fc.option(fc.uint8Array({ maxLength: 20 }), { nil: undefined }),
      });
      const batches = fc.array(fc.array(change, { maxLength: 20 }), { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(batches, key, key, fc.nat(30), async (written, from, to, limit) => {
          let store = await make();
          const model = new Map<string, Uint8Array>();
          for (const batch of written) {
            await store.write(batch as StoreWrite[]);
            apply(model, batch as StoreWrite[]);
          }
          expect([...store.range(from, to, limit)]).toEqual(rangeOf(model, from, to, limit));
          if (reopen !== undefined) {
            store = await reopen(store);
            expect([...store.range(from, to, limit)]).toEqual(rangeOf(model, from, to, limit));
          }
          await store.close();
        }),
        { numRuns: 40 },
      );
    });
  });
}

function apply(model: Map<string, Uint8Array>, batch: readonly StoreWrite[]): void {
  for (const { key, value } of batch) {
    const text = key.join(',');
    if (value === undefined) model.delete(text);
    else model.set(text, value);
  }
}

function rangeOf(
  model: Map<string, Uint8Array>,
  from: Uint8Array,
  to: Uint8Array,
  limit: number,
): (readonly [Uint8Array, Uint8Array])[] {
  return [...model]
    .map(([text, value]) => [new Uint8Array(text.split(',').map(Number)), value] as const)
    .filter(([key]) => compareBytes(key, from) >= 0 && compareBytes(key, to) < 0)
    .sort(([a], [b]) => compareBytes(a, b))
    .slice(0, limit);
}
