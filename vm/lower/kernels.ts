// The kernels in one WebAssembly instance that every compiled program imports from: they are compiled, and raised to
// V8's optimising tier, once for all programs. They only compute: what is a trap they tell by a flag.

import {
  addKernel,
  eqKernel,
  ltKernel,
  mulKernel,
  mulWordKernel,
  subKernel,
  wrappingMulKernel,
} from './kernel-arithmetic.ts';
import { divisionKernel } from './kernel-division.ts';
import {
  fieldAddKernel,
  fieldMulKernel,
  fieldSubKernel,
  isFieldKernel,
  montgomeryKernel,
} from './kernel-field.ts';
import { MEMORY } from './layout.ts';
import { encodeWasm, type WasmFunction } from './wasm-writer.ts';

/** The place of Montgomery's product among the kernels. */
const MONTGOMERY = 0;

const FUNCTIONS: readonly WasmFunction[] = [
  montgomeryKernel(),
  addKernel(),
  subKernel(),
  mulKernel(),
  wrappingMulKernel(),
  divisionKernel('div', 'quotient'),
  divisionKernel('rem', 'remainder'),
  eqKernel(),
  ltKernel(),
  mulWordKernel(),
  fieldAddKernel(),
  fieldSubKernel(),
  fieldMulKernel(MONTGOMERY),
  isFieldKernel(),
];

/** Kernels by name, as functions. */
export const KERNELS: Readonly<Record<string, unknown>> = instantiate();

/** Their signatures by name. */
export const KERNEL_TYPES: ReadonlyMap<string, WasmFunction> = new Map(
  FUNCTIONS.map((kernel) => [kernel.exported ?? '', kernel]),
);

function instantiate(): Readonly<Record<string, unknown>> {
  const code = encodeWasm({ imports: [], globalCount: 0, functions: FUNCTIONS });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), {
    env: { memory: MEMORY },
  });
  return instance.exports as Readonly<Record<string, unknown>>;
}
