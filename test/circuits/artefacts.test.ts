// The committed files are what they say: made from this source, within 2^12 constraints, with keys of the
// ceremony that the manifest tells, and constraints that leave no signal free.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytesToBigint } from '../../base/index.ts';
import { ARTEFACT_FILES, factsOf } from '../../circuits/artefacts-node.ts';
import {
  buildClaimWitness,
  type CircuitManifest,
  CLAIM_PUBLIC_INPUTS,
  calculateWitness,
  compileWitnessModule,
  parseManifest,
  parseProvingKey,
  parseR1csHeader,
  readKeyTranscript,
} from '../../circuits/index.ts';
import {
  compileCircuit,
  exportVerifyingKey,
  loadArtefact,
  loadClaimVerifyingKey,
  loadManifest,
} from '../../circuits/index-node.ts';
import { parseSectionFile, sectionOf } from '../../circuits/section-file.ts';
import { encodeVerifyingKey, FIELD_MODULUS, importVerifyingKey } from '../../crypto/index.ts';
import { input } from './fixture.ts';

const SOURCE = fileURLToPath(new URL('../../circuits/claim.circom', import.meta.url));

let manifest: CircuitManifest;
let r1cs: Uint8Array;
let zkey: Uint8Array;

beforeAll(async () => {
  manifest = await loadManifest();
  r1cs = await loadArtefact('r1cs');
  zkey = await loadArtefact('zkey');
});

describe('manifest', () => {
  it('names every file, each under 4 MiB, with the hash that it has', async () => {
    expect(Object.keys(manifest.files).sort()).toEqual(Object.keys(ARTEFACT_FILES).sort());
    for (const role of Object.keys(ARTEFACT_FILES) as (keyof typeof ARTEFACT_FILES)[]) {
      const bytes = await loadArtefact(role);
      expect(factsOf(bytes)).toEqual(manifest.files[role]);
      expect(bytes.length).toBeLessThan(4 * 2 ** 20);
    }
  });

  it('names the source and the tools that made the files', async () => {
    expect(factsOf(await readFile(SOURCE))).toEqual(manifest.source);
    const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'));
    for (const tool of ['circom2', 'circomlib', 'snarkjs']) {
      expect(manifest.tools[tool]).toBe(dependencies[tool]);
    }
  });

  it('is what compiling the source gives again, byte for byte', async () => {
    const compiled = await compileCircuit(SOURCE);
    expect(factsOf(compiled.r1cs)).toEqual(manifest.files.r1cs);
    expect(factsOf(compiled.wasm)).toEqual(manifest.files.wasm);
  });

  it.each([
    '',
    '[]',
    'null',
    '{"files":{}}',
    '{"files":{"r1cs":{"sizeBytes":1,"sha256":"00"}},"source":{"sizeBytes":1,"sha256":"00"}}',
  ])('refuses %j', (text) => {
    expect(() => parseManifest(text)).toThrow(
      expect.objectContaining({ code: 'circuits.artefact' }),
    );
  });
});

describe('keys', () => {
  it('are of a circuit of 7 public inputs within 2^12 constraints', () => {
    const header = parseR1csHeader(r1cs);
    expect(header.constraintCount).toBeLessThan(2 ** 12);
    expect(header.publicInputCount).toBe(CLAIM_PUBLIC_INPUTS.length);
    expect(header.publicOutputCount).toBe(0);
    expect(manifest).toMatchObject({ constraintCount: 3815, publicInputCount: 7 });
    expect(parseProvingKey(zkey)).toMatchObject({
      signalCount: header.wireCount,
      publicInputCount: 7,
      domainSize: 2 ** 12,
    });
  });

  it('come from a ceremony of three contributions and a beacon in each phase', () => {
    const kinds = ['person', 'person', 'person', 'beacon'];
    expect(manifest.powers.power).toBe(12);
    expect(manifest.powers.contributions.map(({ kind }) => kind)).toEqual(kinds);
    expect(readKeyTranscript(zkey)).toEqual(manifest.key);
    expect(manifest.key.contributions.map(({ kind }) => kind)).toEqual(kinds);
    for (const { contributions } of [manifest.powers, manifest.key]) {
      expect(contributions.at(-1)).toMatchObject({ beacon: contributions.at(-2)?.hash });
    }
  });

  it('belong together: the verifying key is that of the proving key, its delta not its gamma', async () => {
    const exported = await exportVerifyingKey(zkey);
    const bytes = encodeVerifyingKey(importVerifyingKey(exported));
    expect(encodeVerifyingKey(await loadClaimVerifyingKey())).toEqual(bytes);
    expect(exported.vk_delta_2).not.toEqual(exported.vk_gamma_2);
  });
});

describe('constraints', () => {
  it('hold for a witness, and change to false with any one of its 3830 signals changed', async () => {
    const constraints = readConstraints(r1cs);
    const calculator = await compileWitnessModule(await loadArtefact('wasm'));
    const file = await calculateWitness(calculator, buildClaimWitness(input).signals);
    const witness = Array.from({ length: parseR1csHeader(r1cs).wireCount }, (_, wire) =>
      bytesToBigint(file.subarray(76 + 32 * wire, 108 + 32 * wire).toReversed()),
    );
    const users = witness.map((): number[] => []);
    for (const [index, constraint] of constraints.entries()) {
      expect(holds(constraint, witness), `constraint ${index}`).toBe(true);
      for (const wire of new Set(constraint.flatMap((terms) => terms.map((term) => term.wire)))) {
        users[wire]?.push(index);
      }
    }
    const free: number[] = [];
    for (let wire = 1; wire < witness.length; wire++) {
      const value = witness[wire]!;
      witness[wire] = (value + 1n) % FIELD_MODULUS;
      if (users[wire]!.every((index) => holds(constraints[index]!, witness))) free.push(wire);
      witness[wire] = value;
    }
    expect(free).toEqual([]);
  });
});

type Term = { readonly wire: number; readonly factor: bigint };
type Constraint = readonly [a: Term[], b: Term[], c: Term[]];

/** Section 2 of an r1cs file: A, B and C of every constraint, each a list of wires and factors. */
function readConstraints(file: Uint8Array): Constraint[] {
  const reader = sectionOf(parseSectionFile(file, 'r1cs'), 2, 'r1cs file');
  const readTerms = () =>
    Array.from({ length: reader.u32() }, () => ({
      wire: reader.u32(),
      factor: bytesToBigint(reader.take(32).toReversed()),
    }));
  return Array.from({ length: parseR1csHeader(file).constraintCount }, () => [
    readTerms(),
    readTerms(),
    readTerms(),
  ]);
}

function holds([a, b, c]: Constraint, witness: readonly bigint[]): boolean {
  const sum = (terms: readonly Term[]) =>
    terms.reduce((total, { wire, factor }) => total + factor * witness[wire]!, 0n);
  return (sum(a) * sum(b) - sum(c)) % FIELD_MODULUS === 0n;
}
