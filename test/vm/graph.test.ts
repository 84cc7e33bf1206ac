// The ciphertext graph: handles that say how a ciphertext came about, and working it off in any shape and depth.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, toHex } from '../../base/index.ts';
import { decodeElGamalComputed, encodeElGamalCiphertext, sumElGamal } from '../../crypto/index.ts';
import {
  type Evaluator,
  encodeNode,
  evaluate,
  inputHandle,
  type Node,
  operationHandle,
  recordOperation,
  type Work,
} from '../../vm/graph.ts';
import { SCHEMES } from '../../vm/schemes/index.ts';
import { KEY, makeInput } from './elgamal-fixture.ts';
import { CALLER } from './fixture.ts';
import { CHAIN_ID, createMemoryHost, SELF } from './memory-host.ts';

const memory = createMemoryHost();
const INPUTS = [1n, 2n, 3n].map(
  (plaintext) => makeInput(memory, plaintext, { method: 'm', caller: CALLER, nonce: plaintext })[0],
);

/** Stands for what the lists hold without doubt. */
const a0 = new Uint8Array(32);

/** A store with the inputs, an evaluator that notes what it is told, and the inputs' handles. */
function fresh() {
  const { host, results } = createMemoryHost();
  const handles = INPUTS.map((ciphertext, i) => {
    const handle = inputHandle(origin(BigInt(i)), ciphertext);
    host.graph.putNode(handle, encodeNode({ op: 'input', ciphertext }));
    return handle;
  });
  const paid: [Work, number][] = [];
  const evaluator: Evaluator = {
    scheme: SCHEMES.elgamal,
    key: KEY,
    natives: host.natives,
    pay: (work, count) => paid.push([work, count]),
  };
  return { store: host.graph, handles, evaluator, paid, results };
}

const origin = (nonce: bigint) => ({
  chainId: CHAIN_ID,
  contract: SELF,
  slot: 0,
  keyId: new Uint8Array(32),
  submitter: CALLER,
  nonce,
});

/** So many times the first input, by the scheme itself. */
function times(count: bigint): string {
  const { scheme, key, natives } = fresh().evaluator;
  const one = scheme.decodeComputed(key, INPUTS[0] as Uint8Array);
  return toHex(scheme.encode(key, scheme.mulPlain(key, one, count, natives)));
}

describe('handles', () => {
  const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

  test('differ with operation, operands, their order and number, and the plain operand', () => {
    const nodes: Exclude<Node, { op: 'input' }>[] = [
      { op: 'add', operands: [a, b] },
      { op: 'add', operands: [b, a] },
      { op: 'sum', operands: [a, b] },
      { op: 'sum', operands: [a, b, a] },
      { op: 'sum', operands: [concatBytes(a, b)] },
      { op: 'negate', operands: [a] },
      { op: 'sum', operands: [a] },
      { op: 'addPlain', operands: [a], plain: 0n },
      { op: 'addPlain', operands: [a], plain: 1n },
      { op: 'mulPlain', operands: [a], plain: 1n },
    ];
    const handles = nodes.map((node) => toHex(operationHandle(node)));
    expect(new Set(handles).size).toBe(nodes.length);
    expect(nodes.map((node) => toHex(operationHandle(node)))).toEqual(handles);
  });

  test('of inputs differ with everything that an input is bound to', () => {
    const other = new Uint8Array(32).fill(9);
    const one = origin(1n);
    const all = [
      one,
      { ...one, chainId: other },
      { ...one, contract: other },
      { ...one, slot: 1 },
      { ...one, keyId: other },
      { ...one, submitter: other },
      { ...one, nonce: 2n },
    ].map((place) => toHex(inputHandle(place, a)));
    expect(new Set([...all, toHex(inputHandle(one, b))]).size).toBe(8);
  });
});

describe('working off', () => {
  test('gives what the scheme gives, in any order of recording', () => {
    const [x = a0, y = a0] = INPUTS;
    const { store, handles, evaluator } = fresh();
    const operands = [handles[0] ?? a0, handles[1] ?? a0];
    const sum = recordOperation(store, { op: 'add', operands });
    const expected = encodeElGamalCiphertext(
      sumElGamal([decodeElGamalComputed(x), decodeElGamalComputed(y)]),
    );
    expect(evaluate(store, sum, evaluator)).toEqual(expected);
    expect(evaluate(store, handles[2] ?? a0, evaluator)).toEqual(INPUTS[2]);
  });

  test('random graphs give the multiple that plain numbers give', () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat(), fc.nat()), { maxLength: 12 });
    const property = fc.property(steps, (all) => {
      const { store, handles, evaluator } = fresh();
      const nodes = [{ handle: handles[0] ?? a0, factor: 1n }];
      for (const [kind, i, j] of all) {
        const [p, q] = [nodes[i % nodes.length], nodes[j % nodes.length]];
        if (p === undefined || q === undefined) continue;
        const operands = [p.handle, q.handle];
        const plain = BigInt(j % 4);
        const made = [
          { node: { op: 'add', operands } as const, factor: p.factor + q.factor },
          {
            node: { op: 'sum', operands: [...operands, p.handle] } as const,
            factor: 2n * p.factor + q.factor,
          },
          { node: { op: 'negate', operands: [p.handle] } as const, factor: -p.factor },
          {
            node: { op: 'mulPlain', operands: [p.handle], plain } as const,
            factor: p.factor * plain,
          },
        ][kind];
        if (made === undefined) continue;
        nodes.push({ handle: recordOperation(store, made.node), factor: made.factor });
      }
      const last = nodes.at(-1) ?? { handle: a0, factor: 0n };
      const magnitude = last.factor < 0n ? -last.factor : last.factor;
      fc.pre(magnitude < 2n ** 64n);
      const negated = recordOperation(store, { op: 'negate', operands: [last.handle] });
      const handle = last.factor < 0n ? negated : last.handle;
      expect(toHex(evaluate(store, handle, evaluator))).toBe(times(magnitude));
    });
    fc.assert(property, { numRuns: 40 });
  });

  test('of a chain of thousands needs no stack, and pays for every node once', () => {
    const { store, handles, evaluator, paid, results } = fresh();
    let handle = handles[0] ?? a0;
    for (let i = 0; i < 3000; i++) {
      handle = recordOperation(store, { op: 'add', operands: [handle, handles[0] ?? a0] });
    }
    expect(toHex(evaluate(store, handle, evaluator))).toBe(times(3001n));
    expect(paid.length).toBe(3001);
    expect(paid.filter(([work]) => work === 'load')).toEqual([['load', 1]]);
    expect(results.size).toBe(1);
    evaluate(store, handle, evaluator);
    expect(paid.length).toBe(3001);
  });

  test('of several handles shares what they have in common', () => {
    const { store, handles, evaluator, paid } = fresh();
    const base = recordOperation(store, { op: 'sum', operands: handles });
    const done = new Map<string, unknown>();
    for (const plain of [1n, 2n, 3n]) {
      const handle = recordOperation(store, { op: 'addPlain', operands: [base], plain });
      evaluate(store, handle, evaluator, done);
    }
    expect(paid).toEqual([
      ...INPUTS.map(() => ['load', 1]),
      ['add', 3],
      ...[1, 2, 3].map(() => ['addPlain', 1]),
    ]);
  });

  test('stops where it is not paid for, and leaves nothing', () => {
    const { store, handles, evaluator, results } = fresh();
    const sum = recordOperation(store, { op: 'sum', operands: handles });
    let left = 3;
    const pay = () => {
      if (left-- === 0) throw new Error('no more');
    };
    expect(() => evaluate(store, sum, { ...evaluator, pay })).toThrow('no more');
    expect(results.size).toBe(0);
  });
});
