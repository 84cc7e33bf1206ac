// Microsoft SEAL 4, compiled to WebAssembly by node-seal: loaded once, synchronous afterwards. The build is the one that
// allows transparent ciphertexts (x - x, times zero): whether a computation has a value must not depend on ciphertexts.
// SEAL draws its randomness from the platform's crypto.getRandomValues by itself; no Rng can be given to it.

import type { ClassHandle, MainModule } from 'node-seal/allows';
import { DiffieError, type ErrorName } from '../base/index.ts';

/** The module, and what its declarations leave out: reading and freeing an exception of C++. */
export type Seal = MainModule & {
  getExceptionMessage(exception: object): readonly [string, string];
  decrementExceptionRefcount(exception: object): void;
};

let loading: Promise<void> | undefined;
let loaded: Seal | undefined;

/** Loads the WebAssembly module, once for the process; about 30 ms. Everything else of BFV and CKKS is synchronous. */
export function loadSeal(): Promise<void> {
  loading ??= import('node-seal/allows').then(async ({ initialize }) => {
    loaded = (await initialize()) as Seal;
  });
  return loading;
}

/** The loaded module. @throws crypto.sealUnloaded before the promise of loadSeal has settled */
export function sealModule(): Seal {
  if (loaded !== undefined) return loaded;
  throw new DiffieError('crypto.sealUnloaded', { hint: 'await loadSeal() first' });
}

/**
 * Runs `action`, and turns what C++ throws into a coded error; the exception's memory is freed.
 * @throws `code` for an exception of C++; anything else passes through
 */
export function callSeal<T>(code: ErrorName, at: string, action: () => T): T {
  try {
    return action();
  } catch (thrown) {
    const seal = sealModule();
    if (!isForeign(thrown)) throw thrown;
    const [, message] = seal.getExceptionMessage(thrown);
    seal.decrementExceptionRefcount(thrown);
    throw new DiffieError(code, { at, got: message });
  }
}

/** Uses a temporary of C++ and frees it, whatever happens. */
export function withHandle<H extends ClassHandle, T>(handle: H, use: (handle: H) => T): T {
  try {
    return use(handle);
  } finally {
    handle.delete();
  }
}

/** Whether this is an exception of WebAssembly, which is no Error. */
function isForeign(thrown: unknown): thrown is object {
  return typeof thrown === 'object' && thrown !== null && !(thrown instanceof Error);
}
