// Times a case: ours and every peer take turns in the same run, so that a warm CPU, a busy
// neighbour or a collection hits all of them alike. The timing itself (calibration, clock) is the
// package `benchmark`; this file orders the turns and takes the median of all samples.

import { cpus, totalmem } from 'node:os';
import Benchmark from 'benchmark';
import type { BenchCase, BenchMachine, BenchRow, Contestant } from './suite.ts';

/** How long a case is measured. */
export type Effort = {
  /** Turns that each contestant takes. */
  readonly rounds: number;
  /** Seconds that a turn lasts at least, calibration not counted. */
  readonly turnSeconds: number;
};

/** Samples taken in each turn at least, however slow the work. */
const MIN_SAMPLES = 3;

type Lane = {
  readonly name: string;
  readonly work: Contestant;
  readonly isAsync: boolean;
  readonly secondsPerCall: number[];
  /** Kept, so that the engine can't drop the work as unused. */
  last: unknown;
};

// The work is a closure, which the package's way of timing a function's source text can't run.
Benchmark.support.decompilation = false;

/**
 * Measures one case. Every contestant is first called once and its result verified.
 * @throws Error where a result is wrong or a contestant throws; names the case and the contestant
 */
export async function measureCase(benchCase: BenchCase, effort: Effort): Promise<BenchRow> {
  const lanes = [await prepareLane(benchCase, 'ours', benchCase.ours)];
  for (const [name, work] of Object.entries(benchCase.peers)) {
    lanes.push(await prepareLane(benchCase, name, work));
  }
  for (let round = 0; round < effort.rounds; round++) {
    for (let turn = 0; turn < lanes.length; turn++) {
      const lane = lanes[(round + turn) % lanes.length];
      if (lane === undefined) continue;
      const supply = lane.name === 'ours' ? benchCase.supply : undefined;
      const samples =
        supply === undefined
          ? await takeTurn(lane, effort.turnSeconds)
          : [await takeSuppliedTurn(lane, supply)];
      lane.secondsPerCall.push(...samples);
    }
  }
  const perCall = benchCase.operationCount ?? 1;
  const [ours, ...peers] = lanes.map((lane) => (median(lane.secondsPerCall) * 1e9) / perCall);
  const names = Object.keys(benchCase.peers);
  return {
    case: benchCase.case,
    oursNs: roundFigure(ours ?? Number.NaN),
    peers: Object.fromEntries(names.map((name, i) => [name, roundFigure(peers[i] ?? Number.NaN)])),
  };
}

/** The machine that this process runs on. */
export function describeMachine(rounds: number): BenchMachine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryBytes: totalmem(),
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    rounds,
  };
}

async function prepareLane(benchCase: BenchCase, name: string, work: Contestant): Promise<Lane> {
  const answer = work();
  const isAsync = answer instanceof Promise;
  const result = await answer;
  if (benchCase.verify !== undefined && !(await benchCase.verify(result))) {
    throw new Error(`${benchCase.case}: ${name} computes a wrong result`);
  }
  return { name, work, isAsync, secondsPerCall: [], last: result };
}

async function takeSuppliedTurn(
  lane: Lane,
  { calls, prepare }: NonNullable<BenchCase['supply']>,
): Promise<number> {
  await prepare();
  const start = process.hrtime.bigint();
  for (let i = 0; i < calls; i++) lane.last = lane.work();
  return Number(process.hrtime.bigint() - start) / 1e9 / calls;
}

function takeTurn(lane: Lane, turnSeconds: number): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    let failure: unknown;
    const run = new Benchmark({
      name: lane.name,
      defer: lane.isAsync,
      maxTime: turnSeconds,
      minSamples: MIN_SAMPLES,
      fn: lane.isAsync ? callAsync : callSync,
      onComplete: () => {
        const error = failure ?? run.error;
        if (error === undefined) resolve(run.stats.sample);
        else reject(new Error(`${lane.name} failed`, { cause: error }));
      },
    });
    function callSync(): void {
      lane.last = lane.work();
    }
    async function callAsync(deferred: { resolve(): void }): Promise<void> {
      try {
        lane.last = await lane.work();
      } catch (error) {
        failure = error;
        run.abort();
      }
      deferred.resolve();
    }
    run.run({ async: lane.isAsync });
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

function roundFigure(value: number): number {
  return Number(value.toPrecision(4));
}
