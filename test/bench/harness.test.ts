// The harness measures what it is given: a wait of known length, per operation, sync and async, and
// refuses wrong results and contestants that throw.

import { expect, test } from 'vitest';
import { describeMachine, measureCase } from '../../bench/harness.ts';
import type { BenchCase } from '../../bench/suite.ts';

const effort = { rounds: 2, turnSeconds: 0.01 };

function spin(ms: number): number {
  const end = performance.now() + ms;
  while (performance.now() < end);
  return ms;
}

test('a case is timed in nanoseconds per operation, each peer under its name', async () => {
  const benchCase: BenchCase = {
    case: 'spin-2ms',
    operationCount: 2,
    ours: () => spin(2),
    peers: {
      slower: () => spin(6),
      sleeper: () => new Promise((resolve) => setTimeout(resolve, 4, 4)),
    },
    verify: (result) => typeof result === 'number',
  };
  const row = await measureCase(benchCase, effort);
  expect(row.case).toBe('spin-2ms');
  // A lower bound only: a busy machine makes everything slower, nothing faster.
  expect(row.oursNs).toBeGreaterThanOrEqual(0.99e6);
  expect(row.peers.slower).toBeGreaterThanOrEqual(2.99e6);
  expect(row.peers.sleeper).toBeGreaterThanOrEqual(1.4e6);
  expect(Object.keys(row.peers)).toEqual(['slower', 'sleeper']);
});

test('a wrong result stops the case before anything is timed', async () => {
  let calls = 0;
  const liar = () => {
    calls++;
    return 5;
  };
  const benchCase: BenchCase = {
    case: 'add',
    ours: () => 4,
    peers: { liar },
    verify: (result) => result === 4,
  };
  await expect(measureCase(benchCase, effort)).rejects.toThrow('add: liar computes a wrong result');
  expect(calls).toBe(1);
});

test('a contestant that throws later is named, with the cause', async () => {
  const failing = (fail: () => unknown): BenchCase => {
    let calls = 0;
    return { case: 'fail', ours: () => (calls++ === 0 ? fail.length : fail()), peers: {} };
  };
  const boom = () => {
    throw new Error('boom');
  };
  const sync = measureCase(failing(boom), effort);
  await expect(sync).rejects.toThrow('ours failed');
  let calls = 0;
  const asyncCase: BenchCase = {
    case: 'fail',
    ours: async () => (calls++ === 0 ? 0 : boom()),
    peers: {},
  };
  await expect(measureCase(asyncCase, effort)).rejects.toMatchObject({
    message: 'ours failed',
    cause: { message: 'boom' },
  });
});

test('the machine is described by what reproducing needs', () => {
  expect(describeMachine(3)).toMatchObject({
    cores: expect.any(Number),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    rounds: 3,
  });
});
