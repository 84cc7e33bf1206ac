// Phase 2 of the ceremony that makes a Groth16 key (Bowe, Gabizon, Miers 2017,
// https://eprint.iacr.org/2017/1050): for one circuit, on the powers of phase 1. Parties contribute one after
// another, each verifying what came before; the key is sound if one of them, and one of phase 1,
// forgot its randomness. Left out: how the files travel, and who the contributors are.

import { DiffieError, toHex } from '../base/index.ts';
import { requireTruePowers } from './ceremony-powers-node.ts';
import {
  type Beacon,
  bytesOf,
  type CeremonyProgress,
  type CeremonyStep,
  type Contributor,
  checkBeacon,
  checkName,
  emptyFile,
  gotOf,
  judge,
  lastHash,
  run,
  type Verdict,
} from './ceremony-step-node.ts';
import {
  type KeyTranscript,
  readKeyTranscript,
  readPowersTranscript,
} from './ceremony-transcript.ts';
import { parseR1csHeader } from './r1cs.ts';

/** What a key is made from: the circuit, and phase 1 prepared by `preparePowers`. */
export type KeyOrigin = { readonly r1cs: Uint8Array; readonly powers: Uint8Array };

/**
 * The key of a circuit without any contribution to phase 2. It must never be used to verify: anybody can
 * forge proofs under it, since delta and gamma are the same.
 * @throws circuits.file for malformed bytes; circuits.ceremony where phase 1 is false, not prepared or too small
 */
export async function startKey(
  origin: KeyOrigin,
  onProgress?: CeremonyProgress,
): Promise<Uint8Array> {
  parseR1csHeader(origin.r1cs);
  await requireTruePowers(origin.powers, onProgress);
  return run('start of phase 2', onProgress, async ({ zKey }, logger) => {
    const out = emptyFile();
    if ((await zKey.newZKey(origin.r1cs, origin.powers, out, logger)) === -1) {
      throw new DiffieError('circuits.ceremony', {
        at: 'phase 1',
        expected: 'powers on BN254, prepared, as many as the circuit has constraints',
        ...gotOf(logger),
      });
    }
    return bytesOf(out);
  });
}

/**
 * The key with one more contribution to phase 2. The given key is verified first: eight seconds for 2^12.
 * @throws circuits.file for malformed bytes; circuits.ceremony where the key so far is false;
 *   circuits.ceremonyInput for a name that is not allowed; circuits.ceremonyLimit
 */
export async function contributeKey(
  origin: KeyOrigin,
  zkey: Uint8Array,
  contributor: Contributor,
  onProgress?: CeremonyProgress,
): Promise<CeremonyStep> {
  checkName(contributor.name);
  await requireTrueKey(origin, zkey, onProgress);
  const file = await run('contribution to phase 2', onProgress, async ({ zKey }, logger) => {
    const out = emptyFile();
    const entropy = toHex(contributor.rng.bytes(64));
    await zKey.contribute(zkey, out, contributor.name, entropy, logger);
    return bytesOf(out);
  });
  return { file, hash: lastHash(readKeyTranscript(file).contributions) };
}

/**
 * The key with the beacon of phase 2.
 * @throws as contributeKey; circuits.ceremonyInput for a beacon out of range
 */
export async function applyKeyBeacon(
  origin: KeyOrigin,
  zkey: Uint8Array,
  beacon: Beacon,
  onProgress?: CeremonyProgress,
): Promise<CeremonyStep> {
  checkBeacon(beacon);
  await requireTrueKey(origin, zkey, onProgress);
  const file = await run('beacon of phase 2', onProgress, async ({ zKey }, logger) => {
    const out = emptyFile();
    const { name, value, iterationsExponent } = beacon;
    await zKey.beacon(zkey, out, name, value, iterationsExponent, logger);
    return bytesOf(out);
  });
  return { file, hash: lastHash(readKeyTranscript(file).contributions) };
}

/**
 * Whether the key is the circuit's under these powers and every contribution to it is true. A key without
 * a person's contribution is false: its secret is public.
 * @throws circuits.file, circuits.ceremonyLimit
 */
export async function verifyKey(
  origin: KeyOrigin,
  zkey: Uint8Array,
  onProgress?: CeremonyProgress,
): Promise<Verdict<KeyTranscript>> {
  const { contributions } = readKeyTranscript(zkey);
  if (!contributions.some((contribution) => contribution.kind === 'person')) {
    return { valid: false, reason: 'nobody has contributed' };
  }
  return judgeKey(origin, zkey, onProgress);
}

/**
 * The verifying key as snarkjs writes it in JSON.
 * @throws circuits.file
 */
export async function exportVerifyingKey(
  zkey: Uint8Array,
): Promise<Readonly<Record<string, unknown>>> {
  readKeyTranscript(zkey);
  return run('export of the verifying key', undefined, ({ zKey }, logger) =>
    zKey.exportVerificationKey(zkey, logger),
  );
}

async function requireTrueKey(
  origin: KeyOrigin,
  zkey: Uint8Array,
  onProgress?: CeremonyProgress,
): Promise<void> {
  const verdict = await judgeKey(origin, zkey, onProgress);
  if (!verdict.valid) {
    throw new DiffieError('circuits.ceremony', { at: 'phase 2', got: verdict.reason });
  }
}

function judgeKey(
  origin: KeyOrigin,
  zkey: Uint8Array,
  onProgress?: CeremonyProgress,
): Promise<Verdict<KeyTranscript>> {
  parseR1csHeader(origin.r1cs);
  readPowersTranscript(origin.powers);
  const transcript = readKeyTranscript(zkey);
  return judge('verification of phase 2', transcript, onProgress, ({ zKey }, logger) =>
    zKey.verifyFromR1cs(origin.r1cs, origin.powers, zkey, logger),
  );
}
