// A small tree of credentials from a seed, and one holder in it.

import { bigintToBytes, type Rng } from '../../base/index.ts';
import {
  buildTree,
  type ClaimInput,
  type Credential,
  claimScope,
  credentialLeaf,
  drawFieldElement,
  leafPath,
} from '../../circuits/index.ts';
import { sha256 } from '../../crypto/index.ts';

/** The same bytes for the same seed: SHA-256 of a counter. */
export function seededRng(seed: bigint): Rng {
  let counter = 0n;
  return {
    bytes: (sizeBytes) => {
      const out = new Uint8Array(sizeBytes);
      for (let at = 0; at < sizeBytes; at += 32) {
        counter += 1n;
        const block = sha256(bigintToBytes((seed << 64n) | counter, 32));
        out.set(block.subarray(0, Math.min(32, sizeBytes - at)), at);
      }
      return out;
    },
  };
}

const rng = seededRng(4n);

export const credentials: readonly Credential[] = Array.from({ length: 21 }, (_, index) => ({
  secret: drawFieldElement(rng),
  wageCents: 400 + 100 * index,
  ageYears: 18 + index,
  salt: drawFieldElement(rng),
}));

export const tree = buildTree(credentials.map((credential) => credentialLeaf(credential)));

export const HOLDER = 12;
export const holder: Credential = credentials[HOLDER]!;
export const caller: Uint8Array = rng.bytes(32);
export const chainId: Uint8Array = rng.bytes(32);
export const contract: Uint8Array = rng.bytes(32);
export const scope: bigint = claimScope(chainId, contract, 'study');

/** A claim that holds: wage 1600 of at least 1500, age 30 of at least 21. */
export const input: ClaimInput = {
  credential: holder,
  path: leafPath(tree, HOLDER),
  root: tree.root,
  minWageCents: 1500,
  minAgeYears: 21,
  scope,
  caller,
};
