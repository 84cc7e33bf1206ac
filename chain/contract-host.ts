// The chain as a contract sees it while it runs: its own entries, its YOU, its events, over one overlay; and the
// environment that is the same for all of them, with the modules that are ready to run.

import { assert, LIMITS } from '../base/index.ts';
import type { Host, Natives, Program } from '../vm/index.ts';
import { entryKey } from './account.ts';
import type { Overlay } from './overlay.ts';
import type { ProgramCache } from './program-cache.ts';
import type { ReceiptEvent } from './receipt.ts';
import type { Sha256 } from './tree.ts';

/** What execution needs besides state: the same for every block of a chain. */
export type Environment = {
  /** 32 bytes: the hash of the genesis. */
  readonly chainId: Uint8Array;
  /** Smallest yo price that a transaction may offer. */
  readonly minYoPrice: bigint;
  readonly natives: Natives;
  readonly sha256: Sha256;
  readonly programs: ProgramCache;
};

/** A contract's module: its size, which says what loading costs, and its program once that is paid for. */
export type ContractModule = { readonly sizeBytes: number; load(): Program };

/** The module of a contract. */
export function moduleOf(
  { programs }: Environment,
  overlay: Overlay,
  moduleHash: Uint8Array,
): ContractModule {
  const readBytes = () => {
    const bytes = overlay.named('module', moduleHash);
    assert(bytes !== undefined, 'the module of a contract is in the store');
    return bytes;
  };
  const sizeBytes = programs.sizeOf(moduleHash) ?? readBytes().length;
  return { sizeBytes, load: () => programs.get(moduleHash, readBytes) };
}

/** A host, and the events that came through it. */
export type ContractHost = {
  readonly host: Host;
  readonly events: readonly ReceiptEvent[];
  /** Whether there were more events than a transaction may have; those beyond are not kept. */
  hasTooManyEvents(): boolean;
};

/** The host of a contract over an overlay, for one call. */
export function createContractHost(
  { chainId, natives }: Environment,
  overlay: Overlay,
  contract: Uint8Array,
  height: bigint,
): ContractHost {
  const events: ReceiptEvent[] = [];
  let eventBytes = 0;
  let tooMany = false;

  const host: Host = {
    natives,
    chainId,
    height,
    self: contract,
    read: (key) => overlay.get(entryKey(contract, key)),
    write: (key, value) => overlay.set(entryKey(contract, key), value),
    balance: () => overlay.account(contract).balance,
    transfer(to, amount) {
      if (overlay.account(contract).balance < amount) return false;
      overlay.pay(contract, -amount);
      overlay.pay(to, amount);
      return true;
    },
    emit(event, payload) {
      eventBytes += payload.length;
      if (events.length >= LIMITS.transactionEvents || eventBytes > LIMITS.eventBytes) {
        tooMany = true;
      } else events.push({ contract, event, payload });
    },
    graph: {
      node: (handle) => overlay.named('graphNode', handle),
      putNode: (handle, node) => overlay.setNamed('graphNode', handle, node),
      result: (handle) => overlay.named('graphResult', handle),
      putResult: (handle, ciphertext) => overlay.setNamed('graphResult', handle, ciphertext),
    },
    openRequests: () => overlay.account(contract).contract?.openRequests ?? 0,
  };
  return { host, events, hasTooManyEvents: () => tooMany };
}
