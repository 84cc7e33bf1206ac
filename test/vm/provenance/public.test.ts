// Yo, sizes and control flow follow from public values alone: no opcode makes a public value of a ciphertext but an
// opening, and what is encrypted changes nothing that anyone can see of a call.

import { expect, test } from 'vitest';
import { isDiffieError } from '../../../base/index.ts';
import { assemble, encodeModule, leakageReport, loadProgram } from '../../../vm/index.ts';
import { OPCODES } from '../../../vm/isa.ts';
import { makeInput, setKey } from '../elgamal-fixture.ts';
import { CALLER, call } from '../fixture.ts';
import { createMemoryHost } from '../memory-host.ts';
import { STORE } from './report-of.ts';

test('await.open alone takes ciphertexts and gives something else', () => {
  const leaving = Object.entries(OPCODES).flatMap(([name, { sig }]) => {
    const [left = '', right = ''] = ` ${sig} `.split(' -> ');
    return /\bct\b/.test(left) && !/\bct\b/.test(right) ? [name] : [];
  });
  expect(leaving).toEqual(['await.open']);
});

/** All that can be seen of three calls with such plaintexts. */
function seenOf(plaintexts: readonly bigint[]) {
  const bytes = encodeModule(assemble(`contract test\n${STORE}`, { file: 'test.dvm' }));
  const program = loadProgram(bytes);
  const memory = createMemoryHost();
  setKey(memory);
  return plaintexts.map((plaintext, i) => {
    const method = i === 0 ? 'put' : 'merge';
    const nonce = BigInt(i);
    const input = makeInput(memory, plaintext, { method, caller: CALLER, nonce });
    const { kind, yoUsed } = call(program, memory, method, [...input, nonce]);
    const sizes = [...memory.entries].map(([key, value]) => [key, value.length]);
    return { kind, yoUsed, sizes, nodes: memory.nodes.size, events: memory.events };
  });
}

test('what is encrypted changes neither yo nor sizes nor control flow', () => {
  const zeros = seenOf([0n, 0n, 0n]);
  expect(zeros.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
  expect(seenOf([1n, 2n ** 40n, 2n ** 64n - 1n])).toEqual(zeros);
});

test('a module that takes too much work has no report, and says so', () => {
  const input = 'local.get c\nlocal.get p\nu64.const 1\nct.input s\ncell.set t\n';
  const methods = Array.from(
    { length: 8 },
    (_, i) => `fn f${i} c:bytes p:bytes export\n${input.repeat(1000)}end\n`,
  );
  const source = `contract wide\nslot s elgamal\ncell t ct<s>\n${methods.join('')}`;
  const bytes = encodeModule(assemble(source, { file: 'test.dvm' }));
  let refused: unknown;
  try {
    leakageReport(bytes);
  } catch (error) {
    refused = error;
  }
  expect(isDiffieError(refused) && refused.code).toBe('module.limit');
});
