// Runs the same thing on both engines from the same state and expects the same of them: outcome, trap and where, yo,
// entries, events, payments, and what was recorded in the graph.

import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Engine, Outcome } from '../../vm/index.ts';
import type { MemoryHost } from './memory-host.ts';

/** The outcome that both gave. The state is then that of one run. */
export function onBothEngines(memory: MemoryHost, run: (engine: Engine) => Outcome): Outcome {
  const before = copyOf(memory);
  const expected = run('interpreter');
  const after = copyOf(memory);
  restore(memory, before);
  const outcome = run('compiled');
  if (!isDeepStrictEqual(outcome, expected)) {
    assert.deepEqual(outcome, expected, 'compiled code ends otherwise than interpreted');
  }
  if (!isDeepStrictEqual(copyOf(memory), after)) {
    assert.deepEqual(copyOf(memory), after, 'compiled code changes the state otherwise');
  }
  return outcome;
}

type Copy = Pick<MemoryHost, 'balance' | 'entries' | 'events' | 'payments' | 'nodes' | 'results'>;

function copyOf(memory: MemoryHost): Copy {
  const { balance, entries, events, payments, nodes, results } = memory;
  return {
    balance,
    entries: new Map(entries),
    events: [...events],
    payments: [...payments],
    nodes: new Map(nodes),
    results: new Map(results),
  };
}

function restore(memory: MemoryHost, from: Copy): void {
  memory.balance = from.balance;
  refill(memory.entries, from.entries);
  refill(memory.nodes, from.nodes);
  refill(memory.results, from.results);
  memory.events.splice(0, Number.POSITIVE_INFINITY, ...from.events);
  memory.payments.splice(0, Number.POSITIVE_INFINITY, ...from.payments);
}

function refill<T>(map: Map<string, T>, from: ReadonlyMap<string, T>): void {
  map.clear();
  for (const [key, value] of from) map.set(key, value);
}
