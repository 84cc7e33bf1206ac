import { readFileSync } from 'node:fs';
import { bn254 } from '@noble/curves/bn254.js';
import fc from 'fast-check';
import { groth16, type ProofJson } from 'snarkjs';
import { describe, expect, it } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import { deriveBatchCoefficients } from '../../crypto/groth16.ts';
import {
  countPublicInputs,
  decodeGroth16Proof,
  decodeVerifyingKey,
  encodeGroth16Proof,
  encodeVerifyingKey,
  FIELD_MODULUS,
  GROTH16_PROOF_SIZE_BYTES,
  type Groth16Claim,
  importGroth16Proof,
  importVerifyingKey,
  verifyGroth16,
  verifyGroth16Batch,
  verifyGroth16Claims,
} from '../../crypto/index.ts';
import { createGroth16Pool } from '../../crypto/index-node.ts';

type KeyJson = {
  readonly vk_alpha_1: readonly string[];
  readonly vk_beta_2: readonly (readonly string[])[];
  readonly vk_gamma_2: readonly (readonly string[])[];
  readonly vk_delta_2: readonly (readonly string[])[];
  readonly IC: readonly (readonly string[])[];
};
type Fixture = {
  readonly verifyingKey: KeyJson;
  readonly proofs: readonly { readonly proof: ProofJson; readonly publicSignals: string[] }[];
};
const path = new URL('./fixtures/groth16.json', import.meta.url);
const fixture = JSON.parse(readFileSync(path, 'utf8')) as Fixture;

const key = importVerifyingKey(fixture.verifyingKey);
const claims: readonly Groth16Claim[] = fixture.proofs.map(({ proof, publicSignals }) => ({
  proof: importGroth16Proof(proof),
  inputs: publicSignals.map(BigInt),
}));
const [first, second] = claims as [Groth16Claim, Groth16Claim];

/** The equation with four separate pairings by noble, points straight from the JSON. */
function verifyByNoble(json: KeyJson, proof: ProofJson, inputs: readonly bigint[]): boolean {
  const { G1, G2, fields } = bn254;
  const g1 = ([x, y]: readonly string[]) =>
    G1.Point.fromAffine({ x: BigInt(x ?? ''), y: BigInt(y ?? '') });
  const fp2 = ([c0, c1]: readonly string[]) => ({ c0: BigInt(c0 ?? ''), c1: BigInt(c1 ?? '') });
  const g2 = ([x, y]: readonly (readonly string[])[]) =>
    G2.Point.fromAffine({ x: fp2(x ?? []), y: fp2(y ?? []) });
  const sum = inputs.reduce(
    (total, input, i) => total.add(g1(json.IC[i + 1] ?? []).multiplyUnsafe(input)),
    g1(json.IC[0] ?? []),
  );
  const left = bn254.pairing(g1(proof.pi_a), g2(proof.pi_b));
  const right = [
    bn254.pairing(g1(json.vk_alpha_1), g2(json.vk_beta_2)),
    bn254.pairing(sum, g2(json.vk_gamma_2)),
    bn254.pairing(g1(proof.pi_c), g2(json.vk_delta_2)),
  ].reduce((product, factor) => fields.Fp12.mul(product, factor));
  return fields.Fp12.eql(left, right);
}

describe('one proof', () => {
  it("accepts snarkjs's proofs and refuses them for other inputs, as snarkjs and noble do", async () => {
    for (const { proof, publicSignals } of fixture.proofs) {
      for (const change of [0n, 1n]) {
        const inputs = publicSignals.map((signal, i) => BigInt(signal) + (i === 1 ? change : 0n));
        const expected = change === 0n;
        expect(verifyGroth16(key, importGroth16Proof(proof), inputs)).toBe(expected);
        expect(await groth16.verify(fixture.verifyingKey, inputs.map(String), proof)).toBe(
          expected,
        );
      }
    }
    const { proof, publicSignals } = fixture.proofs[0] as Fixture['proofs'][0];
    expect(verifyByNoble(fixture.verifyingKey, proof, publicSignals.map(BigInt))).toBe(true);
    expect(verifyByNoble(fixture.verifyingKey, proof, [1n, 2n])).toBe(false);
  });

  it('refuses every proof with one point exchanged', () => {
    const { proof } = first;
    for (const name of ['a', 'b', 'c'] as const) {
      const changed = { ...proof, [name]: second.proof[name] };
      expect(verifyGroth16(key, changed, first.inputs)).toBe(false);
    }
    expect(verifyGroth16(key, { ...proof, a: proof.c, c: proof.a }, first.inputs)).toBe(false);
    expect(verifyGroth16({ ...key, gamma: key.delta }, proof, first.inputs)).toBe(false);
  });

  it('accepts a proof that was made anew from another: proof bytes identify nothing', () => {
    const { G1, G2 } = bn254;
    const bytes = encodeGroth16Proof(first.proof);
    const coordinate = (offset: number) =>
      BigInt(`0x${Buffer.from(bytes.subarray(offset, offset + 32)).toString('hex')}`);
    const a = G1.Point.fromAffine({ x: coordinate(0), y: coordinate(32) })
      .negate()
      .toAffine();
    const b = G2.Point.fromAffine({
      x: { c0: coordinate(96), c1: coordinate(64) },
      y: { c0: coordinate(160), c1: coordinate(128) },
    });
    const { x, y } = b.negate().toAffine();
    const hex = [a.x, a.y, x.c1, x.c0, y.c1, y.c0].map((n) => n.toString(16).padStart(64, '0'));
    const changed = Uint8Array.from([...Buffer.from(hex.join(''), 'hex'), ...bytes.subarray(192)]);
    expect(changed).not.toEqual(bytes);
    expect(verifyGroth16(key, decodeGroth16Proof(changed), first.inputs)).toBe(true);
  });

  it('refuses inputs at or above the modulus and another number of inputs', () => {
    const [sum = 0n, product = 0n] = first.inputs;
    for (const inputs of [
      [sum + FIELD_MODULUS, product],
      [FIELD_MODULUS, 0n],
      [-1n, 0n],
    ]) {
      expect(() => verifyGroth16(key, first.proof, inputs)).toThrow(/DIF2029.*public input 0/);
    }
    expect(() => verifyGroth16(key, first.proof, [sum])).toThrow(/DIF2029.*expected 2.*got 1/);
    expect(() => verifyGroth16(key, first.proof, [sum, product, 0n])).toThrow(/DIF2029/);
  });
});

describe('a batch', () => {
  it('holds exactly when every proof does', () => {
    expect(verifyGroth16Batch(key, [])).toBe(true);
    expect(verifyGroth16Batch(key, claims)).toBe(true);
    expect(verifyGroth16Batch(key, [first, first, ...claims])).toBe(true);
    for (const [i, claim] of claims.entries()) {
      const swapped = { ...claim, proof: claims[(i + 1) % claims.length]?.proof ?? claim.proof };
      expect(verifyGroth16Batch(key, claims.with(i, swapped))).toBe(false);
    }
  });

  it('is not fooled by two errors that would cancel in a plain sum', () => {
    const [a, b] = [
      { ...first, proof: { ...first.proof, c: second.proof.c } },
      { ...second, proof: { ...second.proof, c: first.proof.c } },
    ];
    expect(verifyGroth16Batch(key, [a, b])).toBe(false);
  });

  it('that fails is checked one by one', () => {
    const bad = { ...first, proof: { ...first.proof, c: second.proof.c } };
    expect(verifyGroth16Claims(key, [first, second, first])).toEqual([true, true, true]);
    expect(verifyGroth16Claims(key, [first, bad, second])).toEqual([true, false, true]);
    expect(verifyGroth16Claims(key, [bad])).toEqual([false]);
    expect(verifyGroth16Claims(key, [])).toEqual([]);
  });

  it('has coefficients that hang on the key, every proof and every input', () => {
    const coefficients = deriveBatchCoefficients(key, [first, second]);
    expect(coefficients.every((one) => one > 0n && one <= 2n ** 128n)).toBe(true);
    expect(new Set(coefficients).size).toBe(2);
    const others = [
      deriveBatchCoefficients({ ...key, inputs: key.inputs.toReversed() }, [first, second]),
      deriveBatchCoefficients(key, [first, { ...second, proof: first.proof }]),
      deriveBatchCoefficients(key, [first, { ...second, inputs: second.inputs.toReversed() }]),
      deriveBatchCoefficients(key, [second, first]),
    ];
    for (const other of others) {
      expect(other[0]).not.toBe(coefficients[0]);
      expect(other[1]).not.toBe(coefficients[1]);
    }
  });

  it('names the proof whose inputs do not fit, and takes a bounded number', () => {
    const bad = { ...second, inputs: [FIELD_MODULUS, 1n] };
    expect(() => verifyGroth16Batch(key, [first, bad])).toThrow(/DIF2029.*proof 1, public input 0/);
    const many = Array.from({ length: 257 }, () => first);
    expect(() => verifyGroth16Batch(key, many)).toThrow(/DIF1006/);
  });
});

describe('a pool', () => {
  it('tells which claims hold, as one thread does', async () => {
    const pool = createGroth16Pool(key, 2);
    const bad = { ...first, proof: { ...first.proof, c: second.proof.c } };
    const list = [first, second, bad, first, second];
    expect(await pool.verify(list)).toEqual(verifyGroth16Claims(key, list));
    expect(await pool.verify([])).toEqual([]);
    await expect(pool.verify([{ ...first, inputs: [] }])).rejects.toThrow(/DIF2029.*proof 0/);
    const pending = pool.verify(list);
    await pool.close();
    expect(await pending).toEqual(verifyGroth16Claims(key, list));
    await expect(pool.verify(list)).rejects.toThrow(/DIF2040/);
    expect(() => createGroth16Pool(key, 0)).toThrow(/DIF1003.*threadCount/);
  });
});

describe('encodings', () => {
  it('come back the same', () => {
    const keyBytes = encodeVerifyingKey(key);
    expect(keyBytes.length).toBe(448 + 3 * 64);
    expect(countPublicInputs(key)).toBe(2);
    expect(encodeVerifyingKey(decodeVerifyingKey(keyBytes))).toEqual(keyBytes);
    const proofBytes = encodeGroth16Proof(first.proof);
    expect(proofBytes.length).toBe(GROTH16_PROOF_SIZE_BYTES);
    expect(encodeGroth16Proof(decodeGroth16Proof(proofBytes))).toEqual(proofBytes);
    const [decodedKey, proof] = [decodeVerifyingKey(keyBytes), decodeGroth16Proof(proofBytes)];
    expect(verifyGroth16(decodedKey, proof, first.inputs)).toBe(true);
  });

  it('refuse what is changed anywhere, by code', () => {
    const keyBytes = encodeVerifyingKey(key);
    const proofBytes = encodeGroth16Proof(first.proof);
    fc.assert(
      fc.property(fc.nat(keyBytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = keyBytes.with(at, (keyBytes[at] ?? 0) ^ bits);
        expect(() => decodeVerifyingKey(changed)).toThrow(/DIF2026/);
        const i = at % proofBytes.length;
        const changedProof = proofBytes.with(i, (proofBytes[i] ?? 0) ^ bits);
        expect(() => decodeGroth16Proof(changedProof)).toThrow(/DIF2026/);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        expect(() => decodeVerifyingKey(bytes)).toThrow(/DIF20(26|27)/);
        expect(() => decodeGroth16Proof(bytes)).toThrow(/DIF20(26|28)/);
      }),
    );
    expect(() => decodeVerifyingKey(new Uint8Array(448 + 66 * 64))).toThrow(/DIF2027/);
    expect(() => decodeVerifyingKey(keyBytes.subarray(0, 448))).toThrow(/DIF2027/);
    const atInfinity = keyBytes.slice().fill(0, 448, 512);
    expect(() => decodeVerifyingKey(atInfinity)).toThrow(/input point 0.*infinity/);
  });

  it("refuse JSON that is not snarkjs's, by code", () => {
    const { verifyingKey, proofs } = fixture;
    const proof = proofs[0]?.proof;
    const refused = (json: unknown) =>
      expect(() => importVerifyingKey(json)).toThrow(
        expect.toSatisfy((e: unknown) => isDiffieError(e, 'crypto.verifyingKey')),
      );
    refused(null);
    refused([]);
    refused({ ...verifyingKey, protocol: 'plonk' });
    refused({ ...verifyingKey, curve: 'bls12381' });
    refused({ ...verifyingKey, IC: 'none' });
    refused({ ...verifyingKey, IC: [] });
    refused({ ...verifyingKey, vk_alpha_1: ['1', '2', '0'] });
    refused({ ...verifyingKey, vk_alpha_1: ['01', '2', '1'] });
    refused({ ...verifyingKey, vk_alpha_1: [1, 2, 1] });
    refused({ ...verifyingKey, vk_alpha_1: ['9'.repeat(78), '2', '1'] });
    refused({ ...verifyingKey, vk_beta_2: [['1', '2'], ['1'], ['1', '0']] });
    expect(() => importVerifyingKey({ ...verifyingKey, vk_alpha_1: ['1', '3', '1'] })).toThrow(
      /DIF2026.*alpha/,
    );
    expect(() => importGroth16Proof({ ...proof, pi_a: undefined })).toThrow(/DIF2028.*pi_a/);
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(() => importVerifyingKey(json)).toThrow(/DIF2027/);
        expect(() => importGroth16Proof(json)).toThrow(/DIF2028/);
      }),
    );
  });
});
