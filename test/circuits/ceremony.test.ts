// A whole ceremony for a small circuit, by two parties who hand files to each other, and what it refuses.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeRng } from '../../base/index-node.ts';
import { readKeyTranscript, readPowersTranscript } from '../../circuits/index.ts';
import {
  applyKeyBeacon,
  applyPowersBeacon,
  type Beacon,
  type CeremonyStep,
  type CompiledCircuit,
  compileCircuit,
  contributeKey,
  contributePowers,
  createProver,
  exportVerifyingKey,
  type KeyOrigin,
  keepCurve,
  preparePowers,
  startKey,
  startPowers,
  verifyKey,
  verifyPowers,
} from '../../circuits/index-node.ts';
import { decodeGroth16Proof, importVerifyingKey, verifyGroth16 } from '../../crypto/index.ts';

const SOURCE = `pragma circom 2.1.6;
template Product() {
  signal input a;
  signal input b;
  signal output product;
  product <== a * b;
}
component main { public [a] } = Product();
`;
const BEACON: Beacon = {
  name: 'a drawing',
  value: '00112233445566778899aabbccddeeff',
  iterationsExponent: 10,
};
const coded = (code: string) => expect.objectContaining({ code });
const by = (name: string) => ({ name, rng: nodeRng });

let folder: string;
let release: () => Promise<void>;
let circuit: CompiledCircuit;
let origin: KeyOrigin;
let started: Uint8Array;
let first: CeremonyStep;
let second: CeremonyStep;
let final: CeremonyStep;
const lines: string[] = [];

beforeAll(async () => {
  release = await keepCurve();
  folder = await mkdtemp(join(tmpdir(), 'ceremony-'));
  const path = join(folder, 'product.circom');
  await writeFile(path, SOURCE);
  circuit = await compileCircuit(path);
  const one = await contributePowers(await startPowers(3), by('Ada'));
  const two = await applyPowersBeacon(one.file, BEACON);
  origin = { r1cs: circuit.r1cs, powers: await preparePowers(two.file) };
  started = await startKey(origin);
  first = await contributeKey(origin, started, by('Ada'), (line) => lines.push(line));
  second = await contributeKey(origin, first.file, by('Böhm & Søn'));
  final = await applyKeyBeacon(origin, second.file, BEACON);
});

afterAll(async () => {
  await release();
  await rm(folder, { recursive: true, force: true });
});

describe('phase 1', () => {
  it('tells who contributed', async () => {
    const verdict = await verifyPowers(origin.powers);
    expect(verdict).toMatchObject({
      valid: true,
      transcript: {
        power: 3,
        contributions: [
          { kind: 'person', name: 'Ada' },
          { kind: 'beacon', beacon: BEACON.value, iterationsExponent: 10 },
        ],
      },
    });
  });

  it('is false with a point of it changed, and nobody can go on from there', async () => {
    const changed = flip(origin.powers, 12 + 44 + 12 + 64 * 3 + 5);
    const verdict = await verifyPowers(changed);
    expect(verdict.valid).toBe(false);
    const code = coded('circuits.ceremony');
    await expect(contributePowers(changed, by('Ada'))).rejects.toThrow(code);
    await expect(startKey({ ...origin, powers: changed })).rejects.toThrow(code);
  });

  it('is false without a contribution', async () => {
    expect(await verifyPowers(await startPowers(1))).toMatchObject({ valid: false });
  });

  it('must be prepared and large enough before phase 2', async () => {
    const { file } = await contributePowers(await startPowers(1), by('Ada'));
    const starting = startKey({ ...origin, powers: file });
    await expect(starting).rejects.toThrow(coded('circuits.ceremony'));
  });
});

describe('phase 2', () => {
  it('gives a key that proves and verifies', async () => {
    const prover = await createProver({ zkey: final.file, wasm: circuit.wasm }, { threadCount: 1 });
    const { proof, publicInputs } = await prover.prove({ a: 6n, b: 7n });
    await prover.close();
    expect(publicInputs).toEqual([42n, 6n]);
    const key = importVerifyingKey(await exportVerifyingKey(final.file));
    expect(verifyGroth16(key, decodeGroth16Proof(proof), publicInputs)).toBe(true);
    expect(verifyGroth16(key, decodeGroth16Proof(proof), [43n, 6n])).toBe(false);
  });

  it('tells who contributed, with the hashes that they were given', async () => {
    const verdict = await verifyKey(origin, final.file);
    expect(verdict).toMatchObject({
      valid: true,
      transcript: {
        contributions: [
          { kind: 'person', name: 'Ada', hash: first.hash },
          { kind: 'person', name: 'Böhm & Søn', hash: second.hash },
          { kind: 'beacon', name: BEACON.name, hash: final.hash },
        ],
      },
    });
    // What snarkjs itself reports while it contributes: the hash in groups of eight digits.
    const told = lines.find((line) => line.startsWith('Contribution Hash'));
    expect(told?.replace('Contribution Hash: ', '').replaceAll(' ', '')).toBe(first.hash);
  });

  it('gives another key for another contribution', async () => {
    const other = await contributeKey(origin, started, by('Ada'));
    expect(other.hash).not.toBe(first.hash);
    expect(await exportVerifyingKey(other.file)).not.toEqual(await exportVerifyingKey(first.file));
  });

  it('is false before a person has contributed: everybody could forge', async () => {
    const refused = { valid: false, reason: 'nobody has contributed' };
    expect(await verifyKey(origin, started)).toEqual(refused);
    const beaconOnly = await applyKeyBeacon(origin, started, BEACON);
    expect(await verifyKey(origin, beaconOnly.file)).toEqual(refused);
  });

  it('is false with any part of the key changed, and nobody can go on from there', async () => {
    const sections = sectionOffsets(final.file);
    // The offset of a byte in the section that matters: a point of the header, a factor, a record.
    const places = { 2: 80, 3: 5, 4: 20, 5: 5, 8: 5, 9: 5, 10: 70 };
    for (const [id, offset] of Object.entries(places)) {
      const changed = flip(final.file, sections.get(Number(id))! + offset);
      const outcome = await verifyKey(origin, changed).catch((error) => error);
      expect(outcome.valid === true, `section ${id}`).toBe(false);
    }
    const going = contributeKey(origin, flip(final.file, sections.get(5)! + 5), by('Ada'));
    await expect(going).rejects.toThrow(coded('circuits.ceremony'));
  });

  it('is false for another circuit', async () => {
    const path = join(folder, 'other.circom');
    await writeFile(path, SOURCE.replace('a * b', 'a * b + 1'));
    const { r1cs } = await compileCircuit(path);
    expect(await verifyKey({ ...origin, r1cs }, final.file)).toMatchObject({ valid: false });
  });
});

describe('input', () => {
  it.each([
    ['an empty name', by('')],
    ['a name of 65 bytes', by('ä'.repeat(33))],
    ['a name with a line in it', by('Ada\nBob')],
  ])('refuses %s', async (_, contributor) => {
    const refused = coded('circuits.ceremonyInput');
    await expect(contributeKey(origin, started, contributor)).rejects.toThrow(refused);
    await expect(contributePowers(origin.powers, contributor)).rejects.toThrow(refused);
  });

  it.each([
    ['a short beacon', { value: '00' }, 'circuits.ceremonyInput'],
    ['a beacon that is no hexadecimal', { value: 'xy'.repeat(16) }, 'base.hex'],
    ['no iterations', { iterationsExponent: 0 }, 'circuits.ceremonyInput'],
    ['2^63 iterations', { iterationsExponent: 63 }, 'circuits.ceremonyInput'],
  ])('refuses %s', async (_, change, code) => {
    const beacon = { ...BEACON, ...change };
    await expect(applyKeyBeacon(origin, started, beacon)).rejects.toThrow(coded(code));
    await expect(applyPowersBeacon(origin.powers, beacon)).rejects.toThrow(coded(code));
  });

  it('refuses a beacon in a file that would take for ever to verify', () => {
    const name = new TextEncoder().encode(BEACON.name);
    const changed = final.file.slice();
    const at = indexOf(changed, name) + name.length + 1;
    expect(changed[at]).toBe(10);
    changed[at] = 63;
    expect(() => readKeyTranscript(changed)).toThrow(coded('circuits.ceremonyLimit'));
  });

  it('refuses files of another kind, and no powers', async () => {
    const file = coded('circuits.file');
    await expect(startKey({ ...origin, r1cs: origin.powers })).rejects.toThrow(file);
    await expect(startKey({ ...origin, powers: circuit.r1cs })).rejects.toThrow(file);
    await expect(verifyKey(origin, circuit.wasm)).rejects.toThrow(file);
    expect(() => readPowersTranscript(final.file)).toThrow(file);
    await expect(startPowers(0)).rejects.toThrow(coded('circuits.ceremonyInput'));
    await expect(startPowers(28)).rejects.toThrow(coded('circuits.ceremonyInput'));
  });

  it('says what the compiler says of a circuit that does not compile', async () => {
    const path = join(folder, 'broken.circom');
    await writeFile(path, SOURCE.replace('a * b', 'a *'));
    await expect(compileCircuit(path)).rejects.toThrow(coded('circuits.compile'));
  });
});

function flip(bytes: Uint8Array, offset: number): Uint8Array {
  const changed = bytes.slice();
  changed[offset]! ^= 1;
  return changed;
}

/** Where each section's content begins. */
function sectionOffsets(bytes: Uint8Array): Map<number, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const offsets = new Map<number, number>();
  for (let at = 12; at < bytes.length; ) {
    offsets.set(view.getUint32(at, true), at + 12);
    at += 12 + Number(view.getBigUint64(at + 4, true));
  }
  return offsets;
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  return Buffer.from(bytes).lastIndexOf(Buffer.from(part));
}
