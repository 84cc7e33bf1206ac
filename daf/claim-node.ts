// Claims for the contract `claim`: a holder proves that a credential in the issuer's tree reaches the thresholds, and
// sends the proof. Thresholds and purpose are the holder's own word for what it agreed to show, never read from the
// contract: a contract that chose the scope could link what a holder does in others.

import { buildClaimWitness, type ClaimInput, claimScope } from '../circuits/index.ts';
import type { ProveOptions, Prover } from '../circuits/index-node.ts';
import type { CallOptions, CallResult, Contract } from './contract.ts';
import type { Sender } from './sender.ts';

/** What a contract of claims was deployed with. */
export type ClaimTerms = Pick<ClaimInput, 'minWageCents' | 'minAgeYears'> & {
  /** Another purpose is another scope: a credential counts once in each. */
  readonly purpose: string;
};

/** What a holder proves with: the credential (secret), its place in the issuer's tree, and that tree's root. */
export type ClaimHolding = Pick<ClaimInput, 'credential' | 'path' | 'root'>;

/** Where and for whom a claim counts: nowhere else, and for no other account. */
export type ClaimPlace = {
  readonly chainId: Uint8Array;
  readonly contract: Contract;
  /** 32 bytes: the account that will send it. */
  readonly caller: Uint8Array;
};

/** A claim, proved. All of it becomes public when it is sent. */
export type ProvedClaim = {
  readonly root: bigint;
  /** The same for the same credential, contract and purpose, whoever sends it. */
  readonly nullifier: bigint;
  readonly proof: Uint8Array;
};

/**
 * Proves a holder's claim: seconds on one thread.
 * @throws circuits.wageBelow, circuits.ageBelow; as buildClaimWitness and Prover.prove
 */
export async function proveClaim(
  prover: Prover,
  { chainId, contract, caller }: ClaimPlace,
  { purpose, ...thresholds }: ClaimTerms,
  holding: ClaimHolding,
  options: ProveOptions = {},
): Promise<ProvedClaim> {
  const scope = claimScope(chainId, contract.address, purpose);
  const { signals, statement } = buildClaimWitness({ ...thresholds, ...holding, scope, caller });
  const { proof } = await prover.prove(signals, options);
  return { root: statement.root, nullifier: statement.nullifier, proof };
}

/** Sends a claim. @throws as Sender.send: the contract refuses one that is false, used, or of an unknown root */
export function sendClaim(
  contract: Contract,
  sender: Sender,
  { root, nullifier, proof }: ProvedClaim,
  options: CallOptions = {},
): Promise<CallResult> {
  return contract.call(sender, 'claim', [root, nullifier, proof], options);
}
