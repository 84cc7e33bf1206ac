// Keys for ElGamal tests, dealt by the test itself: a polynomial, its shares and the key.

import { nodeRng } from '../../base/index-node.ts';
import {
  type ElGamalCiphertext,
  type ElGamalKey,
  type ElGamalKeyShare,
  multiplyBase,
  multiplySecret,
  type RistrettoPoint,
  randomScalar,
} from '../../crypto/index.ts';
import { evaluatePolynomial } from '../../crypto/sharing.ts';

export type DealtKey = {
  readonly key: ElGamalKey;
  readonly shares: readonly ElGamalKeyShare[];
  readonly secret: bigint;
};

/** A key for `partyCount` parties whose secret the test knows. */
export function dealKey(partyCount: number, threshold: number): DealtKey {
  const coefficients = Array.from({ length: threshold }, () => randomScalar(nodeRng));
  const shares = Array.from({ length: partyCount }, (_, i) => ({
    index: i + 1,
    secret: evaluatePolynomial(coefficients, i + 1),
  }));
  const secret = coefficients[0]!;
  return {
    key: {
      publicKey: multiplyBase(secret),
      threshold,
      shareKeys: shares.map((share) => multiplyBase(share.secret)),
      parties: shares.map(({ index }) => new Uint8Array(32).fill(index)),
    },
    shares,
    secret,
  };
}

/** m·G of a ciphertext, by the secret key itself: the plain reference for what shares must give. */
export function decryptToPoint(secret: bigint, { c1, c2 }: ElGamalCiphertext): RistrettoPoint {
  return c2.subtract(multiplySecret(c1, secret));
}
