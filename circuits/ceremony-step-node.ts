// One step of a ceremony, run by snarkjs with the curve's threads up: what all steps of both phases share.
// Files are their bytes, in snarkjs's formats.

import type { Curve, Logger, MemoryFile } from 'snarkjs';
import { assert, DiffieError, encodeUtf8, fromHex, LIMITS, type Rng } from '../base/index.ts';
import type { Contribution } from './ceremony-transcript.ts';

/** What is told while a step runs: one line at a time, nothing secret in it. */
export type CeremonyProgress = (line: string) => void;

/** Someone who puts randomness in. `name` is public: 1 to 64 bytes of UTF-8 without control characters. */
export type Contributor = {
  readonly name: string;
  /** snarkjs mixes 64 bytes of it with as many of its own from OpenSSL. */
  readonly rng: Rng;
};

/** A public value that nobody knew while people contributed; ends a phase. */
export type Beacon = {
  readonly name: string;
  /** 16 to 255 bytes, hexadecimal. */
  readonly value: string;
  /** SHA-256 is iterated 2^this times on the value: 10 to LIMITS.ceremonyBeaconExponent. */
  readonly iterationsExponent: number;
};

/** The file after a step, and the step's hash for the contributor to publish. */
export type CeremonyStep = { readonly file: Uint8Array; readonly hash: string };

/** The outcome of a verification: who contributed, or why the file must not be used. */
export type Verdict<Transcript> =
  | { readonly valid: true; readonly transcript: Transcript }
  | { readonly valid: false; readonly reason: string };

type Snarkjs = typeof import('snarkjs');
/** Keeps the first error that is logged, since snarkjs says there why it returned false. */
export type KeepingLogger = Logger & { readonly fault: string | undefined };

/** @throws circuits.ceremonyInput for a name that is not allowed */
export function checkName(name: string): void {
  const sizeBytes = encodeUtf8(name).length;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused here
  if (sizeBytes < 1 || sizeBytes > LIMITS.ceremonyNameBytes || /[\u0000-\u001f\u007f]/.test(name)) {
    throw new DiffieError('circuits.ceremonyInput', {
      at: 'name',
      expected: `1 to ${LIMITS.ceremonyNameBytes} bytes without control characters`,
    });
  }
}

/** @throws circuits.ceremonyInput for a beacon out of range; base.hex */
export function checkBeacon(beacon: Beacon): void {
  checkName(beacon.name);
  const sizeBytes = fromHex(beacon.value, 'beacon').length;
  if (beacon.value.startsWith('0x') || sizeBytes < 16 || sizeBytes > 255) {
    throw new DiffieError('circuits.ceremonyInput', {
      at: 'beacon',
      expected: '16 to 255 bytes in hexadecimal, without 0x',
    });
  }
  const exponent = beacon.iterationsExponent;
  if (!Number.isInteger(exponent) || exponent < 10 || exponent > LIMITS.ceremonyBeaconExponent) {
    throw new DiffieError('circuits.ceremonyInput', {
      at: "beacon's iterations",
      expected: `10 to ${LIMITS.ceremonyBeaconExponent} as exponent of 2`,
      got: `${exponent}`,
    });
  }
}
/** Runs a verification of snarkjs and turns its outcome into a verdict. */
export async function judge<Transcript>(
  at: string,
  transcript: Transcript,
  onProgress: CeremonyProgress | undefined,
  verify: (snarkjs: Snarkjs, logger: Logger) => Promise<boolean>,
): Promise<Verdict<Transcript>> {
  return run(at, onProgress, async (snarkjs, logger) => {
    if (await verify(snarkjs, logger)) return { valid: true, transcript };
    const reason = logger.fault ?? 'a contribution does not follow from the one before';
    return { valid: false, reason };
  });
}

/**
 * Runs one step of snarkjs with the curve's threads up.
 * @throws circuits.file for whatever snarkjs throws: it does so for files it cannot read
 */
export async function run<Result>(
  at: string,
  onProgress: CeremonyProgress | undefined,
  step: (snarkjs: Snarkjs, logger: KeepingLogger, curve: Curve) => Promise<Result>,
): Promise<Result> {
  const snarkjs = await import('snarkjs');
  const curve = await acquireCurve(snarkjs);
  try {
    return await step(snarkjs, createLogger(onProgress), curve);
  } catch (cause) {
    if (cause instanceof DiffieError) throw cause;
    throw new DiffieError('circuits.file', { at, expected: 'files that snarkjs reads' }, { cause });
  } finally {
    await releaseCurve();
  }
}

// snarkjs finds the curve in a global and starts its threads where there is none; they would keep the
// process alive. So whoever needs it shares one curve, and the last to let go stops its threads.
let sharedCurve: Promise<Curve> | undefined;
let holders = 0;

/**
 * Keeps the curve's threads from the first step to the last of several: a third of a second saved on each.
 * @returns what lets go of them; they end with the last step in progress
 */
export async function keepCurve(): Promise<() => Promise<void>> {
  await acquireCurve(await import('snarkjs'));
  return releaseCurve;
}

function acquireCurve(snarkjs: Snarkjs): Promise<Curve> {
  holders += 1;
  sharedCurve ??= snarkjs.curves.getCurveFromName('bn128');
  return sharedCurve;
}

async function releaseCurve(): Promise<void> {
  assert(holders > 0, 'the curve is let go once for each time that it was taken');
  holders -= 1;
  if (holders > 0) return;
  const curve = sharedCurve;
  sharedCurve = undefined;
  await (await curve)?.terminate();
}

function createLogger(onProgress: CeremonyProgress | undefined): KeepingLogger {
  let fault: string | undefined;
  const tell = (text: string) => onProgress?.(text.replaceAll(/\s+/g, ' '));
  return {
    debug: tell,
    info: tell,
    warn: tell,
    error: (text) => {
      fault ??= text;
    },
    get fault() {
      return fault;
    },
  };
}

/** What snarkjs said was wrong, as a fact of an error. */
export function gotOf(logger: KeepingLogger): { readonly got?: string } {
  return logger.fault === undefined ? {} : { got: logger.fault };
}

/** A file for snarkjs to write. */
export function emptyFile(): MemoryFile {
  return { type: 'mem' };
}

/** What snarkjs wrote. */
export function bytesOf(file: MemoryFile): Uint8Array {
  assert(file.data !== undefined, 'snarkjs fills the file that it is given');
  return file.data;
}

/** The hash of the contribution that a step has just added. */
export function lastHash(contributions: readonly Contribution[]): string {
  const last = contributions.at(-1);
  assert(last !== undefined, 'a step adds a contribution');
  return last.hash;
}
