// `npm run ceremony`: compiles the claim circuit, plays the ceremony of its keys on this machine and writes
// circuits/keys/. With `-- --new-powers` phase 1 is played again too; otherwise it is taken from .cache/.
// Whoever runs it could keep the randomness and forge claims: real parties use `diffie ceremony`.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { encodeUtf8 } from '../base/index.ts';
import { nodeRng } from '../base/index-node.ts';
import { ARTEFACT_FILES, ARTEFACTS_URL, factsOf, MANIFEST_FILE } from './artefacts-node.ts';
import {
  applyKeyBeacon,
  contributeKey,
  exportVerifyingKey,
  type KeyOrigin,
  startKey,
  verifyKey,
} from './ceremony-key-node.ts';
import {
  applyPowersBeacon,
  contributePowers,
  preparePowers,
  startPowers,
  verifyPowers,
} from './ceremony-powers-node.ts';
import { type Beacon, keepCurve, type Verdict } from './ceremony-step-node.ts';
import { COMPILER_FLAGS, compileCircuit } from './compile-node.ts';
import type { CircuitManifest } from './manifest.ts';
import { parseR1csHeader } from './r1cs.ts';

/** The circuit has less than 2^12 constraints, so as many powers are enough. */
const POWER = 12;
const CONTRIBUTORS = ['first', 'second', 'third'];
const BEACON_ITERATIONS_EXPONENT = 16;
const TOOLS = ['circom2', 'circomlib', 'snarkjs'];
const SOURCE_URL = new URL('./claim.circom', import.meta.url);
const CACHE_URL = new URL('../.cache/circuits/', import.meta.url);
const POWERS_URL = new URL(`powers-${POWER}.ptau`, CACHE_URL);

async function main(args: readonly string[]): Promise<void> {
  const source = new Uint8Array(await readFile(SOURCE_URL));
  const release = await keepCurve();
  say('compiling');
  const { r1cs, wasm } = await compileCircuit(fileURLToPath(SOURCE_URL));
  const powers = args.includes('--new-powers') ? await makePowers() : await findPowers();
  const powersTranscript = transcriptOf(await verifyPowers(powers));
  const origin: KeyOrigin = { r1cs, powers };
  const zkey = await makeKey(origin);
  say('verifying the key');
  const keyTranscript = transcriptOf(await verifyKey(origin, zkey));
  const verifyingKey = encodeUtf8(`${JSON.stringify(await exportVerifyingKey(zkey), null, 1)}\n`);

  await release();

  const contents = { r1cs, wasm, zkey, verifyingKey };
  const header = parseR1csHeader(r1cs);
  const manifest: CircuitManifest = {
    circuit: 'claim',
    source: factsOf(source),
    tools: { ...(await toolVersions()), flags: COMPILER_FLAGS.join(' ') },
    constraintCount: header.constraintCount,
    publicInputCount: header.publicInputCount,
    files: Object.fromEntries(
      Object.entries(contents).map(([role, bytes]) => [role, factsOf(bytes)]),
    ),
    powers: powersTranscript,
    key: keyTranscript,
  };
  await mkdir(ARTEFACTS_URL, { recursive: true });
  for (const role of ['r1cs', 'wasm', 'zkey', 'verifyingKey'] as const) {
    await writeFile(new URL(ARTEFACT_FILES[role], ARTEFACTS_URL), contents[role]);
  }
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeFile(new URL(MANIFEST_FILE, ARTEFACTS_URL), text);
  say(`written to ${fileURLToPath(ARTEFACTS_URL)}`);
}

async function findPowers(): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(POWERS_URL));
  } catch {
    return makePowers();
  }
}

async function makePowers(): Promise<Uint8Array> {
  let powers = await startPowers(POWER);
  for (const name of CONTRIBUTORS) {
    say(`phase 1, ${name} contribution`);
    powers = (await contributePowers(powers, { name, rng: nodeRng })).file;
  }
  const transcript = transcriptOf(await verifyPowers(powers));
  powers = (await applyPowersBeacon(powers, beaconAfter(transcript.contributions))).file;
  say('preparing phase 2: about a minute');
  const prepared = await preparePowers(powers);
  await mkdir(CACHE_URL, { recursive: true });
  await writeFile(POWERS_URL, prepared);
  return prepared;
}

async function makeKey(origin: KeyOrigin): Promise<Uint8Array> {
  let zkey = await startKey(origin);
  for (const name of CONTRIBUTORS) {
    say(`phase 2, ${name} contribution`);
    zkey = (await contributeKey(origin, zkey, { name, rng: nodeRng })).file;
  }
  const transcript = transcriptOf(await verifyKey(origin, zkey));
  return (await applyKeyBeacon(origin, zkey, beaconAfter(transcript.contributions))).file;
}

/**
 * The value of a beacon that nobody outside gives: the last contribution's hash, which did not exist before
 * it. Only its contributor could try several; between real parties a value announced beforehand is used.
 */
function beaconAfter(contributions: readonly { readonly hash: string }[]): Beacon {
  const value = contributions.at(-1)?.hash ?? '';
  return {
    name: 'hash of the last contribution',
    value,
    iterationsExponent: BEACON_ITERATIONS_EXPONENT,
  };
}

function transcriptOf<Transcript>(verdict: Verdict<Transcript>): Transcript {
  if (!verdict.valid) throw new Error(`the ceremony is false: ${verdict.reason}`);
  return verdict.transcript;
}

async function toolVersions(): Promise<Record<string, string>> {
  const file = new URL('../package.json', import.meta.url);
  const { dependencies } = JSON.parse(await readFile(file, 'utf8'));
  return Object.fromEntries(TOOLS.map((tool) => [tool, String(dependencies[tool])]));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main(process.argv.slice(2));
