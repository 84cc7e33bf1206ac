// Reading a chain: everything that a ledger answers by itself, in the form of the RPC. For a node, and for a folder
// that is read without one.

import { assert, DiffieError, LIMITS, toHex } from '../base/index.ts';
import { accountKey, type ContractPart, decodeAccount, entryKey } from './account.ts';
import { evaluateCiphertext } from './ciphertext.ts';
import { readRequest } from './execute-request.ts';
import { checkAgainstState, runTransaction } from './execute-transaction.ts';
import type { Ledger } from './ledger.ts';
import { costOfYo, DEFAULT_YO_PRICE } from './money.ts';
import { Overlay } from './overlay.ts';
import {
  type PlacedReceipt,
  readBlock,
  readConclusion,
  readEntryKeys,
  readEvents,
  readHeight,
  readOpening,
  readReceipt,
  readReceipts,
} from './records.ts';
import type { ChainClient, RpcParams, RpcResult } from './rpc-methods.ts';
import { decodeTransaction, signTransaction, type Transaction } from './transaction.ts';
import { encodeTreeProof } from './tree-proof.ts';

/** The methods that need a ledger and nothing else. */
export type ChainReader = Pick<
  ChainClient,
  | 'info'
  | 'block'
  | 'transaction'
  | 'receipt'
  | 'account'
  | 'contract'
  | 'storage'
  | 'entries'
  | 'ciphertext'
  | 'requests'
  | 'request'
  | 'events'
  | 'estimate'
>;

/**
 * A reader of a ledger.
 * @param waitingCount transactions that wait in the node, where there is one
 */
export function createChainReader(ledger: Ledger, waitingCount = () => 0): ChainReader {
  const { store } = ledger;
  return {
    async info() {
      const { genesis, environment, head } = ledger;
      const { height, timeMs, stateRoot, producer } = head.header;
      return {
        chainId: environment.chainId,
        name: genesis.name,
        height,
        hash: head.hash,
        timeMs,
        stateRoot,
        producer,
        minYoPrice: genesis.minYoPrice,
        waitingTransactions: waitingCount(),
      };
    },
    block: async (params) => describeBlock(ledger, params),
    transaction: async ({ id }) => describeTransaction(ledger, id),
    receipt: async ({ id }) => found(readReceipt(store, id), 'id', 'a transaction in a block', id),
    account: async ({ address, height, prove }) => {
      const state = height === undefined ? ledger.state() : ledger.stateAt(height);
      const key = accountKey(address);
      const { nonce, balance, contract } = decodeAccount(state.get(key));
      const proved = prove ? proveEntry(ledger, key, height) : undefined;
      return { address, nonce, balance, contract, proved };
    },
    contract: async ({ address }) => {
      const state = ledger.state();
      const { balance, contract } = contractOf(ledger, address);
      const module = state.named('module', contract.moduleHash);
      assert(module !== undefined, 'the module of a contract is in the store');
      return { address, balance, contract, module };
    },
    storage: async ({ contract, key, height, prove }) => {
      const state = height === undefined ? ledger.state() : ledger.stateAt(height);
      const stateKey = entryKey(contract, key);
      const proved = prove ? proveEntry(ledger, stateKey, height) : undefined;
      return { value: state.get(stateKey), proved };
    },
    entries: async (params) => describeEntries(ledger, params),
    ciphertext: async ({ contract, slot, handle }) => {
      const part = contractOf(ledger, contract).contract;
      return evaluateCiphertext(ledger, { contract, part, slot, handle });
    },
    requests: async ({ contract, limit }) =>
      ledger.openRequests(contract, limit ?? LIMITS.rpcListItems),
    async request({ id }) {
      return {
        open: readRequest(ledger.state(), id),
        opening: found(readOpening(store, id), 'id', 'a request', id),
        conclusion: readConclusion(store, id),
      };
    },
    async events({ contract, fromHeight, toHeight, limit }) {
      return readEvents(store, contract, {
        fromHeight: fromHeight ?? 0n,
        toHeight: toHeight ?? ledger.head.header.height,
        limit: limit ?? LIMITS.rpcListItems,
      });
    },
    estimate: async (params) => estimate(ledger, params),
  };
}

function describeBlock(ledger: Ledger, params: RpcParams<'block'>): RpcResult<'block'> {
  const { store } = ledger;
  const height =
    params.hash === undefined
      ? (params.height ?? ledger.head.header.height)
      : found(readHeight(store, params.hash), 'hash', 'the hash of a block', params.hash);
  const block = found(readBlock(store, height), 'height', 'the height of a block', height);
  const receipts = readReceipts(store, height);
  return {
    hash: block.hash,
    header: block.header,
    signature: block.signature,
    transactionIds: receipts
      .filter(({ subject }) => subject.kind === 'transaction')
      .map(({ subject }) => subject.id),
    receipts,
  };
}

function describeTransaction(ledger: Ledger, id: Uint8Array): RpcResult<'transaction'> {
  const { height, index, receipt } = found(
    readReceipt(ledger.store, id),
    'id',
    'a transaction in a block',
    id,
  );
  const { payload, signature } = transactionAt(ledger, { height, index, receipt });
  const { from, nonce, yoLimit, yoReserve, yoPrice, action } = payload;
  const terms = { from, nonce, yoLimit, yoReserve, yoPrice };
  return { id, height, index, ...terms, action, signature, receipt };
}

function transactionAt(ledger: Ledger, { height, index }: PlacedReceipt): Transaction {
  const block = readBlock(ledger.store, height);
  const receipts = readReceipts(ledger.store, height);
  // The receipts of expiries stand before those of the transactions.
  const expiries = receipts.length - (block?.transactions.length ?? 0);
  const bytes = block?.transactions[index - expiries];
  assert(bytes !== undefined, 'a receipt of a transaction stands in its block');
  return decodeTransaction(bytes);
}

function describeEntries(
  ledger: Ledger,
  { contract, after, limit }: RpcParams<'entries'>,
): RpcResult<'entries'> {
  contractOf(ledger, contract);
  const state = ledger.state();
  const range = { after, limit: limit ?? LIMITS.rpcListItems };
  const entries: RpcResult<'entries'>[number][] = [];
  let sizeBytes = 0;
  for (const { hash, key } of readEntryKeys(ledger.store, contract, range)) {
    const value = state.get(entryKey(contract, key));
    assert(value !== undefined, 'the list of entries agrees with the state');
    entries.push({ hash, key, value });
    sizeBytes += key.length + value.length;
    if (sizeBytes >= LIMITS.rpcAnswerBytes) break;
  }
  return entries;
}

function contractOf(
  ledger: Ledger,
  address: Uint8Array,
): { readonly balance: bigint; readonly contract: ContractPart } {
  const { balance, contract } = decodeAccount(ledger.state().get(accountKey(address)));
  return { balance, contract: found(contract, 'contract', 'the address of a contract', address) };
}

function proveEntry(ledger: Ledger, key: Uint8Array, height: bigint | undefined) {
  const at = height ?? ledger.head.header.height;
  const block = readBlock(ledger.store, at);
  assert(block !== undefined, 'the head and all before it are in the store');
  return {
    height: at,
    stateRoot: block.header.stateRoot,
    key,
    value: ledger.stateAt(at).get(key),
    proof: encodeTreeProof(ledger.proveAt(at, key)),
  };
}

// The whole limit is offered and paid with money that the sender may not have; neither reaches the chain.
function estimate(
  ledger: Ledger,
  { from, action, yoReserve }: RpcParams<'estimate'>,
): RpcResult<'estimate'> {
  const { environment, head } = ledger;
  const overlay = new Overlay(ledger.state());
  const account = overlay.account(from);
  const isDefault = DEFAULT_YO_PRICE > environment.minYoPrice;
  const yoPrice = isDefault ? DEFAULT_YO_PRICE : environment.minYoPrice;
  const yoLimit = LIMITS.transactionYo;
  const terms = { yoLimit, yoReserve: yoReserve ?? 0n, yoPrice };
  const payload = { chainId: environment.chainId, from, nonce: account.nonce, ...terms, action };
  const transaction = signTransaction(payload, () => new Uint8Array(64));
  const loan = costOfYo(yoLimit, yoPrice) + costOfYo(terms.yoReserve, yoPrice);
  overlay.setAccount(from, { ...account, balance: account.balance + loan });
  const height = head.header.height + 1n;
  checkAgainstState(overlay, transaction, height);
  const { receipt } = runTransaction(environment, overlay, transaction, height);
  return { receipt, yoUsed: receipt.yoUsed, fee: receipt.fee };
}

function found<T>(value: T | undefined, at: string, expected: string, got: Uint8Array | bigint): T {
  if (value !== undefined) return value;
  const name = got instanceof Uint8Array ? toHex(got) : `${got}`;
  throw new DiffieError('chain.notFound', { at, expected, got: name });
}
