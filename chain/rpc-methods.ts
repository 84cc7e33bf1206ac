// The methods of a chain's RPC, a row each: parameters, result, one sentence. The server, both clients and the
// reference page docs/rpc.md are views of this table.

import { ERRORS, type ErrorName, LIMITS } from '../base/index.ts';
import {
  bytes,
  count,
  fixedBytes,
  flag,
  list,
  named,
  nullable,
  optional,
  record,
  text,
  u64,
  type ValueOf,
  variant,
  type WireType,
  word,
} from './wire-types.ts';

const hash = fixedBytes(32);
const address = fixedBytes(32);
const value = bytes(LIMITS.valueSizeBytes);
const timeoutMs = count(LIMITS.rpcWaitMs);

const errorName = word(...(Object.keys(ERRORS) as ErrorName[]));
const errorWord: WireType<ErrorName> = { ...errorName, name: 'ErrorName' };

const status = named(
  'Status',
  variant({
    ok: record({ result: bytes(LIMITS.rpcBodyBytes) }),
    waiting: record({ requestId: hash }),
    trap: record({
      code: errorWord,
      at: nullable(
        record({
          function: count(2 ** 32),
          pc: count(2 ** 32),
          name: optional(text(LIMITS.rpcBodyBytes)),
          file: optional(text(LIMITS.rpcBodyBytes)),
          line: optional(count(2 ** 32)),
        }),
      ),
      message: nullable(text(LIMITS.rpcBodyBytes)),
    }),
    refused: record({ code: errorWord, message: nullable(text(LIMITS.rpcBodyBytes)) }),
  }),
);

const subject = record({ kind: word('transaction', 'expiry'), id: hash });

const receipt = named(
  'Receipt',
  record({
    subject,
    status,
    yoUsed: u64,
    fee: u64,
    reserveFee: u64,
    contract: nullable(address),
    resumed: nullable(hash),
    events: list(
      record({ contract: address, event: count(LIMITS.moduleEvents), payload: value }),
      LIMITS.transactionEvents,
    ),
  }),
);

const placedReceipt = named(
  'PlacedReceipt',
  record({ height: u64, index: count(2 ** 32), receipt }),
);

const request = named(
  'Request',
  variant({
    open: record({
      slot: count(LIMITS.moduleSlots),
      handles: list(hash, LIMITS.openingItems),
      withinBlocks: u64,
    }),
    joint: record({
      parties: list(address, LIMITS.parties),
      protocol: text(LIMITS.valueSizeBytes),
      parameters: value,
      withinBlocks: u64,
    }),
  }),
);

const openRequest = named(
  'OpenRequest',
  record({
    id: hash,
    contract: address,
    request,
    openedAt: u64,
    deadline: u64,
    transactionId: hash,
    payer: address,
    yoReserve: u64,
    yoPrice: u64,
    deposit: u64,
    isOverdue: flag,
  }),
);

const header = named(
  'Header',
  record({
    height: u64,
    parentHash: hash,
    timeMs: u64,
    transactionsRoot: hash,
    receiptsRoot: hash,
    stateRoot: hash,
    producer: address,
    yoUsed: u64,
  }),
);

const action = named(
  'Action',
  variant({
    transfer: record({ to: address, amount: u64 }),
    deploy: record({ module: bytes(LIMITS.moduleSizeBytes), args: value, value: u64 }),
    call: record({
      contract: address,
      method: text(LIMITS.moduleNameBytes),
      args: value,
      value: u64,
    }),
    respond: record({ contract: address, requestId: hash, response: nullable(value) }),
  }),
);

const contractPart = named(
  'ContractPart',
  record({
    codeHash: hash,
    moduleHash: hash,
    requestSequence: u64,
    openRequests: count(LIMITS.openRequestsPerContract),
  }),
);

/** A value of the state, and how to check it against the state root of the block of that height. */
const proved = named(
  'Proved',
  record({
    height: u64,
    stateRoot: hash,
    key: bytes(LIMITS.valueSizeBytes),
    value: nullable(value),
    proof: bytes(LIMITS.rpcBodyBytes),
  }),
);

/** The types with a name of their own, in the order in which they are built. */
export const RPC_TYPES: readonly { readonly name: string; readonly shape?: string }[] = [
  status,
  receipt,
  placedReceipt,
  request,
  openRequest,
  header,
  action,
  contractPart,
  proved,
];

type MethodRow = {
  readonly doc: string;
  readonly params: WireType<object>;
  readonly result: WireType<unknown>;
};

/** The table. A method's full name is `chain.` and its key. */
export const RPC_METHODS = {
  info: {
    doc: 'The chain and its newest block.',
    params: record({}),
    result: record({
      chainId: hash,
      name: text(LIMITS.moduleNameBytes),
      height: u64,
      hash,
      timeMs: u64,
      stateRoot: hash,
      producer: address,
      minYoPrice: u64,
      waitingTransactions: count(LIMITS.mempoolTransactions),
    }),
  },
  block: {
    doc: 'A block by height or hash; the newest if neither is given. `receipts` are those of expiries, then of the transactions.',
    params: record({ height: optional(u64), hash: optional(hash) }),
    result: record({
      hash,
      header,
      signature: fixedBytes(64),
      transactionIds: list(hash, LIMITS.blockTransactions),
      receipts: list(receipt, LIMITS.blockTransactions + LIMITS.expiriesPerBlock),
    }),
  },
  transaction: {
    doc: 'A transaction that is in a block.',
    params: record({ id: hash }),
    result: record({
      id: hash,
      height: u64,
      index: count(2 ** 32),
      from: address,
      nonce: u64,
      yoLimit: u64,
      yoReserve: u64,
      yoPrice: u64,
      action,
      signature: fixedBytes(64),
      receipt,
    }),
  },
  receipt: {
    doc: "A transaction's receipt.",
    params: record({ id: hash }),
    result: placedReceipt,
  },
  account: {
    doc: 'Nonce and balance of an address; zero where nobody used it. With `prove`, the state entry and its proof.',
    params: record({ address, height: optional(u64), prove: optional(flag) }),
    result: record({
      address,
      nonce: u64,
      balance: u64,
      contract: nullable(contractPart),
      proved: nullable(proved),
    }),
  },
  contract: {
    doc: 'A contract and its module.',
    params: record({ address }),
    result: record({
      address,
      balance: u64,
      contract: contractPart,
      module: bytes(LIMITS.moduleSizeBytes),
    }),
  },
  storage: {
    doc: "A contract's entry under a key of the machine, or null. With `prove`, its proof of presence or absence.",
    params: record({
      contract: address,
      key: value,
      height: optional(u64),
      prove: optional(flag),
    }),
    result: record({ value: nullable(value), proved: nullable(proved) }),
  },
  entries: {
    doc: "A contract's entries in the order of their keys' hashes; go on after the last `hash` until none comes: a page also ends at 8 MiB.",
    params: record({
      contract: address,
      after: optional(hash),
      limit: optional(count(LIMITS.rpcListItems)),
    }),
    result: list(record({ hash, key: value, value }), LIMITS.rpcListItems),
  },
  ciphertext: {
    doc: "A ciphertext of a contract by slot and handle, evaluated, in its scheme's canonical bytes.",
    params: record({ contract: address, slot: count(LIMITS.moduleSlots), handle: hash }),
    result: value,
  },
  requests: {
    doc: 'Requests that are open now, of one contract or of all.',
    params: record({
      contract: optional(address),
      limit: optional(count(LIMITS.rpcListItems)),
    }),
    result: list(openRequest, LIMITS.rpcListItems),
  },
  request: {
    doc: 'What is known of a request: it while it is open, the receipts that opened and ended it.',
    params: record({ id: hash }),
    result: record({
      open: nullable(openRequest),
      opening: placedReceipt,
      conclusion: nullable(placedReceipt),
    }),
  },
  events: {
    doc: 'Events of a contract in the order in which they happened, from `fromHeight` to `toHeight`, both included; an answer also ends at 8 MiB, which is more than a block holds.',
    params: record({
      contract: address,
      fromHeight: optional(u64),
      toHeight: optional(u64),
      limit: optional(count(LIMITS.rpcListItems)),
    }),
    result: list(
      record({
        height: u64,
        index: count(2 ** 32),
        eventIndex: count(LIMITS.transactionEvents),
        contract: address,
        event: count(LIMITS.moduleEvents),
        payload: value,
        subject,
      }),
      LIMITS.rpcListItems,
    ),
  },
  submit: {
    doc: "Takes a transaction's bytes and answers with its receipt once its block is durable.",
    params: record({ transaction: bytes(LIMITS.transactionSizeBytes) }),
    result: placedReceipt,
  },
  estimate: {
    doc: 'What an action of a sender would do on top of the newest block, and the yo it would use, whatever the sender holds.',
    params: record({ from: address, action, yoReserve: optional(u64) }),
    result: record({ receipt, yoUsed: u64, fee: u64 }),
  },
  waitTransaction: {
    doc: "A transaction's receipt, as soon as it is in a block.",
    params: record({ id: hash, timeoutMs: optional(timeoutMs) }),
    result: placedReceipt,
  },
  waitRequest: {
    doc: 'The receipt that ends a request, as soon as there is one.',
    params: record({ id: hash, timeoutMs: optional(timeoutMs) }),
    result: placedReceipt,
  },
  waitBlock: {
    doc: 'The height of the newest block, as soon as it is above the one given.',
    params: record({ above: u64, timeoutMs: optional(timeoutMs) }),
    result: u64,
  },
} as const satisfies Record<string, MethodRow>;

/** A method's name without `chain.`. */
export type RpcMethod = keyof typeof RPC_METHODS;

/** Parameters of a method. */
export type RpcParams<M extends RpcMethod> = ValueOf<(typeof RPC_METHODS)[M]['params']>;
/** Result of a method. */
export type RpcResult<M extends RpcMethod> = ValueOf<(typeof RPC_METHODS)[M]['result']>;

/**
 * A chain as its users see it, near or far: the same methods in one process and over HTTP.
 * Every method may throw base.schema, chain.rpc*, and what its doc implies: chain.notFound, chain.timeout.
 */
export type ChainClient = {
  readonly [M in RpcMethod]: (params: RpcParams<M>) => Promise<RpcResult<M>>;
};

/** A method's row, its columns visible to the type checker. */
export function rpcMethod(name: RpcMethod): MethodRow {
  return RPC_METHODS[name];
}

/** All methods. */
export const RPC_METHOD_NAMES: readonly RpcMethod[] = Object.keys(RPC_METHODS) as RpcMethod[];

/** Before a method's name on the wire. */
export const RPC_PREFIX = 'chain.';
