import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { encodeUtf8, type Store } from '../../base/index.ts';
import { openLmdbStore } from '../../chain/store-node.ts';
import { storeSuite } from './store-suite.ts';

const root = mkdtempSync(join(tmpdir(), 'diffie-store-'));
const folders = new WeakMap<Store, string>();
let count = 0;

afterAll(() => rmSync(root, { recursive: true, force: true }));

function openIn(folder: string): Store {
  const store = openLmdbStore(folder);
  folders.set(store, folder);
  return store;
}

storeSuite(
  'LMDB store',
  () => openIn(join(root, `${count++}`)),
  async (store) => {
    await store.close();
    return openIn(folders.get(store) as string);
  },
);

it('reads beside a writer, and sees its batches', async () => {
  const folder = join(root, 'beside');
  const writer = openLmdbStore(folder);
  const key = encodeUtf8('a');
  await writer.write([{ key, value: encodeUtf8('1') }]);
  const reader = openLmdbStore(folder, { readOnly: true });
  expect(reader.get(key)).toEqual(encodeUtf8('1'));
  await writer.write([{ key, value: encodeUtf8('2') }]);
  // A reader keeps one snapshot for a turn of the event loop.
  await new Promise((resolve) => setTimeout(resolve));
  expect(reader.get(key)).toEqual(encodeUtf8('2'));
  await reader.close();
  await writer.close();
});

it('says so where there is nothing to read', () => {
  expect(() => openLmdbStore(join(root, 'nowhere'), { readOnly: true })).toThrow('DIF5001');
});
