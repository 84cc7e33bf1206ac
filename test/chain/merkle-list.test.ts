import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeUtf8, fromHex, toHex } from '../../base/index.ts';
import { listRoot, proveItem, verifyItem } from '../../chain/merkle-list.ts';

const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());

// The test data of the Certificate Transparency project for RFC 6962 trees.
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((text) => fromHex(text));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

it('gives the published roots', () => {
  for (const [i, root] of ROOTS.entries()) {
    expect(toHex(listRoot(sha256, LEAVES.slice(0, i + 1)))).toBe(root);
  }
  expect(listRoot(sha256, [])).toEqual(sha256(new Uint8Array(0)));
});

const items = fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 40 });

it('proves every item at its index', () => {
  fc.assert(
    fc.property(items, (list) => {
      const root = listRoot(sha256, list);
      for (const [index, item] of list.entries()) {
        const path = proveItem(sha256, list, index);
        expect(verifyItem(sha256, { root, size: list.length, index, item }, path)).toBe(true);
      }
    }),
  );
});

it('proves nothing else: another item, index or size, a path that is longer, shorter or changed', () => {
  fc.assert(
    fc.property(items, fc.nat(), fc.nat(5), (list, pick, kind) => {
      const root = listRoot(sha256, list);
      const index = pick % list.length;
      const item = list[index] as Uint8Array;
      const path = proveItem(sha256, list, index);
      const claim = { root, size: list.length, index, item };
      const check = [
        () => verifyItem(sha256, { ...claim, item: encodeUtf8('something else') }, path),
        () => verifyItem(sha256, claim, [...path, root]),
        () => path.length > 0 && verifyItem(sha256, claim, path.slice(1)),
        () => path.length > 0 && verifyItem(sha256, claim, path.with(0, sha256(root))),
        () => verifyItem(sha256, { ...claim, root: sha256(root) }, path),
        () => list.length > 1 && verifyItem(sha256, { ...claim, size: 1, index: 0 }, path),
      ][kind];
      expect(check?.()).toBe(false);
    }),
  );
});

it('refuses a position or a path that can not be', () => {
  const claim = { root: sha256(new Uint8Array(0)), size: 2, index: 2, item: new Uint8Array(0) };
  expect(() => verifyItem(sha256, claim, [])).toThrow('DIF5032');
  expect(() => verifyItem(sha256, { ...claim, index: 0 }, [new Uint8Array(31)])).toThrow('DIF5032');
});
