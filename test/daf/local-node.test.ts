import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UNITS_PER_YOU } from '../../chain/index.ts';
import { deleteLocalChain, startLocalChain } from '../../daf/index-node.ts';

const root = mkdtempSync(join(tmpdir(), 'diffie-local-'));
afterAll(() => rmSync(root, { recursive: true }));

const to = new Uint8Array(32).fill(3);
const coded = (code: string) => expect.objectContaining({ code });

test('the faucet holds all YOU, and goes on with the folder', async () => {
  const folder = join(root, 'chain');
  const first = await startLocalChain({ folder });
  const { address } = first.faucet.account;
  expect((await first.client.account({ address })).balance).toBe(10n ** 9n * UNITS_PER_YOU);
  await first.faucet.send({ kind: 'transfer', to, amount: 5n });
  await first.close();
  const second = await startLocalChain({ folder });
  expect(second.chainId).toEqual(first.chainId);
  expect(second.faucet.account.address).toEqual(address);
  expect((await second.client.account({ address: to })).balance).toBe(5n);
  await second.close();
});

test('a chain in memory leaves nothing behind, and is never the same twice', async () => {
  const chains = [await startLocalChain(), await startLocalChain()];
  expect(chains[0]?.chainId).not.toEqual(chains[1]?.chainId);
  for (const chain of chains) await chain.close();
});

test('a running chain is not deleted, a stopped one is', async () => {
  const folder = join(root, 'deleted');
  const chain = await startLocalChain({ folder });
  expect(() => deleteLocalChain(folder)).toThrow(coded('chain.storeBusy'));
  expect((await chain.client.info({})).height).toBe(0n);
  await chain.close();
  deleteLocalChain(folder);
  expect(readdirSync(folder)).toEqual([]);
  deleteLocalChain(join(root, 'never-there'));
});

test('a folder that holds anything else is left as it is', async () => {
  const folder = join(root, 'mixed');
  await (await startLocalChain({ folder })).close();
  writeFileSync(join(folder, 'thesis.txt'), 'years of work');
  expect(() => deleteLocalChain(folder)).toThrow(coded('daf.folder'));
  expect(existsSync(join(folder, 'thesis.txt'))).toBe(true);
  expect(existsSync(join(folder, 'data.mdb'))).toBe(true);
  expect(existsSync(join(folder, 'node.lock'))).toBe(false);
});
