import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintToBytes, encodeUtf8, isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { invertModulo, powBigint } from '../../crypto/arithmetic-integer.ts';
import {
  addPaillier,
  createPaillierKey,
  encryptPaillier,
  encryptPaillierAsOwner,
  generatePaillierKey,
  multiplyPlainPaillier,
  negatePaillier,
  type PaillierCiphertext,
  type PaillierPrivateKey,
  paillierInputProofSizeBytes,
  paillierKeyProofSizeBytes,
  paillierOpeningProofSizeBytes,
  provePaillierInput,
  provePaillierKey,
  provePaillierOpening,
  rerandomizePaillier,
  sumPaillier,
  verifyPaillierInput,
  verifyPaillierKey,
  verifyPaillierOpening,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';

const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const context = encodeUtf8('chain 1, contract 7, submitter 3');
const verification = { context, arithmetic: nodeArithmetic };
const elsewhere = { context: encodeUtf8('another'), arithmetic: nodeArithmetic };
const owner = generatePaillierKey(nodeArithmetic, 2048);
const other = generatePaillierKey(nodeArithmetic, 2048);
const key = owner.publicKey;
const { n, nSquared } = key;

/** Accepts `false` and a coded refusal, nothing else. */
function expectRefused(run: () => boolean): void {
  try {
    expect(run()).toBe(false);
  } catch (error) {
    expect(isDiffieError(error, 'crypto.paillierProof')).toBe(true);
  }
}

describe('knowledge of a plaintext', () => {
  const encryption = encryptPaillier(key, 41_500n, effects);
  const { ciphertext } = encryption;
  const proof = provePaillierInput(key, encryption, context, effects);

  it('is accepted for any plaintext, from the public and from the owner', () => {
    expect(proof.length).toBe(paillierInputProofSizeBytes(key));
    expect(verifyPaillierInput(key, ciphertext, proof, verification)).toBe(true);
    for (const m of [0n, 1n, n - 1n]) {
      const mine = encryptPaillierAsOwner(owner, m, effects);
      const own = provePaillierInput(key, mine, context, effects);
      expect(verifyPaillierInput(key, mine.ciphertext, own, verification)).toBe(true);
    }
  });

  it('is bound to ciphertext, key and context', () => {
    const relatives = [
      negatePaillier(key, ciphertext),
      addPaillier(key, ciphertext, encryptPaillier(key, 1n, effects).ciphertext),
      multiplyPlainPaillier(key, ciphertext, 2n, nodeArithmetic),
      rerandomizePaillier(key, ciphertext, effects),
      (nSquared - ciphertext) as PaillierCiphertext,
    ];
    for (const relative of relatives) {
      expect(verifyPaillierInput(key, relative, proof, verification)).toBe(false);
    }
    expect(verifyPaillierInput(key, ciphertext, proof, elsewhere)).toBe(false);
    expectRefused(() => verifyPaillierInput(other.publicKey, ciphertext, proof, verification));
  });

  it('is refused after any change', () => {
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = proof.with(at, (proof[at] ?? 0) ^ bits);
        expectRefused(() => verifyPaillierInput(key, ciphertext, changed, verification));
      }),
      { numRuns: 20 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(() => verifyPaillierInput(key, ciphertext, bytes, verification)).toThrow(/DIF2033/);
      }),
    );
  });

  it('has no second form and no trivial one', () => {
    const z = BigInt(`0x${Buffer.from(proof.subarray(32, 288)).toString('hex')}`);
    const shifted = Uint8Array.from([
      ...proof.subarray(0, 32),
      ...bigintToBytes((z + n) % 2n ** 2048n, 256),
      ...proof.subarray(288),
    ]);
    expectRefused(() => verifyPaillierInput(key, ciphertext, shifted, verification));
    for (const w of [0n, owner.p.prime, 2n * owner.q.prime]) {
      const trivial = Uint8Array.from([...proof.subarray(0, 288), ...bigintToBytes(w, 256)]);
      expect(() => verifyPaillierInput(key, ciphertext, trivial, verification)).toThrow(
        /DIF2033.*prime to n/,
      );
    }
  });

  it('satisfies the equation as the paper writes it', () => {
    // u = (1+n)^z w^n c^e, here with plain BigInt powers of every factor.
    const number = (from: number, to: number) =>
      BigInt(`0x${Buffer.from(proof.subarray(from, to)).toString('hex')}`);
    const [e, z, w] = [number(0, 32), number(32, 288), number(288, 544)];
    const { plaintext: m, randomness: r } = encryption;
    const x = (z + e * m) % n;
    const s = (w * powBigint(r, e, n)) % n;
    const commitment = (powBigint(1n + n, x, nSquared) * powBigint(s, n, nSquared)) % nSquared;
    const again =
      (powBigint(1n + n, z, nSquared) *
        powBigint(w, n, nSquared) *
        powBigint(ciphertext, e, nSquared)) %
      nSquared;
    expect(again).toBe(commitment);
  });
});

describe('an opening', () => {
  const inputs = [5n, 7n, 30n].map((m) => encryptPaillier(key, m, effects).ciphertext);
  const total = sumPaillier(key, inputs);
  const opening = provePaillierOpening(owner, total, context, effects);

  it('shows the plaintext of a sum, of zero, of a computed 1', () => {
    expect(opening.plaintext).toBe(42n);
    expect(opening.proof.length).toBe(paillierOpeningProofSizeBytes(key));
    expect(verifyPaillierOpening(key, total, opening, verification)).toBe(true);
    const zero = encryptPaillier(key, 0n, effects).ciphertext;
    for (const ciphertext of [zero, 1n as PaillierCiphertext, negatePaillier(key, total)]) {
      const opened = provePaillierOpening(owner, ciphertext, context, effects);
      expect(verifyPaillierOpening(key, ciphertext, opened, verification)).toBe(true);
    }
  });

  it('is bound to plaintext, ciphertext, key and context', () => {
    for (const plaintext of [41n, 43n, 0n, n - 42n]) {
      const wrong = { ...opening, plaintext };
      expect(verifyPaillierOpening(key, total, wrong, verification)).toBe(false);
    }
    const again = rerandomizePaillier(key, total, effects);
    expect(verifyPaillierOpening(key, again, opening, verification)).toBe(false);
    expect(verifyPaillierOpening(key, total, opening, elsewhere)).toBe(false);
    expectRefused(() => verifyPaillierOpening(other.publicKey, total, opening, verification));
    expect(() =>
      verifyPaillierOpening(key, total, { ...opening, plaintext: 42n + n }, verification),
    ).toThrow(/DIF2032/);
  });

  it('is refused after any change', () => {
    const { proof } = opening;
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = { ...opening, proof: proof.with(at, (proof[at] ?? 0) ^ bits) };
        expectRefused(() => verifyPaillierOpening(key, total, changed, verification));
      }),
      { numRuns: 20 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const malformed = { ...opening, proof: bytes };
        expectRefused(() => verifyPaillierOpening(key, total, malformed, verification));
      }),
    );
    const zero = Uint8Array.from([...proof.subarray(0, 32), ...new Uint8Array(256)]);
    expect(() =>
      verifyPaillierOpening(key, total, { ...opening, proof: zero }, verification),
    ).toThrow(/DIF2033.*prime to n/);
  });

  it('does not show the root that would open the parts', () => {
    const w = BigInt(`0x${Buffer.from(opening.proof.subarray(32)).toString('hex')}`);
    const claimed = ((1n + 42n * n) * powBigint(w, n, nSquared)) % nSquared;
    expect(claimed).not.toBe(total);
  });
});

describe('a key', () => {
  const proof = provePaillierKey(owner, context, effects);

  it('is accepted with its proof, in its context', () => {
    expect(proof.length).toBe(paillierKeyProofSizeBytes(key));
    expect(verifyPaillierKey(key, proof, verification)).toBe(true);
    expect(verifyPaillierKey(key, proof, elsewhere)).toBe(false);
    expectRefused(() => verifyPaillierKey(other.publicKey, proof, verification));
  });

  it('is refused after any change of the proof', () => {
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = proof.with(at, (proof[at] ?? 0) ^ bits);
        expectRefused(() => verifyPaillierKey(key, changed, verification));
      }),
      { numRuns: 8 },
    );
    expect(() => verifyPaillierKey(key, proof.subarray(1), verification)).toThrow(/DIF2033/);
    expect(() => verifyPaillierKey(key, new Uint8Array(2048).fill(255), verification)).toThrow(
      /DIF2033/,
    );
  });

  it('is refused where n is prime, though every element has a root', () => {
    const prime = nodeArithmetic.generatePrime(2048);
    const bad = {
      ...owner,
      publicKey: createPaillierKey(prime),
      p: { ...owner.p, prime: 3n },
      q: { ...owner.q, prime, rootExponent: invertModulo(prime, prime - 1n) },
      qInverse: 0n,
    };
    const roots = provePaillierKey(bad, context, effects);
    const hex = Buffer.from(roots.subarray(0, 256)).toString('hex');
    expect(powBigint(BigInt(`0x${hex}`), prime, prime)).toBeGreaterThan(1n);
    expect(verifyPaillierKey(bad.publicKey, roots, verification)).toBe(false);
  });

  it('is refused where n has a factor below 2^16', () => {
    const large = nodeArithmetic.generatePrime(2032);
    const product = 65_521n * large;
    const exponents = [65_520n, large - 1n].map((order) => invertModulo(product % order, order));
    const bad = makeKey(65_521n, large, exponents[0] ?? 0n, exponents[1] ?? 0n);
    const roots = provePaillierKey(bad, context, effects);
    expect(verifyPaillierKey(bad.publicKey, roots, verification)).toBe(false);
  });

  it('is refused where one prime divides the other less one', () => {
    const p = nodeArithmetic.generatePrime(1000);
    let k = 2n ** 2047n / (2n * p * p) + 1n;
    while (!nodeArithmetic.isPrime(2n * k * p + 1n)) k += 1n;
    const q = 2n * k * p + 1n;
    const cofactor = [2n * k].map((order) => invertModulo(p % order, order))[0] ?? 0n;
    const bad = makeKey(p, q, invertModulo((p * q) % (p - 1n), p - 1n), cofactor);
    const roots = provePaillierKey(bad, context, effects);
    expect(verifyPaillierKey(bad.publicKey, roots, verification)).toBe(false);
  });

  /** A private key of any two primes and exponents, unchecked. */
  function makeKey(p: bigint, q: bigint, rootP: bigint, rootQ: bigint): PaillierPrivateKey {
    const publicKey = createPaillierKey(p * q);
    return {
      ...owner,
      publicKey,
      p: { ...owner.p, prime: p, rootExponent: rootP },
      q: { ...owner.q, prime: q, rootExponent: rootQ },
      qInverse: invertModulo(q, p),
    };
  }
});
