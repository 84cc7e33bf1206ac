// Ciphertexts and keys of SEAL as values that need no freeing. The garbage collector sees neither how large a handle of WebAssembly is
// nor can it free one within a synchronous loop, so memory is kept here: the handles used last stay, up to a bound, and the oldest
// move out into bytes, which the engine counts and collects as any others; they move back in when they are used again.
// Bytes of secret keys that moved out are not wiped.

import type { ClassHandle } from 'node-seal/allows';
import { assert, DiffieError, type ErrorName, equalBytes, LIMITS } from '../base/index.ts';
import { callSeal, type Seal, sealModule } from './seal.ts';
import { type SealParameters, type SealRuntime, sealRuntime } from './seal-parameters.ts';

/** An object of C++ that is written to bytes and read from them. */
export type SealHandle = ClassHandle & {
  saveToArray(mode: Seal['ComprModeType']['none']): Uint8Array;
  loadFromArray(context: SealRuntime['context'], bytes: Uint8Array): void;
};

/** Makes an empty object of C++ that bytes are loaded into. */
export type MakeHandle<H> = (seal: Seal) => H;

/** Handles without a value, which next results are written into: that saves an eighth of an addition. By what makes results. */
const spares = new WeakMap<MakeHandle<SealHandle>, SealHandle[]>();
const SPARES_MAX = 8;

/** In the order of their last use. */
const resident = new Set<SealValue<SealHandle>>();
let residentBytes = 0;

/** SEAL's header: 0x5ea1 little-endian, size of the header, version 4.1, no compression, reserved; then the total size in 8 bytes. */
const HEADER = Uint8Array.of(0x5e, 0xa1, 0x10, 4, 1, 0, 0, 0);

/** One object of SEAL, as a handle or as bytes; never changed. */
export class SealValue<H extends SealHandle> {
  readonly #parameters: SealParameters;
  readonly #make: MakeHandle<H>;
  readonly #sizeBytes: number;
  #handle: H | undefined;
  #bytes: Uint8Array | undefined;

  /** Takes over the handle. @param sizeBytes what it takes of WebAssembly memory, about */
  constructor(parameters: SealParameters, make: MakeHandle<H>, handle: H, sizeBytes: number) {
    this.#parameters = parameters;
    this.#make = make;
    this.#handle = handle;
    this.#sizeBytes = sizeBytes;
    resident.add(this);
    residentBytes += sizeBytes;
  }

  /** The handle, valid until the next operation; it must not be changed or freed. */
  use(): H {
    if (this.#handle !== undefined) {
      resident.delete(this);
      resident.add(this);
      return this.#handle;
    }
    assert(this.#bytes !== undefined, 'a value without a handle has bytes');
    this.#handle = load(this.#parameters, this.#make, this.#bytes);
    resident.add(this);
    residentBytes += this.#sizeBytes;
    return this.#handle;
  }

  /** SEAL's encoding without compression, in an array of the caller's own. */
  encode(): Uint8Array {
    return this.#bytes === undefined ? save(this.use()) : this.#bytes.slice();
  }

  /** Frees WebAssembly memory now. @param keep whether the value stays usable, as bytes */
  leave(keep: boolean): void {
    if (this.#handle === undefined) return;
    if (keep) this.#bytes ??= save(this.#handle);
    retire(this.#make, this.#handle);
    this.#handle = undefined;
    resident.delete(this);
    residentBytes -= this.#sizeBytes;
  }
}

/** Context, evaluator and encoder for an operation that starts: what is over the bound moves out first. */
export function startOperation(parameters: SealParameters): SealRuntime {
  for (const value of resident) {
    if (residentBytes <= LIMITS.sealResidentBytes) break;
    value.leave(true);
  }
  return sealRuntime(parameters);
}

/** The bytes that values hold in WebAssembly memory now. */
export function sealResidentBytes(): number {
  return residentBytes;
}

/** A result of `fill`, which writes into an empty handle. @throws crypto.sealRefused where SEAL refuses */
export function makeValue<H extends SealHandle>(
  parameters: SealParameters,
  make: MakeHandle<H>,
  sizeBytes: number,
  fill: (result: H) => void,
): SealValue<H> {
  const handle = spare(make);
  try {
    callSeal('crypto.sealRefused', 'operation', () => fill(handle));
  } catch (error) {
    handle.delete();
    throw error;
  }
  return new SealValue(parameters, make, handle, sizeBytes);
}

/** How bytes from outside are read. */
export type DecodeOptions = {
  readonly code: ErrorName;
  readonly at: string;
  /** Sizes that a value can have, smallest and largest. */
  readonly sizesBytes: readonly [number, number];
};

/**
 * A value from outside: exactly the bytes that SEAL writes for it without compression, of these parameters.
 * @throws the code of `options`
 */
export function decodeValue<H extends SealHandle>(
  parameters: SealParameters,
  make: MakeHandle<H>,
  bytes: Uint8Array,
  options: DecodeOptions,
): SealValue<H> {
  const { code, at, sizesBytes } = options;
  const [least, most] = sizesBytes;
  if (bytes.length < least || bytes.length > most) {
    const expected = least === most ? `${least} bytes` : `${least} to ${most} bytes`;
    throw new DiffieError(code, { at, expected, got: `${bytes.length}` });
  }
  if (!equalBytes(bytes.subarray(0, HEADER.length), HEADER) || readSize(bytes) !== bytes.length) {
    throw new DiffieError(code, { at, expected: 'an uncompressed object of SEAL 4.1' });
  }
  startOperation(parameters);
  const handle = callSeal(code, at, () => load(parameters, make, bytes));
  if (!equalBytes(save(handle), bytes)) {
    handle.delete();
    throw new DiffieError(code, { at, expected: 'the canonical encoding' });
  }
  return new SealValue(parameters, make, handle, bytes.length);
}

/** An empty handle, or one whose content the operation replaces. */
function spare<H extends SealHandle>(make: MakeHandle<H>): H {
  const waiting = spares.get(make);
  if (waiting === undefined) spares.set(make, []);
  return (waiting?.pop() as H | undefined) ?? make(sealModule());
}

/** Results wait for the next one; keys, which no operation makes, go. */
function retire(make: MakeHandle<SealHandle>, handle: SealHandle): void {
  const waiting = spares.get(make);
  if (waiting === undefined || waiting.length >= SPARES_MAX) handle.delete();
  else waiting.push(handle);
}

function readSize(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Number(view.getBigUint64(HEADER.length, true));
}

function save(handle: SealHandle): Uint8Array {
  return handle.saveToArray(sealModule().ComprModeType.none);
}

function load<H extends SealHandle>(
  parameters: SealParameters,
  make: MakeHandle<H>,
  bytes: Uint8Array,
): H {
  const { seal, context } = sealRuntime(parameters);
  const handle = make(seal);
  try {
    handle.loadFromArray(context, bytes);
  } catch (error) {
    handle.delete();
    throw error;
  }
  return handle;
}
