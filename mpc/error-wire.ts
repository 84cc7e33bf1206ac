// Errors as plain data, to cross a thread's or a process's border, where an Error would lose its code and facts.
// A fault of our own code crosses with its kind and place alone: its message might quote a secret.

import { DiffieError, ERRORS, type ErrorFacts, type ErrorName } from '../base/index.ts';

/** A DiffieError without its message, cause and stack. */
export type WireError = { readonly code: ErrorName; readonly facts: ErrorFacts };

/** Plain data of any error: a DiffieError's own code and facts, `mpc.worker` for all others. */
export function describeError(error: unknown): WireError {
  if (error instanceof DiffieError) return { code: error.code, facts: error.facts };
  if (!(error instanceof Error)) return { code: 'mpc.worker', facts: { got: typeof error } };
  const frame = error.stack?.split('\n').find((line) => /^\s+at /.test(line));
  const at = frame === undefined ? {} : { at: frame.trim().replace(/^at /, '') };
  return { code: 'mpc.worker', facts: { ...at, got: error.name } };
}

/** The DiffieError of plain data; `mpc.worker` where the code is none of the table. */
export function reviveError(wire: WireError): DiffieError {
  return Object.hasOwn(ERRORS, wire.code)
    ? new DiffieError(wire.code, wire.facts)
    : new DiffieError('mpc.worker', { got: 'an unknown error code' });
}
