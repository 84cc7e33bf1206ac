// A contract's ciphertext by its handle, for those who are to open it: the graph behind the handle is worked off
// and its result kept in memory only, so that reading changes nothing.

import { DiffieError, toHex } from '../base/index.ts';
import { evaluate, type GraphStore, SCHEMES, slotKey } from '../vm/index.ts';
import { type ContractPart, entryKey } from './account.ts';
import { byteText } from './byte-text.ts';
import { moduleOf } from './contract-host.ts';
import type { Ledger } from './ledger.ts';
import { Overlay } from './overlay.ts';

/** Where a ciphertext is. */
export type CiphertextPlace = {
  readonly contract: Uint8Array;
  readonly part: ContractPart;
  readonly slot: number;
  readonly handle: Uint8Array;
};

/**
 * The ciphertext in its scheme's canonical bytes.
 * @throws chain.notFound where the slot has no key, or no such ciphertext was recorded
 */
export function evaluateCiphertext(
  ledger: Ledger,
  { contract, part, slot, handle }: CiphertextPlace,
): Uint8Array {
  const state = ledger.state();
  const { environment } = ledger;
  const program = moduleOf(environment, new Overlay(state), part.moduleHash).load();
  const scheme = program.module.slots[slot]?.scheme;
  const keyBytes = state.get(entryKey(contract, slotKey(slot)));
  if (scheme === undefined || keyBytes === undefined) {
    throw new DiffieError('chain.notFound', {
      at: 'slot',
      expected: 'a slot with its key',
      got: `${slot}`,
    });
  }
  const results = new Map<string, Uint8Array>();
  const graph: GraphStore = {
    node: (name) => state.named('graphNode', name),
    putNode: () => undefined,
    result: (name) => results.get(byteText(name)) ?? state.named('graphResult', name),
    putResult: (name, value) => results.set(byteText(name), value),
  };
  if (graph.node(handle) === undefined) {
    throw new DiffieError('chain.notFound', {
      at: 'handle',
      expected: 'a recorded ciphertext',
      got: toHex(handle),
    });
  }
  const ops = SCHEMES[scheme];
  const { natives } = environment;
  const pay = () => undefined;
  return evaluate(graph, handle, { scheme: ops, key: ops.decodeKey(keyBytes), natives, pay });
}
