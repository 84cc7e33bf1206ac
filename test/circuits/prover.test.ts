import * as snarkjs from 'snarkjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDiffieError, toHex } from '../../base/index.ts';
import { buildClaimWitness, claimPublicInputs, claimScope } from '../../circuits/index.ts';
import {
  createClaimProver,
  createProver,
  loadArtefact,
  type Proof,
  type ProofProgress,
  type Prover,
} from '../../circuits/index-node.ts';
import {
  decodeGroth16Proof,
  FIELD_MODULUS,
  importVerifyingKey,
  type VerifyingKey,
  verifyGroth16,
} from '../../crypto/index.ts';
import { chainId, contract, input } from './fixture.ts';

const witness = buildClaimWitness(input);
const coded = (code: string) => expect.objectContaining({ code });

let prover: Prover;
let verifyingKeyJson: Record<string, unknown>;
let key: VerifyingKey;
let proof: Proof;

const verify = (bytes: Uint8Array, inputs: readonly bigint[]) =>
  verifyGroth16(key, decodeGroth16Proof(bytes), inputs);

beforeAll(async () => {
  prover = await createClaimProver({ threadCount: 2 });
  verifyingKeyJson = JSON.parse(new TextDecoder().decode(await loadArtefact('verifyingKey')));
  key = importVerifyingKey(verifyingKeyJson);
  proof = await prover.prove(witness.signals);
});

afterAll(() => prover.close());

describe('a proof', () => {
  it('verifies for the public inputs of the statement', () => {
    expect(proof.publicInputs).toEqual(witness.publicInputs);
    expect(proof.proof).toHaveLength(256);
    expect(verify(proof.proof, claimPublicInputs(witness.statement))).toBe(true);
  });

  it('does not verify with any one public input changed', () => {
    for (const index of witness.publicInputs.keys()) {
      const changed = witness.publicInputs.map((value, i) => (i === index ? value + 1n : value));
      expect(verify(proof.proof, changed), `public input ${index}`).toBe(false);
    }
  });

  it('does not verify for another caller, not even with the limbs negated or exchanged', () => {
    const [high, low] = witness.publicInputs.slice(5) as [bigint, bigint];
    const rest = witness.publicInputs.slice(0, 5);
    const other = { ...witness.statement, caller: input.caller.toReversed() };
    expect(verify(proof.proof, claimPublicInputs(other))).toBe(false);
    expect(verify(proof.proof, [...rest, FIELD_MODULUS - high, low])).toBe(false);
    expect(verify(proof.proof, [...rest, low, high])).toBe(false);
  });

  it('of the same statement is another each time: it is blinded afresh', async () => {
    const again = await prover.prove(witness.signals);
    expect(toHex(again.proof)).not.toBe(toHex(proof.proof));
    for (const part of [
      [0, 64],
      [64, 192],
      [192, 256],
    ] as const) {
      expect(again.proof.slice(...part)).not.toEqual(proof.proof.slice(...part));
    }
    expect(verify(again.proof, witness.publicInputs)).toBe(true);
  });

  it('of the same holder in another scope shares only what the policy fixes', async () => {
    const elsewhere = buildClaimWitness({
      ...input,
      scope: claimScope(chainId, contract, 'other'),
    });
    const other = await prover.prove(elsewhere.signals);
    expect(verify(other.proof, elsewhere.publicInputs)).toBe(true);
    expect(verify(other.proof, witness.publicInputs)).toBe(false);
    expect(elsewhere.publicInputs[4]).not.toBe(witness.publicInputs[4]);
  });

  it('is taken by the plain verifier, as one that the plain prover makes is by ours', async () => {
    const zkey = await loadArtefact('zkey');
    const wasm = await loadArtefact('wasm');
    const plain = await snarkjs.groth16.fullProve(witness.signals, wasm, zkey);
    const ours = proof.publicInputs.map(String);
    expect(plain.publicSignals).toEqual(ours);
    expect(await snarkjs.groth16.verify(verifyingKeyJson, ours, proofJson(proof.proof))).toBe(true);
    expect(await snarkjs.groth16.verify(verifyingKeyJson, ours, plain.proof)).toBe(true);
    const curve = await snarkjs.curves.getCurveFromName('bn128');
    await curve.terminate();
  });
});

describe('the prover', () => {
  it('tells its progress', async () => {
    const told: ProofProgress[] = [];
    await prover.prove(witness.signals, { onProgress: (progress) => told.push(progress) });
    expect(told.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(told.every(({ total }) => total === 8)).toBe(true);
  });

  it('passes on what the circuit says of a false claim', async () => {
    const proving = prover.prove({ ...witness.signals, minWage: 1601n });
    await expect(proving).rejects.toThrow(coded('circuits.witness'));
    await expect(proving).rejects.toSatisfy((error) => isDiffieError(error));
    const outside = prover.prove({ ...witness.signals, scope: FIELD_MODULUS });
    await expect(outside).rejects.toThrow(coded('crypto.field'));
  });

  it('stops a proof that is cancelled, before and within, and proves on', async () => {
    await expect(prover.prove(witness.signals, { signal: AbortSignal.abort() })).rejects.toThrow(
      coded('circuits.cancelled'),
    );
    for (const stopAt of [0, 2]) {
      const stop = new AbortController();
      const proving = prover.prove(witness.signals, {
        signal: stop.signal,
        onProgress: ({ done }) => {
          if (done === stopAt) stop.abort();
        },
      });
      await expect(proving).rejects.toThrow(coded('circuits.cancelled'));
    }
    const after = await prover.prove(witness.signals);
    expect(verify(after.proof, after.publicInputs)).toBe(true);
  });

  it('makes several at a time', async () => {
    const many = await Promise.all([1, 2, 3].map(() => prover.prove(witness.signals)));
    for (const each of many) expect(verify(each.proof, each.publicInputs)).toBe(true);
  });

  it('refuses more than it can keep waiting, and fails what is waiting when it is closed', async () => {
    const small = await createClaimProver({ threadCount: 1 });
    const proving = Array.from({ length: 65 }, () => small.prove(witness.signals));
    const outcomes = Promise.allSettled(proving);
    await expect(proving.at(-1)).rejects.toThrow(coded('circuits.proverBusy'));
    await small.close();
    const codes = (await outcomes).map((outcome) =>
      outcome.status === 'rejected' ? outcome.reason.code : 'proved',
    );
    expect(new Set(codes.slice(0, -1))).toEqual(new Set(['circuits.proverClosed']));
    await expect(small.prove(witness.signals)).rejects.toThrow(coded('circuits.proverClosed'));
  });

  it('refuses files that are no circuit, and no threads', async () => {
    const zkey = await loadArtefact('zkey');
    const wasm = await loadArtefact('wasm');
    const file = coded('circuits.file');
    await expect(createProver({ zkey: wasm, wasm })).rejects.toThrow(file);
    await expect(createProver({ zkey, wasm: zkey })).rejects.toThrow(file);
    await expect(createProver({ zkey: zkey.subarray(0, -1), wasm })).rejects.toThrow(file);
    await expect(createProver({ zkey, wasm }, { threadCount: 0 })).rejects.toThrow(
      coded('base.range'),
    );
  });
});

/** The canonical bytes as snarkjs wants them: decimal, real part first, projective. */
function proofJson(bytes: Uint8Array): snarkjs.ProofJson {
  const at = (index: number) => BigInt(`0x${toHex(bytes.subarray(32 * index, 32 * index + 32))}`);
  const text = (index: number) => at(index).toString();
  return {
    pi_a: [text(0), text(1), '1'],
    pi_b: [
      [text(3), text(2)],
      [text(5), text(4)],
      ['1', '0'],
    ],
    pi_c: [text(6), text(7), '1'],
    protocol: 'groth16',
    curve: 'bn128',
  };
}
