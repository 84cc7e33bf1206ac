// A store in memory: for tests, for replays, and for a browser. Ordered by a sorted list of keys that is
// brought up to date when a range is asked for; nothing survives the process.

import { assert, compareBytes, type Store } from '../base/index.ts';
import { byteText } from './byte-text.ts';

type Entry = { readonly key: Uint8Array; readonly value: Uint8Array };

/** An empty store. `get` costs one map look-up; a range after writes of new keys sorts those in. */
export function createMemoryStore(): Store {
  const entries = new Map<string, Entry>();
  let sorted: Uint8Array[] = [];
  let fresh: Uint8Array[] = [];
  let open = true;

  function sortIn(): void {
    if (fresh.length === 0) return;
    sorted = merge(sorted, fresh.sort(compareBytes));
    fresh = [];
  }

  return {
    get(key) {
      assert(open, 'the store is open');
      return entries.get(byteText(key))?.value.slice();
    },
    *range(from, to, limit) {
      assert(open, 'the store is open');
      sortIn();
      const keys = sorted;
      let yielded = 0;
      for (let i = firstAtLeast(keys, from); i < keys.length && yielded < limit; i++) {
        const key = keys[i] as Uint8Array;
        if (compareBytes(key, to) >= 0) return;
        const entry = entries.get(byteText(key));
        if (entry === undefined) continue;
        yielded++;
        yield [entry.key.slice(), entry.value.slice()];
      }
    },
    async write(batch) {
      assert(open, 'the store is open');
      for (const { key, value } of batch) {
        const text = byteText(key);
        if (value === undefined) {
          if (entries.delete(text)) drop(key);
        } else {
          if (!entries.has(text)) fresh.push(key.slice());
          entries.set(text, { key: key.slice(), value: value.slice() });
        }
      }
    },
    async close() {
      open = false;
    },
  };

  // The list is replaced, never changed in place, so that a range under way keeps its own.
  function drop(key: Uint8Array): void {
    sortIn();
    const at = firstAtLeast(sorted, key);
    sorted = sorted.toSpliced(at, 1);
  }
}

function firstAtLeast(keys: readonly Uint8Array[], key: Uint8Array): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(keys[middle] as Uint8Array, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function merge(a: readonly Uint8Array[], b: readonly Uint8Array[]): Uint8Array[] {
  const merged: Uint8Array[] = [];
  let j = 0;
  for (const key of a) {
    while (j < b.length && compareBytes(b[j] as Uint8Array, key) < 0)
      merged.push(b[j++] as Uint8Array);
    merged.push(key);
  }
  while (j < b.length) merged.push(b[j++] as Uint8Array);
  return merged;
}
