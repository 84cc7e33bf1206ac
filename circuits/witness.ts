// Runs the witness calculator that circom compiles: from the input signals to the value of every signal, in
// the file format that snarkjs proves from. One instance per witness, dropped with the secrets in
// its memory. The calculator asserts every constraint as it goes.

import { assert, DiffieError, encodeUtf8 } from '../base/index.ts';
import { checkField, FIELD_MODULUS } from '../crypto/index.ts';
import type { CircuitSignals } from './claim.ts';

/** A compiled calculator; threads can share it. */
export type WitnessModule = { readonly compiledWitnessCalculator: true };

// TypeScript knows WebAssembly only as part of a browser's library, which this project does not load.
type Instance = { readonly exports: Readonly<Record<string, (...values: number[]) => number>> };
type Imports = Readonly<Record<string, Readonly<Record<string, (value: number) => void>>>>;
type WebAssemblyApi = {
  compile(bytes: Uint8Array): Promise<WitnessModule>;
  instantiate(module: WitnessModule, imports: Imports): Promise<Instance>;
};
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

const WORDS = 8;
const WORD_BITS = 32n;
const WORD_MASK = 2n ** WORD_BITS - 1n;
const FILE_HEADER_WORDS = 3;
const SECTION_HEADER_WORDS = 3;
/** circom's codes for a failed assertion and others, as its own loader words them. */
const FAULTS = [
  'unknown',
  'signal not found',
  'too many signals set',
  'signal already set',
  'assertion failed',
  'not enough memory',
  'input array access out of range',
  'array access out of range',
];

/** @throws circuits.file where the bytes are no WebAssembly */
export async function compileWitnessModule(wasm: Uint8Array): Promise<WitnessModule> {
  try {
    return await WebAssembly.compile(wasm);
  } catch (cause) {
    throw new DiffieError(
      'circuits.file',
      { at: 'calculator', expected: 'WebAssembly' },
      { cause },
    );
  }
}

/**
 * The witness as a `wtns` file: 32 bytes a signal, little-endian. The caller wipes it after use.
 * @throws circuits.witness where a signal is missing, too much or makes a constraint fail; the text names
 *   template and line, no value; crypto.field for a value outside the field
 */
export async function calculateWitness(
  module: WitnessModule,
  signals: CircuitSignals,
): Promise<Uint8Array> {
  let message = '';
  const { exports } = await WebAssembly.instantiate(module, {
    runtime: {
      exceptionHandler: (code) => {
        throw witnessError(`${FAULTS[code] ?? FAULTS[0]}; ${message.trim()}`);
      },
      printErrorMessage: () => {
        message += `${readMessage()} `;
      },
      // What the source's log() prints; this circuit has none, and its values would be secret.
      writeBufferMessage: () => {
        readMessage();
      },
      showSharedRWMemory: () => undefined,
    },
  });
  const call = (name: string, ...values: number[]): number => {
    const found = exports[name];
    assert(found !== undefined, `circom exports ${name}`);
    return found(...values);
  };
  const readMessage = (): string => {
    let text = '';
    for (let char = call('getMessageChar'); char !== 0; char = call('getMessageChar')) {
      text += String.fromCharCode(char);
    }
    return text;
  };
  assert(call('getFieldNumLen32') === WORDS, 'the circuit is over a field of 256 bits');
  call('init', 1);
  setSignals(signals, call);
  return writeFile(call);
}

type Call = (name: string, ...values: number[]) => number;

function setSignals(signals: CircuitSignals, call: Call): void {
  let setCount = 0;
  for (const [name, value] of Object.entries(signals)) {
    const values = typeof value === 'bigint' ? [value] : value;
    const [high, low] = signalHash(name);
    const sizeInCircuit = call('getInputSignalSize', high, low);
    if (sizeInCircuit !== values.length) {
      throw witnessError(`signal ${name} with ${values.length} values for ${sizeInCircuit}`);
    }
    for (const [index, element] of values.entries()) {
      let rest = checkField(element, `signal ${name}`);
      for (let word = 0; word < WORDS; word++) {
        call('writeSharedRWMemory', word, Number(rest & WORD_MASK));
        rest >>= WORD_BITS;
      }
      call('setInputSignal', high, low, index);
      setCount += 1;
    }
  }
  const inputCount = call('getInputSize');
  if (setCount !== inputCount) throw witnessError(`${setCount} values for ${inputCount} inputs`);
}

/** Section 1: bytes an element, modulus, number of signals. Section 2: the signals. */
function writeFile(call: Call): Uint8Array {
  const signalCount = call('getWitnessSize');
  const bodyWords = signalCount * WORDS;
  const headerWords = 1 + WORDS + 1;
  const words = new Uint32Array(
    FILE_HEADER_WORDS + 2 * SECTION_HEADER_WORDS + headerWords + bodyWords,
  );
  let offset = 0;
  const put = (...values: number[]) => {
    words.set(values, offset);
    offset += values.length;
  };
  put(0x736e7477, 2, 2); // "wtns", version 2, two sections
  put(1, headerWords * 4, 0, WORDS * 4, ...modulusWords(), signalCount);
  put(2, bodyWords * 4, 0);
  for (let signal = 0; signal < signalCount; signal++) {
    call('getWitness', signal);
    for (let word = 0; word < WORDS; word++) words[offset++] = call('readSharedRWMemory', word);
  }
  return new Uint8Array(words.buffer);
}

function modulusWords(): number[] {
  return Array.from({ length: WORDS }, (_, word) =>
    Number((FIELD_MODULUS >> (WORD_BITS * BigInt(word))) & WORD_MASK),
  );
}

/** FNV-1a of 64 bits, by which circom finds a signal, as two signed words. */
function signalHash(name: string): readonly [high: number, low: number] {
  let hash = 0xcbf29ce484222325n;
  for (const byte of encodeUtf8(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return [Number(hash >> WORD_BITS), Number(hash & WORD_MASK)];
}

function witnessError(got: string): DiffieError {
  return new DiffieError('circuits.witness', { expected: 'inputs that satisfy the circuit', got });
}
