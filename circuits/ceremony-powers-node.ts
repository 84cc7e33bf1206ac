// Phase 1 of the ceremony that makes Groth16 keys, the powers of tau (Bowe, Gabizon, Miers 2017,
// https://eprint.iacr.org/2017/1050): good for every circuit up to a size. Parties contribute one after
// another, each on its own machine; the powers are sound if one of them forgot its randomness.
// Left out: how the files travel, and who the contributors are.

import { DiffieError, LIMITS, toHex } from '../base/index.ts';
import {
  type Beacon,
  bytesOf,
  type CeremonyProgress,
  type CeremonyStep,
  type Contributor,
  checkBeacon,
  checkName,
  emptyFile,
  judge,
  lastHash,
  run,
  type Verdict,
} from './ceremony-step-node.ts';
import { type PowersTranscript, readPowersTranscript } from './ceremony-transcript.ts';

/**
 * Phase 1 without any contribution, for circuits of up to 2^power constraints.
 * @param power 1 to LIMITS.ceremonyPower
 * @throws circuits.ceremonyInput for another power
 */
export async function startPowers(
  power: number,
  onProgress?: CeremonyProgress,
): Promise<Uint8Array> {
  if (!Number.isInteger(power) || power < 1 || power > LIMITS.ceremonyPower) {
    throw new DiffieError('circuits.ceremonyInput', {
      at: 'power',
      expected: `1 to ${LIMITS.ceremonyPower}`,
      got: `${power}`,
    });
  }
  return run('start of phase 1', onProgress, async ({ powersOfTau }, logger, curve) => {
    const out = emptyFile();
    await powersOfTau.newAccumulator(curve, power, out, logger);
    return bytesOf(out);
  });
}

/**
 * Phase 1 with one more contribution. The given file is verified first where it has any.
 * @throws circuits.file for bytes that are no powers-of-tau file; circuits.ceremony where it is false;
 *   circuits.ceremonyInput for a name that is not allowed; circuits.ceremonyLimit
 */
export async function contributePowers(
  powers: Uint8Array,
  contributor: Contributor,
  onProgress?: CeremonyProgress,
): Promise<CeremonyStep> {
  checkName(contributor.name);
  await requireTruePowers(powers, onProgress);
  const file = await run('contribution to phase 1', onProgress, async (snarkjs, logger) => {
    const out = emptyFile();
    const entropy = toHex(contributor.rng.bytes(64));
    await snarkjs.powersOfTau.contribute(powers, out, contributor.name, entropy, logger);
    return bytesOf(out);
  });
  return { file, hash: lastHash(readPowersTranscript(file).contributions) };
}

/**
 * Phase 1 with its beacon.
 * @throws as contributePowers; circuits.ceremonyInput for a beacon out of range
 */
export async function applyPowersBeacon(
  powers: Uint8Array,
  beacon: Beacon,
  onProgress?: CeremonyProgress,
): Promise<CeremonyStep> {
  checkBeacon(beacon);
  await requireTruePowers(powers, onProgress);
  const file = await run('beacon of phase 1', onProgress, async ({ powersOfTau }, logger) => {
    const out = emptyFile();
    const { name, value, iterationsExponent } = beacon;
    await powersOfTau.beacon(powers, out, name, value, iterationsExponent, logger);
    return bytesOf(out);
  });
  return { file, hash: lastHash(readPowersTranscript(file).contributions) };
}

/**
 * Phase 1 with what phase 2 needs of it computed: 46 s for 2^12 on two cores, twice that for each power more.
 * @throws circuits.file
 */
export async function preparePowers(
  powers: Uint8Array,
  onProgress?: CeremonyProgress,
): Promise<Uint8Array> {
  readPowersTranscript(powers);
  return run('preparation of phase 2', onProgress, async ({ powersOfTau }, logger) => {
    const out = emptyFile();
    await powersOfTau.preparePhase2(powers, out, logger);
    return bytesOf(out);
  });
}

/**
 * Whether every contribution follows from the one before and the powers from all of them: also for a file
 * from elsewhere. One without a contribution is false: everybody knows its secret.
 * @throws circuits.file, circuits.ceremonyLimit
 */
export async function verifyPowers(
  powers: Uint8Array,
  onProgress?: CeremonyProgress,
): Promise<Verdict<PowersTranscript>> {
  const transcript = readPowersTranscript(powers);
  if (transcript.contributions.length === 0) {
    return { valid: false, reason: 'nobody has contributed' };
  }
  return judge('verification of phase 1', transcript, onProgress, ({ powersOfTau }, logger) =>
    powersOfTau.verify(powers, logger),
  );
}

/** @throws circuits.ceremony where there are contributions and they are not true */
export async function requireTruePowers(
  powers: Uint8Array,
  onProgress?: CeremonyProgress,
): Promise<void> {
  const transcript = readPowersTranscript(powers);
  if (transcript.contributions.length === 0) return;
  const verdict = await verifyPowers(powers, onProgress);
  if (!verdict.valid) {
    throw new DiffieError('circuits.ceremony', { at: 'phase 1', got: verdict.reason });
  }
}
