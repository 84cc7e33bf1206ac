// The chain itself: the state tree, a block of transfers from its transactions to durable, proofs. There is no peer in
// a package; the figures are for comparing one version with another.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeRng } from '../../base/index-node.ts';
import { checkEnvelope } from '../../chain/execute-transaction.ts';
import {
  chainIdOf,
  createLedger,
  createMemoryStore,
  type Genesis,
  signTransaction,
  type Transaction,
} from '../../chain/index.ts';
import { nodePlatform, openLmdbStore } from '../../chain/index-node.ts';
import { StateTree } from '../../chain/state-tree.ts';
import { decodeTransaction } from '../../chain/transaction.ts';
import { createEd25519KeyPair, signEd25519 } from '../../crypto/index-node.ts';
import type { BenchSuite } from '../suite.ts';

const { sha256 } = nodePlatform;
const ACCOUNTS = 100_000;
const TRANSFERS = 200;

const keys = Array.from({ length: ACCOUNTS }, () => nodeRng.bytes(33));
const tree = new StateTree(createMemoryStore(), sha256);
const root = tree.update(
  undefined,
  keys.map((key) => ({ key, value: key.slice(0, 16) })),
);
let round = 0;
const someKeys = (size: number) => {
  round++;
  return Array.from(
    { length: size },
    (_, i) => keys[(i * 97 + round * 7919) % ACCOUNTS] as Uint8Array,
  );
};
const change = (size: number) =>
  tree.update(
    root,
    someKeys(size).map((key) => ({ key, value: key.slice(1, 17) })),
  );

const box = createEd25519KeyPair(nodeRng);
const senders = Array.from({ length: TRANSFERS }, () => createEd25519KeyPair(nodeRng));
const genesis: Genesis = {
  name: 'bench',
  timeMs: 0n,
  producer: box.publicKey,
  minYoPrice: 10n,
  allocations: senders.map(({ publicKey }) => ({ address: publicKey, amount: 10n ** 15n })),
};
const folder = mkdtempSync(join(tmpdir(), 'diffie-bench-chain-'));
const store = openLmdbStore(folder);
const ledger = await createLedger(store, genesis, nodePlatform);
const chainId = chainIdOf(genesis);
let nonce = 0n;

function transfers(): Transaction[] {
  const made = senders.map((sender, i) => {
    const to = (senders[(i + 1) % TRANSFERS] ?? sender).publicKey;
    const action = { kind: 'transfer', to, amount: 1n } as const;
    const terms = { nonce, yoLimit: 300_000n, yoReserve: 0n, yoPrice: 10n };
    const payload = { chainId, from: sender.publicKey, ...terms, action };
    return signTransaction(payload, (message) => signEd25519(sender, message));
  });
  nonce++;
  return made;
}

const [sample] = transfers() as [Transaction, ...Transaction[]];
nonce = 0n;

async function makeBlock(): Promise<number> {
  const candidate = ledger.propose({
    transactions: transfers(),
    timeMs: 0n,
    sign: (hash) => signEd25519(box, hash),
    onFault: (_, error) => {
      throw error ?? new Error('the block is full');
    },
  });
  await ledger.commit(candidate);
  return candidate.run.included.length;
}

/** Tree, transactions, blocks. */
export const suite: BenchSuite = {
  doc: 'State tree of 100,000 entries, checks of a transaction, durable blocks of 200 transfers (their signing included).',
  cases: [
    {
      case: 'tree-read',
      ours: () => someKeys(1000).map((key) => tree.reader(root).get(key)),
      peers: {},
      operationCount: 1000,
    },
    { case: 'tree-update-1', ours: () => change(1), peers: {} },
    { case: 'tree-update-1000', ours: () => change(1000), peers: {}, operationCount: 1000 },
    {
      case: 'tree-prove',
      ours: () => tree.prove(root, keys[round++ % ACCOUNTS] as Uint8Array),
      peers: {},
    },
    { case: 'transaction-decode', ours: () => decodeTransaction(sample.bytes), peers: {} },
    { case: 'transaction-check', ours: () => checkEnvelope(ledger.environment, sample), peers: {} },
    {
      case: 'block-200-transfers',
      ours: makeBlock,
      peers: {},
      operationCount: TRANSFERS,
      verify: (result) => result === TRANSFERS,
    },
  ],
  close: async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  },
};
