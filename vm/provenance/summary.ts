// What callers need to know of a function: where its result comes from, what it writes, what it checked when it
// returns, and what becomes of the arguments. Labels in it may name its parameters.

import type { Condition } from './condition.ts';
import type { Flow } from './flow.ts';

/** What became of an opened value. */
export type Use = {
  readonly kind:
    | 'condition'
    | 'storage'
    | 'event'
    | 'result'
    | 'payment'
    | 'request'
    | 'ciphertext'
    | 'key';
  /** The storage entry or event, or what was done. */
  readonly name: string;
  readonly function: number;
  readonly pc: number;
};

/** What callers need to know of a function. */
export type Summary = {
  /** Undefined where it gives nothing, or where nothing is known yet. */
  result: Flow | undefined;
  /** By storage entry, what it puts there that depends on parameters. */
  readonly writes: Map<number, Flow>;
  /** Storage entries that it may change, by itself or by what it calls. */
  readonly changes: Set<number>;
  /** Storage entries that it may read, by itself or by what it calls. */
  readonly reads: Set<number>;
  /** What surely held when it returned: about its parameters, or of what it read. */
  conditions: readonly Condition[];
  /** By source (label.ts), what became of values from there. */
  readonly uses: Map<number, Map<string, Use>>;
};

/** Of a function about which nothing is known yet. */
export function createSummary(): Summary {
  return {
    result: undefined,
    writes: new Map(),
    changes: new Set(),
    reads: new Set(),
    conditions: [],
    uses: new Map(),
  };
}
