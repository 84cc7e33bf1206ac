// The witness builder, and the circuit itself: what the builder refuses the circuit refuses too, since a
// dishonest holder leaves the builder out.

import { beforeAll, describe, expect, it } from 'vitest';
import { bytesToBigint } from '../../base/index.ts';
import {
  buildClaimWitness,
  buildTree,
  type CircuitSignals,
  CLAIM_PUBLIC_INPUTS,
  type ClaimInput,
  calculateWitness,
  callerLimbs,
  claimNullifier,
  claimPublicInputs,
  compileWitnessModule,
  credentialLeaf,
  leafPath,
  TREE_CAPACITY,
  type WitnessModule,
} from '../../circuits/index.ts';
import { loadArtefact } from '../../circuits/index-node.ts';
import { FIELD_MODULUS, poseidon } from '../../crypto/index.ts';
import { caller, credentials, HOLDER, holder, input, scope, tree } from './fixture.ts';

const coded = (code: string) => expect.objectContaining({ code });

describe('witness builder', () => {
  it('names the public inputs in the order that contracts build them', () => {
    const { publicInputs, statement, signals } = buildClaimWitness(input);
    const nullifier = claimNullifier(holder.secret, scope);
    expect(publicInputs).toEqual([tree.root, 1500n, 21n, scope, nullifier, ...callerLimbs(caller)]);
    expect(claimPublicInputs(statement)).toEqual(publicInputs);
    expect(CLAIM_PUBLIC_INPUTS.map((name) => signals[name])).toEqual(publicInputs);
  });

  it.each([
    ['a wage below the threshold', 'circuits.wageBelow', { minWageCents: 1601 }],
    ['an age below the threshold', 'circuits.ageBelow', { minAgeYears: 31 }],
    ['another root', 'circuits.path', { root: tree.root + 1n }],
    ["another's path", 'circuits.path', { path: leafPath(tree, 3) }],
    ['a wage that was not signed', 'circuits.path', { credential: { ...holder, wageCents: 9e6 } }],
    [
      'a wage out of range',
      'circuits.credential',
      { credential: { ...holder, wageCents: 2 ** 32 } },
    ],
    ['a threshold out of range', 'circuits.policy', { minWageCents: 2 ** 32 }],
    ['a fractional age', 'circuits.policy', { minAgeYears: 21.5 }],
    ['a scope outside the field', 'circuits.policy', { scope: FIELD_MODULUS }],
    ['a root outside the field', 'circuits.policy', { root: FIELD_MODULUS }],
    ['a short caller', 'circuits.policy', { caller: new Uint8Array(31) }],
    ['a short path', 'circuits.tree', { path: { leafIndex: 0, siblings: [] } }],
  ] satisfies [string, string, Partial<ClaimInput>][])('refuses %s', (_, code, change) => {
    expect(() => buildClaimWitness({ ...input, ...change })).toThrow(coded(code));
  });

  it('accepts the thresholds themselves', () => {
    const { wageCents, ageYears } = holder;
    const exact = { ...input, minWageCents: wageCents, minAgeYears: ageYears };
    expect(buildClaimWitness(exact).publicInputs[1]).toBe(BigInt(wageCents));
  });

  it('says nothing of the holder in an error', () => {
    for (const change of [{ minWageCents: 1601 }, { minAgeYears: 31 }, { root: 1n }]) {
      try {
        buildClaimWitness({ ...input, ...change });
        expect.unreachable();
      } catch (error) {
        const shown = `${String(error)} ${JSON.stringify(error)}`;
        for (const secret of [holder.secret, holder.salt, holder.wageCents, `index ${HOLDER}`]) {
          expect(shown).not.toContain(String(secret));
        }
      }
    }
  });
});

describe('circuit', () => {
  let calculator: WitnessModule;
  const signals = buildClaimWitness(input).signals;
  const refuse = (change: CircuitSignals) =>
    expect(calculateWitness(calculator, { ...signals, ...change })).rejects.toThrow(
      coded('circuits.witness'),
    );

  beforeAll(async () => {
    calculator = await compileWitnessModule(await loadArtefact('wasm'));
  });

  it('computes leaf, root and nullifier as this code does, the public inputs first', async () => {
    const file = await calculateWitness(calculator, signals);
    const value = (signal: number) =>
      bytesToBigint(file.subarray(76 + 32 * signal, 108 + 32 * signal).toReversed());
    expect(value(0)).toBe(1n);
    expect(CLAIM_PUBLIC_INPUTS.map((_, index) => value(index + 1))).toEqual(
      buildClaimWitness(input).publicInputs,
    );
  });

  it('takes every place in the tree, the first and the last', async () => {
    for (const index of [0, credentials.length - 1]) {
      const { minWageCents, minAgeYears } = { minWageCents: 0, minAgeYears: 0 };
      const own = { credential: credentials[index]!, path: leafPath(tree, index) };
      const witness = buildClaimWitness({ ...input, ...own, minWageCents, minAgeYears });
      await expect(calculateWitness(calculator, witness.signals)).resolves.toHaveLength(122668);
    }
  });

  it('refuses a wage or an age below the threshold', async () => {
    await refuse({ minWage: 1601n });
    await refuse({ minAge: 31n });
    await refuse({ minWage: 2n ** 32n - 1n });
  });

  it('refuses what is not in the tree, or not at that place', async () => {
    await refuse({ root: tree.root + 1n });
    await refuse({ leafIndex: BigInt(HOLDER + 1) });
    await refuse({ wage: 999_999n });
    await refuse({ age: 99n });
    await refuse({ salt: 1n });
    await refuse({ secret: 1n });
  });

  it('refuses an index of more bits than the tree is high: the bits are bits', async () => {
    await refuse({ leafIndex: BigInt(HOLDER + TREE_CAPACITY) });
    await refuse({ leafIndex: FIELD_MODULUS - 1n });
  });

  it('refuses the nullifier of another secret or scope, and its double modulo the field', async () => {
    await refuse({ nullifier: claimNullifier(1n, scope) });
    await refuse({ scope: scope + 1n });
    const doubled = claimNullifier(holder.secret, scope) + FIELD_MODULUS;
    await expect(calculateWitness(calculator, { ...signals, nullifier: doubled })).rejects.toThrow(
      coded('crypto.field'),
    );
  });

  // A credential signed by a careless issuer with values that wrap around below zero: the comparator
  // alone would take -1 for 2^33-1 or so.
  it.each([
    ['wage -1', { wage: FIELD_MODULUS - 1n }],
    ['wage 2^32', { wage: 2n ** 32n }],
    ['wage above the modulus less a threshold', { wage: FIELD_MODULUS - 1000n }],
    ['age -1', { age: FIELD_MODULUS - 1n }],
    ['age 256', { age: 256n }],
  ])('refuses %s even where a leaf holds it', async (_, change) => {
    await refuse(forged(change));
  });

  it.each([
    ['minimum wage -1', { minWage: FIELD_MODULUS - 1n }],
    ['minimum wage 2^32', { minWage: 2n ** 32n }],
    ['minimum age -1', { minAge: FIELD_MODULUS - 1n }],
    ['minimum age 256', { minAge: 256n }],
  ])('refuses %s', async (_, change) => {
    await refuse(change);
  });

  it('accepts the forged leaf with values in range, so it was the range that was refused', async () => {
    const accepted = { ...signals, ...forged({ wage: 2n ** 32n - 1n, age: 255n }) };
    await expect(calculateWitness(calculator, accepted)).resolves.toBeInstanceOf(Uint8Array);
  });

  it('refuses a signal too few, too many or unknown', async () => {
    const { salt, ...rest } = signals;
    const coding = coded('circuits.witness');
    await expect(calculateWitness(calculator, rest)).rejects.toThrow(coding);
    await refuse({ siblings: [1n] });
    await refuse({ pepper: 1n });
  });

  it('names template and line of what failed, and no value', async () => {
    const failed = calculateWitness(calculator, { ...signals, minWage: 1601n });
    await expect(failed).rejects.toThrow(/AtLeast/);
    await expect(failed).rejects.not.toThrow(/1600|1601/);
  });
});

/** The signals of a leaf in a tree of its own, its wage and age as given: any field elements. */
function forged(change: { readonly wage?: bigint; readonly age?: bigint }): CircuitSignals {
  const signals = buildClaimWitness(input).signals;
  const wage = change.wage ?? BigInt(holder.wageCents);
  const age = change.age ?? BigInt(holder.ageYears);
  const leaf = poseidon([
    573249575630290435742157052962504445567760758321n,
    poseidon([holder.secret]),
    wage,
    age,
    holder.salt,
  ]);
  const forgedTree = buildTree([credentialLeaf(credentials[0]!), leaf]);
  const { siblings } = leafPath(forgedTree, 1);
  return { ...signals, root: forgedTree.root, wage, age, leafIndex: 1n, siblings };
}
