import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, concatBytes, encodeUtf8, isDiffieError, toHex } from '../../base/index.ts';
import { createMemoryStore } from '../../chain/store-memory.ts';
import { EMPTY_ROOT_HASH, rootHash, type TreeRoot } from '../../chain/tree.ts';
import { createTreePages } from '../../chain/tree-pages.ts';
import {
  decodeTreeProof,
  encodeTreeProof,
  proveKey,
  type TreeProof,
  verifyTreeProof,
} from '../../chain/tree-proof.ts';
import { type TreeChange, updateTree } from '../../chain/tree-update.ts';

const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());

type Model = ReadonlyMap<string, TreeChange>;

// The definition, from the whole map and bit by bit: no descent, no sharing, no shortcut.
function naiveRoot(model: Model): Uint8Array {
  const leaves = [...model.values()].map(({ key, value }) => ({
    bits: [...key].flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1)),
    hash: sha256(concatBytes(encodeUtf8('tree.leaf:'), key, sha256(value as Uint8Array))),
  }));
  if (leaves.length === 0) return new Uint8Array(32);
  const hashOf = (group: typeof leaves): Uint8Array => {
    const [first] = group;
    if (first === undefined) throw new Error('a group has a leaf');
    if (group.length === 1) return first.hash;
    const bit = first.bits.findIndex((value, i) => group.some((leaf) => leaf.bits[i] !== value));
    const padded = [...first.bits.slice(0, bit)];
    while (padded.length % 8 !== 0) padded.push(0);
    const prefix = Uint8Array.from({ length: padded.length / 8 }, (_, i) =>
      Number.parseInt(padded.slice(8 * i, 8 * i + 8).join(''), 2),
    );
    const sides = [0, 1].map((side) => hashOf(group.filter((leaf) => leaf.bits[bit] === side)));
    return sha256(concatBytes(encodeUtf8('tree.node:'), Uint8Array.of(bit), prefix, ...sides));
  };
  return hashOf(leaves);
}

// Keys that collide in long prefixes (only a few bytes vary), and keys as hashes are.
const key = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  fc.tuple(fc.nat(3), fc.nat(3), fc.constantFrom(0, 1, 128, 255)).map(([a, b, c]) => {
    const bytes = new Uint8Array(32).fill(7);
    bytes[0] = a;
    bytes[17] = b;
    bytes[31] = c;
    return bytes;
  }),
);
const value = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(new Uint8Array(3000).fill(9)));
const change = fc.record({ key, value: fc.option(value, { nil: undefined, freq: 3 }) });
const batch = fc.uniqueArray(change, { selector: (c) => toHex(c.key), maxLength: 12 });
const batches = fc.array(batch, { maxLength: 6 });

function apply(model: Map<string, TreeChange>, changes: readonly TreeChange[]): void {
  for (const entry of changes) {
    if (entry.value === undefined) model.delete(toHex(entry.key));
    else model.set(toHex(entry.key), entry);
  }
}

function newTree() {
  return createTreePages(createMemoryStore(), sha256);
}

function build(changes: readonly (readonly TreeChange[])[]) {
  const pages = newTree();
  const model = new Map<string, TreeChange>();
  let root: TreeRoot;
  for (const group of changes) {
    root = updateTree(pages, root, group);
    apply(model, group);
  }
  return { pages, root, model };
}

describe('root', () => {
  it('is the one that the whole map defines, after any history', () => {
    fc.assert(
      fc.property(batches, (changes) => {
        const { root, model } = build(changes);
        expect(toHex(rootHash(root))).toBe(toHex(naiveRoot(model)));
      }),
    );
  });

  it('does not depend on the order or grouping of changes', () => {
    fc.assert(
      fc.property(batch, fc.infiniteStream(fc.nat()), (changes, random) => {
        const shuffled = changes
          .map((entry) => ({ entry, rank: random.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ entry }) => entry);
        const oneByOne = build(shuffled.map((entry) => [entry]));
        expect(rootHash(oneByOne.root)).toEqual(rootHash(build([changes]).root));
      }),
    );
  });

  it('comes back when what was added is removed', () => {
    fc.assert(
      fc.property(batch, batch, (first, second) => {
        const { pages, root, model } = build([first]);
        const added = second.filter(({ key: k }) => !model.has(toHex(k)));
        const larger = updateTree(pages, root, added);
        const undone = updateTree(
          pages,
          larger,
          added.map(({ key: k }) => ({ key: k, value: undefined })),
        );
        expect(rootHash(undone)).toEqual(rootHash(root));
      }),
    );
  });

  it('of nothing is 32 zero bytes', () => {
    expect(rootHash(undefined)).toEqual(EMPTY_ROOT_HASH);
  });

  it('refuses two changes of one key', () => {
    const entry = { key: new Uint8Array(32), value: new Uint8Array(1) };
    expect(() => updateTree(newTree(), undefined, [entry, entry])).toThrow('invariant');
  });
});

describe('proof', () => {
  it('shows every value that is there and every absence, through its bytes', () => {
    fc.assert(
      fc.property(batches, key, (changes, other) => {
        const { pages, root, model } = build(changes);
        for (const k of [...[...model.values()].map((entry) => entry.key), other]) {
          const held = model.get(toHex(k))?.value;
          const claim = { root: rootHash(root), key: k, value: held };
          const proof = decodeTreeProof(encodeTreeProof(proveKey(pages, root, k)));
          expect(verifyTreeProof(sha256, claim, proof)).toBe(true);
          const denied = { ...claim, value: held === undefined ? Uint8Array.of(1) : undefined };
          expect(verifyTreeProof(sha256, denied, proof)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('does not show what is false: any bit of proof, key, value or root changed', () => {
    const tree = build([
      Array.from({ length: 40 }, (_, i) => ({
        key: sha256(Uint8Array.of(i)),
        value: Uint8Array.of(i),
      })),
    ]);
    const proved = sha256(Uint8Array.of(7));
    const absent = sha256(Uint8Array.of(99));
    const mutation = fc.record({ index: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) });
    fc.assert(
      fc.property(mutation, fc.boolean(), fc.nat(3), ({ index, mask }, isAbsent, where) => {
        const k = isAbsent ? absent : proved;
        const bytes = encodeTreeProof(proveKey(tree.pages, tree.root, k));
        const claim = {
          root: rootHash(tree.root),
          key: k,
          value: isAbsent ? undefined : Uint8Array.of(7),
        };
        const flip = (target: Uint8Array): Uint8Array => {
          const changed = target.slice();
          changed[index % changed.length] = (changed[index % changed.length] as number) ^ mask;
          return changed;
        };
        const check = (): boolean => {
          if (where === 0) return verifyTreeProof(sha256, claim, decodeTreeProof(flip(bytes)));
          const proof = decodeTreeProof(bytes);
          if (where === 1)
            return verifyTreeProof(sha256, { ...claim, root: flip(claim.root) }, proof);
          if (claim.value === undefined) return false;
          if (where === 2) return verifyTreeProof(sha256, { ...claim, key: flip(k) }, proof);
          return verifyTreeProof(sha256, { ...claim, value: flip(claim.value) }, proof);
        };
        expect(refusesOr(check)).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('of one key does not show the absence of another that is there', () => {
    const keys = Array.from({ length: 30 }, (_, i) => sha256(Uint8Array.of(i)));
    const { pages, root } = build([keys.map((k) => ({ key: k, value: k }))]);
    for (const held of keys) {
      for (const other of keys) {
        const claim = { root: rootHash(root), key: other, value: undefined };
        expect(verifyTreeProof(sha256, claim, proveKey(pages, root, held))).toBe(false);
      }
    }
  });

  it('decoder gives a coded error for any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        refusesOr(() => decodeTreeProof(bytes));
      }),
    );
  });

  it('refuses bits out of order and sizes that are none', () => {
    const leaf = { key: new Uint8Array(32), valueHash: new Uint8Array(32) };
    const claim = { root: new Uint8Array(32), key: new Uint8Array(32), value: undefined };
    const step = (bit: number, size = 32) => ({ bit, sibling: new Uint8Array(size) });
    const broken: TreeProof[] = [
      { leaf, steps: [step(3), step(3)] },
      { leaf, steps: [step(3), step(2)] },
      { leaf, steps: [step(256)] },
      { leaf, steps: [step(1, 31)] },
      { leaf: undefined, steps: [step(1)] },
      { leaf: { ...leaf, key: new Uint8Array(31) }, steps: [] },
    ];
    for (const proof of broken) {
      expect(() => verifyTreeProof(sha256, claim, proof)).toThrow('DIF5032');
    }
  });
});

function refusesOr<T>(action: () => T): T | false {
  try {
    return action();
  } catch (error) {
    if (isDiffieError(error)) return false;
    throw error;
  }
}

describe('pages', () => {
  it('keep every root readable, and go on from what was read', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (changes) => {
        const store = createMemoryStore();
        const pages = createTreePages(store, sha256);
        const model = new Map<string, TreeChange>();
        const saved: { stub: TreeRoot; model: Model }[] = [];
        let root: TreeRoot;
        let nextPage = 0;
        for (const group of changes) {
          root = updateTree(pages, root, group);
          apply(model, group);
          const written = pages.save(root, nextPage);
          await store.write(written.writes);
          nextPage = written.nextPage;
          // Forget what is in memory: the next update reads from the pages.
          if (root !== undefined) root = { kind: 'stub', hash: root.hash, ref: root.ref };
          saved.push({ stub: root, model: new Map(model) });
        }
        const fresh = createTreePages(store, sha256);
        for (const { stub, model: then } of saved) {
          expect(rootHash(stub)).toEqual(naiveRoot(then));
          for (const { key: k, value: v } of then.values()) {
            const proof = proveKey(fresh, stub, k);
            expect(verifyTreeProof(sha256, { root: rootHash(stub), key: k, value: v }, proof)).toBe(
              true,
            );
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('notice a changed byte of the store', async () => {
    const store = createMemoryStore();
    const pages = createTreePages(store, sha256);
    const entries = Array.from({ length: 50 }, (_, i) => ({
      key: sha256(Uint8Array.of(i)),
      value: Uint8Array.of(i),
    }));
    const root = updateTree(pages, undefined, entries);
    await store.write(pages.save(root, 0).writes);
    const [[pageKey, page]] = [...store.range(Uint8Array.of(0), Uint8Array.of(255), 1)] as [
      [Uint8Array, Uint8Array],
    ];
    const stub = { kind: 'stub', hash: rootHash(root), ref: root?.ref ?? 0 } as const;
    for (const at of [1, 40, 200, page.length - 1]) {
      const damaged = page.slice();
      damaged[at] = (damaged[at] as number) ^ 1;
      await store.write([{ key: pageKey, value: damaged }]);
      const fresh = createTreePages(store, sha256);
      const readAll = (): void => {
        for (const entry of entries) proveKey(fresh, stub, entry.key);
      };
      expect(readAll).toThrow('DIF5003');
    }
  });
});

it('orders keys as the bits do', () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      const root = updateTree(newTree(), undefined, [
        { key: a, value: a },
        ...(compareBytes(a, b) === 0 ? [] : [{ key: b, value: b }]),
      ]);
      if (root?.kind !== 'inner') return;
      const low = compareBytes(a, b) < 0 ? a : b;
      expect((root.left as { key: Uint8Array }).key).toEqual(low);
    }),
  );
});
