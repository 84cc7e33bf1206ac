// What a benchmark suite looks like. A suite is a file bench/suites/NAME.ts that exports `suite`;
// keys, inputs and warm tables are made while the file loads (top-level await is fine), so that a
// contestant's function does nothing but the measured work.

/** The measured work, sync or async; called many times. Its result is used by `verify` only. */
export type Contestant = () => unknown;

/** One measurement: ours and the same work by other packages. */
export type BenchCase = {
  /** Operation and size, e.g. `encrypt-2048`, `verify`, `u64-add`. */
  readonly case: string;
  readonly ours: Contestant;
  /** By name, which begins with the package's: `paillier-bigint`, `snarkjs`. Empty where there is no peer. */
  readonly peers: Readonly<Record<string, Contestant>>;
  /**
   * Where ours uses up what was made ready before: `prepare` is awaited before each of its turns, and a turn is then
   * `calls` calls, timed together. Peers are timed as ever.
   */
  readonly supply?: { readonly calls: number; readonly prepare: () => Promise<void> };
  /** How many operations one call of every contestant does (a loop of 1,000 rounds: 1000); 1 if absent. */
  readonly operationCount?: number;
  /**
   * Asked once per contestant with the result of one call, before anything is timed: whether it is
   * the right one. False stops the suite, so that nobody races with a wrong answer.
   */
  readonly verify?: (result: unknown) => boolean | Promise<boolean>;
};

/** All cases of one subject. */
export type BenchSuite = {
  /** One sentence: what is measured and against whom. */
  readonly doc: string;
  readonly cases: readonly BenchCase[];
  /** What figures of time do not say, as memory: printed with the table and written with it. */
  readonly notes?: readonly string[];
  /** Ends workers and stores that the suite opened; called once, after the last case. */
  readonly close?: () => void | Promise<void>;
};

/** One line of the result: nanoseconds per operation, the median of all rounds' samples. */
export type BenchRow = {
  readonly case: string;
  readonly oursNs: number;
  readonly peers: Readonly<Record<string, number>>;
};

/** What `npm run bench -- NAME --json FILE` writes. */
export type BenchReport = {
  readonly bench: string;
  readonly machine: BenchMachine;
  readonly rows: readonly BenchRow[];
  readonly notes?: readonly string[];
};

/** Where the figures were measured. */
export type BenchMachine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
  readonly rounds: number;
};
