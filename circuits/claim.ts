// The claim "a credential in this tree has wage >= W and age >= A": its public inputs in the circuit's
// order, and the witness of a holder. Everything that the circuit would refuse is refused here
// first, with a code that says what is wrong.

import { DiffieError } from '../base/index.ts';
import { isField } from '../crypto/index.ts';
import { type Credential, callerLimbs, claimNullifier, credentialLeaf } from './credential.ts';
import { type CredentialPath, pathRoot } from './credential-tree.ts';

/** The circuit's public inputs in order. */
export const CLAIM_PUBLIC_INPUTS = [
  'root',
  'minWage',
  'minAge',
  'scope',
  'nullifier',
  'callerHigh',
  'callerLow',
] as const;

/** What a claim says, all of it public. */
export type ClaimStatement = {
  readonly root: bigint;
  /** 0 to 2^32-1. */
  readonly minWageCents: number;
  /** 0 to 255. */
  readonly minAgeYears: number;
  /** From claimScope. */
  readonly scope: bigint;
  readonly nullifier: bigint;
  /** 32 bytes: the one account whose transaction may carry the proof. */
  readonly caller: Uint8Array;
};

/** The circuit's input signals by name. Secret. */
export type CircuitSignals = Readonly<Record<string, bigint | readonly bigint[]>>;

/** A claim ready to be proved. `signals` are secret, the rest is public. */
export type ClaimWitness = {
  readonly statement: ClaimStatement;
  readonly publicInputs: readonly bigint[];
  readonly signals: CircuitSignals;
};

/** What a holder brings: the credential, its path, and the statement but for the nullifier. */
export type ClaimInput = Omit<ClaimStatement, 'nullifier'> & {
  readonly credential: Credential;
  readonly path: CredentialPath;
};

/**
 * The seven public inputs of a statement, in the circuit's order: what a verifier builds for itself.
 * @throws circuits.policy where a value is out of range
 */
export function claimPublicInputs(statement: ClaimStatement): readonly bigint[] {
  checkElement(statement.root, 'root');
  checkElement(statement.nullifier, 'nullifier');
  checkPolicy(statement);
  return [
    statement.root,
    BigInt(statement.minWageCents),
    BigInt(statement.minAgeYears),
    statement.scope,
    statement.nullifier,
    ...callerLimbs(statement.caller),
  ];
}

/**
 * The witness of a holder's claim. No error shows a wage, age, secret or place in the tree.
 * @throws circuits.policy for thresholds, scope, root or caller out of range; circuits.credential for a credential
 *   out of range; circuits.tree for a malformed path; circuits.path where the credential is not in
 *   the tree at that place; circuits.wageBelow, circuits.ageBelow
 */
export function buildClaimWitness(input: ClaimInput): ClaimWitness {
  const { credential, path, root, minWageCents, minAgeYears, scope, caller } = input;
  checkElement(root, 'root');
  checkPolicy(input);
  callerLimbs(caller);
  if (pathRoot(credentialLeaf(credential), path) !== root) {
    throw new DiffieError('circuits.path', {
      at: 'root',
      expected: 'the root above the credential by its path',
      hint: 'the credential may differ from what the issuer signed, or the path be of another tree',
    });
  }
  if (credential.wageCents < minWageCents) {
    throw new DiffieError('circuits.wageBelow', { expected: `at least ${minWageCents} cents` });
  }
  if (credential.ageYears < minAgeYears) {
    throw new DiffieError('circuits.ageBelow', { expected: `at least ${minAgeYears} years` });
  }
  const nullifier = claimNullifier(credential.secret, scope);
  const statement = { root, minWageCents, minAgeYears, scope, nullifier, caller };
  const publicInputs = claimPublicInputs(statement);
  const named = CLAIM_PUBLIC_INPUTS.map(
    (name, index) => [name, publicInputs[index] ?? 0n] as const,
  );
  const signals = {
    ...Object.fromEntries(named),
    secret: credential.secret,
    wage: BigInt(credential.wageCents),
    age: BigInt(credential.ageYears),
    salt: credential.salt,
    leafIndex: BigInt(path.leafIndex),
    siblings: path.siblings,
  };
  return { statement, publicInputs, signals };
}

function checkPolicy(policy: Pick<ClaimStatement, 'minWageCents' | 'minAgeYears' | 'scope'>): void {
  checkThreshold(policy.minWageCents, 2 ** 32 - 1, 'wage threshold');
  checkThreshold(policy.minAgeYears, 255, 'age threshold');
  checkElement(policy.scope, 'scope');
}

function checkThreshold(value: number, most: number, at: string): void {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    const expected = `an integer, 0 to ${most}`;
    throw new DiffieError('circuits.policy', { at, expected, got: `${value}` });
  }
}

function checkElement(value: bigint, at: string): void {
  if (!isField(value)) {
    throw new DiffieError('circuits.policy', { at, expected: 'a field element', got: `${value}` });
  }
}
