// A host in memory: the contract's entries, YOU, events, payments and ciphertext graph in maps, with the natives
// that a node has. `revert` puts back what a trap undoes, as the chain does by dropping its overlay.

import { toHex } from '../../base/index.ts';
import { nodeArithmetic, verifyEd25519 } from '../../crypto/index-node.ts';
import type { GraphStore, Host } from '../../vm/index.ts';

export type EmittedEvent = { readonly event: number; readonly payload: Uint8Array };
export type Payment = { readonly to: Uint8Array; readonly amount: bigint };

/** What a test may look at and change between calls. */
export type MemoryHost = {
  readonly host: Host;
  /** By hexadecimal key. */
  readonly entries: Map<string, Uint8Array>;
  readonly events: EmittedEvent[];
  readonly payments: Payment[];
  readonly nodes: Map<string, Uint8Array>;
  readonly results: Map<string, Uint8Array>;
  balance: bigint;
  height: bigint;
  openRequests: number;
  /** Undoes what the calls since `from` did; graph results stay, as they follow from their handles. */
  revert(from: Snapshot): void;
  snapshot(): Snapshot;
};

export type Snapshot = {
  readonly entries: ReadonlyMap<string, Uint8Array>;
  readonly eventCount: number;
  readonly paymentCount: number;
  readonly balance: bigint;
};

/** The contract's address and the chain's identity, unless a test says others. */
export const SELF = new Uint8Array(32).fill(0xc0);
export const CHAIN_ID = new Uint8Array(32).fill(0x1d);

export function createMemoryHost(
  options: { readonly self?: Uint8Array; readonly chainId?: Uint8Array } = {},
): MemoryHost {
  const entries = new Map<string, Uint8Array>();
  const nodes = new Map<string, Uint8Array>();
  const results = new Map<string, Uint8Array>();
  const memory: MemoryHost = {
    host: {
      natives: { arithmetic: nodeArithmetic, verifySignature: verifyEd25519 },
      chainId: options.chainId ?? CHAIN_ID,
      self: options.self ?? SELF,
      get height() {
        return memory.height;
      },
      read: (key) => entries.get(toHex(key)),
      write: (key, value) => {
        if (value === undefined) entries.delete(toHex(key));
        else entries.set(toHex(key), value);
      },
      balance: () => memory.balance,
      transfer: (to, amount) => pay(memory, to, amount),
      emit: (event, payload) => {
        memory.events.push({ event, payload });
      },
      graph: graphOver(nodes, results),
      openRequests: () => memory.openRequests,
    },
    entries,
    events: [],
    payments: [],
    nodes,
    results,
    balance: 0n,
    height: 100n,
    openRequests: 0,
    snapshot: () => ({
      entries: new Map(entries),
      eventCount: memory.events.length,
      paymentCount: memory.payments.length,
      balance: memory.balance,
    }),
    revert: (from) => {
      entries.clear();
      for (const [key, value] of from.entries) entries.set(key, value);
      memory.events.length = from.eventCount;
      memory.payments.length = from.paymentCount;
      memory.balance = from.balance;
    },
  };
  return memory;
}

function pay(memory: MemoryHost, to: Uint8Array, amount: bigint): boolean {
  if (memory.balance < amount) return false;
  memory.balance -= amount;
  memory.payments.push({ to, amount });
  return true;
}

function graphOver(nodes: Map<string, Uint8Array>, results: Map<string, Uint8Array>): GraphStore {
  return {
    node: (handle) => nodes.get(toHex(handle)),
    putNode: (handle, node) => {
      nodes.set(toHex(handle), node);
    },
    result: (handle) => results.get(toHex(handle)),
    putResult: (handle, ciphertext) => {
      results.set(toHex(handle), ciphertext);
    },
  };
}
