// What every leakage report says: what the schemes are worth, what is public whatever the code does, and what no
// analysis of code decides.

import type { Scheme } from '../isa.ts';
import type { SlotReport } from './report.ts';

/** What a slot of a scheme comes to, whatever its key. */
export const SCHEME_STATEMENTS: Readonly<
  Record<Scheme, Pick<SlotReport, 'parameters' | 'securityBits' | 'exceptions' | 'openedBy'>>
> = {
  elgamal: {
    parameters: 'exponential ElGamal over ristretto255, plaintexts u64',
    securityBits: 126,
    exceptions: [],
    openedBy:
      'the threshold of the holders together, each with a proof; they can also open any ciphertext of the slot among themselves, unseen',
  },
  paillier: {
    parameters: 'Paillier with a modulus of 2048, 3072 or 4096 bits, plaintexts u64',
    securityBits: 112,
    exceptions: ['a modulus of 2048 bits gives about 112 bits of security, one of 3072 about 128'],
    openedBy:
      'the one holder alone, with a proof; the holder can also open any ciphertext of the slot unseen',
  },
};

/** Security of a Groth16 proof over BN254, in bits. */
export const BN254_SECURITY_BITS = 100;

/** Public in every call. */
export const ALWAYS_PUBLIC: readonly string[] = [
  'who calls which method, when (block), with which arguments, YOU and fee, and whether it trapped, where and why',
  'the bytes, hence number and sizes, of all ciphertexts and proofs, and which of them flow into which result',
  'which way every branch took, and the yo used: no opcode branches on what is encrypted, so both follow from public values alone',
  'who brings which answer to a request, and when',
];

/** Decided for no contract. */
export const NEVER_DECIDED: readonly string[] = [
  'openings in different calls, set against each other: two totals that differ by one submission give that submission away',
  "collusion: those who know inputs of an opened value can take them away from it; of a total of two parties each learns the other's",
  'whether callers are different people: an address is counted, not a person',
  'what inputs are: a party may encrypt 0, or anything at all, and is counted all the same',
  'what key holders open outside of the chain',
];
