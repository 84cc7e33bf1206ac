// The proof behind paillier-range.ts: Paillier ciphertexts, under one key or several, and linear equations in ristretto255 hold
// one and the same integer m, 0 <= m < 2^bits. One response z = x + em, as an integer, serves all groups; a Bulletproof
// bounds m in ristretto255; both together leave no slack (after Chase, Orru, Perrin, Zaverucha,
// https://eprint.iacr.org/2022/1593). No parameters of anyone's are trusted. Why: docs/crypto/paillier-proofs.md.

import { assert, bigintToBytes, concatBytes, encodeCbor } from '../base/index.ts';
import { multiplyModulo } from './arithmetic-reduction.ts';
import {
  decodeIntegers,
  deriveIntegerChallenge,
  deriveIntegerMask,
  encodeIntegers,
  type IntegerStatement,
  integersSizeBytes,
} from './integer-transcript.ts';
import { encodePaillierCiphertext, negatePaillier, type PaillierEffects } from './paillier.ts';
import type { KeyedPaillierCiphertext, KeyedPaillierEncryption } from './paillier-bound-proof.ts';
import type { PaillierVerification } from './paillier-input.ts';
import { encodePaillierKey, type PaillierKey } from './paillier-key.ts';
import { checkUnit } from './paillier-transcript.ts';
import type { RangeBits } from './range-proof.ts';
import { multiplySecretSum, multiplySum } from './ristretto-multiply.ts';
import { encodeRistretto, type RistrettoPoint } from './ristretto-point.ts';
import { RISTRETTO_ORDER, toScalar } from './ristretto-scalar.ts';
import { SCALAR_BITS } from './ristretto-table.ts';
import type { LinearEquation } from './sigma.ts';

// Strict, because of two answers a = z - z' and b = e - e', |a| < 2^250, |b| < 2^128, in ristretto255 a = bm modulo the order,
// m < 2^64, and |a - bm| is below the order: so a = bm over the integers, and the ciphertext holds a/b = m.
// z is uniform in 2^192..2^250 whatever m is: what falls outside is drawn again.
const CHALLENGE_BITS = 128;
const RESPONSE_BITS = 250;
/** Of e times m: e has 128 bits, m at most 64. */
const PRODUCT_BITS = 192;
/** A mask fails with probability 2^-58. */
const TRIES = 8;

/** What is proved. */
export type BridgeStatement = {
  /** Names the use, as `diffie/<use>/v1`. */
  readonly domain: string;
  readonly context: Uint8Array;
  readonly bits: RangeBits;
  readonly ciphertexts: readonly KeyedPaillierCiphertext[];
  /** Secret 0 is m; the first equation is a Pedersen commitment to m, which the caller bounds by a range proof of `bits`. */
  readonly equations: readonly LinearEquation[];
  readonly secretCount: number;
};

/** What the prover knows. */
export type BridgeWitness = {
  readonly encryptions: readonly KeyedPaillierEncryption[];
  /** As many as the statement says, secret 0 the plaintext itself, below 2^64. */
  readonly secrets: readonly bigint[];
};

/** What the size of a proof depends on. */
export type BridgeShape = {
  readonly secretCount: number;
  readonly ciphertexts: readonly { readonly key: PaillierKey }[];
};

/** Bytes of a proof, without the range proof. */
export function bridgeProofSizeBytes(shape: BridgeShape): number {
  return integersSizeBytes(widthsOf(shape));
}

/** Proves that ciphertexts and equations hold the same m. About an encryption for each ciphertext. */
export function proveBridge(
  bridge: BridgeStatement,
  { encryptions, secrets }: BridgeWitness,
  { arithmetic, rng }: PaillierEffects,
): Uint8Array {
  const statement = statementOf(bridge);
  const widths = widthsOf(bridge);
  const [plaintext = 0n] = secrets;
  const witness = concatBytes(
    ...secrets.map((secret) => bigintToBytes(secret, 32)),
    ...encryptions.map(({ key, randomness }) => bigintToBytes(randomness, key.sizeBytes)),
  );
  for (let i = 0; i < TRIES; i++) {
    const mask = (name: string, bits: number) =>
      deriveIntegerMask(statement, `${name} ${i}`, witness, { bits, rng });
    const x = mask('plaintext', RESPONSE_BITS);
    const nonces = [x, ...secrets.slice(1).map((_, j) => mask(`${j}`, 384) % RISTRETTO_ORDER)];
    const units = encryptions.map(
      ({ key }, j) => mask(`unit ${j}`, 8 * key.sizeBytes + 128) % key.n,
    );
    const blinded = encryptions.map(({ key }, j) => {
      const power = arithmetic.powSecret(units[j] ?? 0n, key.n, key.nSquared);
      return multiplyModulo(key.reduction, 1n + x * key.n, power);
    });
    const points = bridge.equations.map(({ terms }) =>
      multiplySecretSum(
        terms.map(([secret, point]) => ({
          point,
          scalar: nonces[secret] ?? 0n,
          bits: SCALAR_BITS,
        })),
      ),
    );
    const e = challengeOf(statement, bridge, points, blinded);
    const z = x + e * plaintext;
    if (z >> BigInt(PRODUCT_BITS) === 0n || z >> BigInt(RESPONSE_BITS) !== 0n) continue;
    witness.fill(0);
    const scalars = secrets
      .slice(1)
      .map((secret, j) => toScalar((nonces[j + 1] ?? 0n) + e * secret));
    const roots = encryptions.map(
      ({ key, randomness }, j) =>
        ((units[j] ?? 0n) * arithmetic.powSecret(randomness, e, key.n)) % key.n,
    );
    const sent = [e, z, ...scalars, ...roots];
    return encodeIntegers(sent.map((value, j) => [value, widths[j] ?? 0] as const));
  }
  assert(false, 'a mask fits within the tries');
}

/**
 * Whether the prover knows an m that all ciphertexts and equations hold, given that the first equation's is below 2^64.
 * @throws crypto.paillierProof for another size, an integer that is too long, or one not prime to n
 */
export function verifyBridge(
  bridge: BridgeStatement,
  proof: Uint8Array,
  { arithmetic }: Pick<PaillierVerification, 'arithmetic'>,
): boolean {
  const integers = decodeIntegers(proof, widthsOf(bridge), 'Paillier range proof');
  const [e = 0n, ...responses] = integers;
  const scalars = responses.slice(0, bridge.secretCount);
  const units = responses.slice(bridge.secretCount);
  const isReduced = scalars.every((scalar) => scalar < RISTRETTO_ORDER);
  if (!isReduced || units.some((unit, i) => unit >= (bridge.ciphertexts[i]?.key.n ?? 0n))) {
    return false;
  }
  const [z = 0n] = scalars;
  const blinded = bridge.ciphertexts.map(({ key, ciphertext }, i) => {
    const unit = units[i] ?? 0n;
    checkUnit(key, unit);
    const power = arithmetic.powPublic(unit, key.n, key.nSquared);
    const opened = multiplyModulo(key.reduction, 1n + z * key.n, power);
    const inverse = negatePaillier(key, ciphertext);
    return multiplyModulo(key.reduction, opened, arithmetic.powPublic(inverse, e, key.nSquared));
  });
  const points = bridge.equations.map(({ terms, image }) =>
    multiplySum(
      [...terms.map(([, base]) => base), image],
      [...terms.map(([secret]) => scalars[secret] ?? 0n), toScalar(-e)],
    ),
  );
  return challengeOf(statementOf(bridge), bridge, points, blinded) === e;
}

/** Challenge, z, the other scalars, a unit for each key. */
function widthsOf({ secretCount, ciphertexts }: BridgeShape): readonly number[] {
  return [
    CHALLENGE_BITS,
    RESPONSE_BITS,
    ...Array.from({ length: secretCount - 1 }, () => SCALAR_BITS),
    ...ciphertexts.map(({ key }) => 8 * key.sizeBytes),
  ];
}

function statementOf(bridge: BridgeStatement): IntegerStatement {
  const { domain, context, bits, ciphertexts, equations, secretCount } = bridge;
  const keyed = ciphertexts.flatMap(({ key, ciphertext }) => [
    encodePaillierKey(key),
    encodePaillierCiphertext(key, ciphertext),
  ]);
  const relation = equations.map(({ terms, image }) => [
    terms.map(([secret, base]) => [secret, encodeRistretto(base)] as const),
    encodeRistretto(image),
  ]);
  return { domain, context, values: [encodeCbor([bits, secretCount, relation]), ...keyed] };
}

function challengeOf(
  statement: IntegerStatement,
  { ciphertexts }: BridgeStatement,
  points: readonly RistrettoPoint[],
  blinded: readonly bigint[],
): bigint {
  const elements = ciphertexts.map(({ key }, i) =>
    bigintToBytes(blinded[i] ?? 0n, 2 * key.sizeBytes),
  );
  return deriveIntegerChallenge(
    statement,
    [...points.map(encodeRistretto), ...elements],
    CHALLENGE_BITS,
  );
}
