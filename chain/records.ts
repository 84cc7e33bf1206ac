// What the store holds about blocks besides the state: the blocks, the receipts, and the lists that lead from a
// transaction, a request or a contract to them. All of it follows from the blocks; a replay makes it again.

import { LIMITS, type Store, type StoreWrite } from '../base/index.ts';
import { parseEntryKey } from './account.ts';
import { type Block, decodeBlock } from './block.ts';
import type { RequestStep } from './execute-request.ts';
import type { StateChange, StateReader } from './overlay.ts';
import { decodeStoredReceipt, encodeStoredReceipt, type Receipt } from './receipt.ts';
import { decodeU64, encodeU64, rangeEnd, storeKey } from './store-keys.ts';
import type { Sha256 } from './tree.ts';

const NOTHING = new Uint8Array(0);

/** Where a receipt lies: the block's height and its place among the block's receipts. */
export type ReceiptPlace = { readonly height: bigint; readonly index: number };
/** A receipt and where it lies. */
export type PlacedReceipt = ReceiptPlace & { readonly receipt: Receipt };

/** The writes for a block's receipts and what leads to them. */
export function receiptWrites(height: bigint, receipts: readonly Receipt[]): StoreWrite[] {
  return receipts.flatMap((receipt, index) => {
    const place = encodePlace({ height, index });
    const { subject, resumed, events, status } = receipt;
    const writes: StoreWrite[] = [
      { key: storeKey('receipt', height, index), value: encodeStoredReceipt(receipt) },
    ];
    if (subject.kind === 'transaction') {
      writes.push({ key: storeKey('transaction', subject.id), value: place });
    }
    if (resumed !== undefined && isConclusion(receipt)) {
      writes.push({ key: storeKey('conclusion', resumed), value: place });
    }
    if (status.kind === 'waiting') {
      writes.push({ key: storeKey('request', status.requestId), value: place });
    }
    for (const [i, { contract }] of events.entries()) {
      writes.push({ key: storeKey('event', contract, height, index, i), value: NOTHING });
    }
    return writes;
  });
}

// A refused answer, or one that ran out of yo, leaves the request open.
function isConclusion({ status }: Receipt): boolean {
  const outOfYo = status.kind === 'trap' && status.code === 'trap.outOfYo';
  return status.kind !== 'refused' && !outOfYo;
}

/** The writes for the lists of open requests. */
export function requestWrites(steps: readonly RequestStep[]): StoreWrite[] {
  return steps.flatMap(({ kind, request }) => {
    const { id, contract, deadline } = request;
    const byDeadline = storeKey('deadline', deadline, id);
    const byContract = storeKey('openRequest', contract, id);
    const value = kind === 'opened' ? NOTHING : undefined;
    if (kind === 'overdue') return [{ key: byDeadline, value }];
    return [
      { key: byDeadline, value },
      { key: byContract, value },
    ];
  });
}

/** The writes for the list of a contract's entries: one for each that appears or disappears. */
export function entryWrites(
  sha256: Sha256,
  before: StateReader,
  changes: readonly StateChange[],
): StoreWrite[] {
  const writes: StoreWrite[] = [];
  for (const { key, value } of changes) {
    const entry = parseEntryKey(key);
    if (entry === undefined) continue;
    const wasThere = before.get(key) !== undefined;
    if (wasThere === (value !== undefined)) continue;
    writes.push({
      key: storeKey('entry', entry.contract, sha256(entry.key)),
      value: value === undefined ? undefined : entry.key,
    });
  }
  return writes;
}

/** The writes for a block and what leads to it. */
export function blockWrites(block: Block): StoreWrite[] {
  const { height } = block.header;
  return [
    { key: storeKey('block', height), value: block.bytes },
    { key: storeKey('blockHash', block.hash), value: encodeU64(height) },
  ];
}

/** The block of a height, if there is one. */
export function readBlock(store: Store, height: bigint): Block | undefined {
  const bytes = store.get(storeKey('block', height));
  return bytes === undefined ? undefined : decodeBlock(bytes);
}

/** The height of a block by its hash. */
export function readHeight(store: Store, blockHash: Uint8Array): bigint | undefined {
  const bytes = store.get(storeKey('blockHash', blockHash));
  return bytes === undefined ? undefined : decodeU64(bytes);
}

/** The receipts of a block, in order. */
export function readReceipts(store: Store, height: bigint): Receipt[] {
  const prefix = storeKey('receipt', height);
  const rows = store.range(prefix, rangeEnd(prefix), Number.MAX_SAFE_INTEGER);
  return [...rows].map(([, value]) => decodeStoredReceipt(value));
}

/** The receipt of a transaction, if it is in a block. */
export function readReceipt(store: Store, transactionId: Uint8Array): PlacedReceipt | undefined {
  return readPlaced(store, storeKey('transaction', transactionId));
}

/** The receipt in which a request was opened: that of the call, or of the answer after which it waits again. */
export function readOpening(store: Store, requestId: Uint8Array): PlacedReceipt | undefined {
  return readPlaced(store, storeKey('request', requestId));
}

/** The receipt that ended a request: that of the answer, or of the expiry. */
export function readConclusion(store: Store, requestId: Uint8Array): PlacedReceipt | undefined {
  return readPlaced(store, storeKey('conclusion', requestId));
}

function readPlaced(store: Store, key: Uint8Array): PlacedReceipt | undefined {
  const bytes = store.get(key);
  return bytes === undefined ? undefined : readAt(store, decodePlace(bytes));
}

function readAt(store: Store, place: ReceiptPlace): PlacedReceipt | undefined {
  const bytes = store.get(storeKey('receipt', place.height, place.index));
  return bytes === undefined ? undefined : { ...place, receipt: decodeStoredReceipt(bytes) };
}

/** Ids of open requests with a deadline below `height`: by deadline, then id. */
export function readDue(store: Store, height: bigint, limit: number): Uint8Array[] {
  const rows = store.range(storeKey('deadline', 0n), storeKey('deadline', height), limit);
  return [...rows].map(([key]) => key.slice(9));
}

/** Ids of open requests, of one contract or of all, by contract, then id. */
export function readOpenRequests(
  store: Store,
  contract: Uint8Array | undefined,
  limit: number,
): Uint8Array[] {
  const prefix =
    contract === undefined ? storeKey('openRequest') : storeKey('openRequest', contract);
  return [...store.range(prefix, rangeEnd(prefix), limit)].map(([key]) => key.slice(33));
}

/** Keys of a contract's entries, by their hash, from the one after `after` on. Read as they are asked for. */
export function* readEntryKeys(
  store: Store,
  contract: Uint8Array,
  { after, limit }: { readonly after: Uint8Array | undefined; readonly limit: number },
): Generator<{ readonly hash: Uint8Array; readonly key: Uint8Array }> {
  const prefix = storeKey('entry', contract);
  const from = after === undefined ? prefix : rangeEnd(storeKey('entry', contract, after));
  for (const [key, value] of store.range(from, rangeEnd(prefix), limit)) {
    yield { hash: key.slice(33), key: value };
  }
}

/** An event with its place in the chain. */
export type PlacedEvent = ReceiptPlace & {
  readonly eventIndex: number;
  readonly contract: Uint8Array;
  readonly event: number;
  readonly payload: Uint8Array;
  readonly subject: Receipt['subject'];
};

/** Which events, and how many at most. */
export type EventRange = {
  readonly fromHeight: bigint;
  /** Inclusive. */
  readonly toHeight: bigint;
  readonly limit: number;
};

/** Events of a contract in the order in which they happened, until they come to `LIMITS.rpcAnswerBytes`. */
export function readEvents(
  store: Store,
  contract: Uint8Array,
  { fromHeight, toHeight, limit }: EventRange,
): PlacedEvent[] {
  const from = storeKey('event', contract, fromHeight);
  const to = rangeEnd(storeKey('event', contract, toHeight));
  const events: PlacedEvent[] = [];
  let last: PlacedReceipt | undefined;
  let sizeBytes = 0;
  for (const [key] of store.range(from, to, limit)) {
    const place = { height: decodeU64(key, 33), index: Number(decodeU64(key, 41)) };
    if (last?.height !== place.height || last.index !== place.index) last = readAt(store, place);
    const eventIndex = Number(decodeU64(key, 49));
    const found = last?.receipt.events[eventIndex];
    if (last === undefined || found === undefined) continue;
    events.push({ ...place, eventIndex, ...found, subject: last.receipt.subject });
    sizeBytes += found.payload.length;
    if (sizeBytes >= LIMITS.rpcAnswerBytes) break;
  }
  return events;
}

function encodePlace({ height, index }: ReceiptPlace): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes.set(encodeU64(height));
  bytes.set(encodeU64(index), 8);
  return bytes;
}

function decodePlace(bytes: Uint8Array): ReceiptPlace {
  return { height: decodeU64(bytes), index: Number(decodeU64(bytes, 8)) };
}
