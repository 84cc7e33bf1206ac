import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToBigint, encodeUtf8, isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  addPaillier,
  admitPaillierBlum,
  certifyPaillierBlum,
  createPaillierBase,
  createPaillierKey,
  createPaillierPrivateKey,
  decryptPaillier,
  derivePaillierGenerator,
  encryptPaillierByBase,
  generatePaillierKey,
  type PaillierCiphertext,
  provePaillierInput,
  provePaillierInputByBase,
  revealPaillierRandomness,
  verifyPaillierInput,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import { jacobiSymbol } from '../../crypto/jacobi.ts';
import { encryptPaillierWith } from '../../crypto/paillier.ts';
import { raisePaillierBase, raisePaillierBasePlainly } from '../../crypto/paillier-base.ts';
import { provePaillierModulus } from '../../crypto/paillier-modulus-proof.ts';

const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const context = encodeUtf8('chain 1, contract 7, submitter 3');
const verification = { context, arithmetic: nodeArithmetic };
const owner = generatePaillierKey(nodeArithmetic, 2048);
const key = certifyPaillierBlum(owner);
const { n, nSquared } = key;
const bases = (['half', 'short'] as const).map((length) => ({
  length,
  base: createPaillierBase(key, nodeArithmetic, length),
}));
const decrypt = (ciphertext: PaillierCiphertext) => decryptPaillier(owner, ciphertext, effects);

describe.each(bases)('a base with exponents of length $length', ({ length, base }) => {
  it('has the length and the memory that it says', () => {
    expect(base.exponentBytes).toBe(length === 'half' ? 128 : 32);
    expect(base.tableSizeBytes).toBeLessThan(length === 'half' ? 3.7e6 : 2e6);
  });

  it('raises as the plain reference does, at the ends of the range too', () => {
    const { exponentBytes } = base;
    const ends = [new Uint8Array(exponentBytes), new Uint8Array(exponentBytes).fill(255)];
    for (const exponent of [...ends, nodeRng.bytes(exponentBytes)]) {
      const power = raisePaillierBasePlainly(base, exponent);
      expect(raisePaillierBase(base, exponent)).toBe(power);
      const m = bytesToBigint(nodeRng.bytes(255));
      expect(raisePaillierBase(base, exponent, m)).toBe(((1n + m * n) * power) % nSquared);
    }
    expect(() => raisePaillierBase(base, new Uint8Array(exponentBytes - 1))).toThrow(/length/);
  });

  it('encrypts what decrypts, under randomness that it can reveal', () => {
    const plaintext = fc.oneof(fc.bigInt({ min: 0n, max: n - 1n }), fc.constantFrom(0n, n - 1n));
    fc.assert(
      fc.property(plaintext, (m) => {
        const encryption = encryptPaillierByBase(base, m, nodeRng);
        expect(decrypt(encryption.ciphertext)).toBe(m);
        const revealed = revealPaillierRandomness(base, encryption, nodeArithmetic);
        expect(revealed.plaintext).toBe(m);
        expect(encryptPaillierWith(key, m, revealed.randomness, nodeArithmetic)).toBe(
          encryption.ciphertext,
        );
      }),
      { numRuns: 6 },
    );
    const [one, other] = [0, 0].map(() => encryptPaillierByBase(base, 5n, nodeRng));
    expect(one?.ciphertext).not.toBe(other?.ciphertext);
    for (const m of [-1n, n]) {
      expect(() => encryptPaillierByBase(base, m, nodeRng)).toThrow(/DIF2032[^0-9]*0 to n-1$/);
    }
  });

  it('proves knowledge of the plaintext to the same verifier as other encryptions', () => {
    for (const m of [0n, 41_500n, n - 1n]) {
      const encryption = encryptPaillierByBase(base, m, nodeRng);
      const { ciphertext } = encryption;
      const proof = provePaillierInputByBase(base, encryption, context, effects);
      expect(verifyPaillierInput(key, ciphertext, proof, verification)).toBe(true);
      const again = addPaillier(
        key,
        ciphertext,
        encryptPaillierByBase(base, 0n, nodeRng).ciphertext,
      );
      expect(verifyPaillierInput(key, again, proof, verification)).toBe(false);
      const revealed = revealPaillierRandomness(base, encryption, nodeArithmetic);
      const slow = provePaillierInput(key, revealed, context, effects);
      expect(verifyPaillierInput(key, ciphertext, slow, verification)).toBe(true);
      const lie = { ...encryption, plaintext: (m + 1n) % n };
      const falseProof = provePaillierInputByBase(base, lie, context, effects);
      expect(verifyPaillierInput(key, ciphertext, falseProof, verification)).toBe(false);
    }
  });
});

describe("a key's form", () => {
  it('gives one generator, of symbol 1 and unlike for other keys', () => {
    const generator = derivePaillierGenerator(key);
    expect(bases.map(({ base }) => base.generator)).toEqual([generator, generator]);
    expect(jacobiSymbol(generator, n)).toBe(1);
    const { prime: p } = owner.p;
    expect(nodeArithmetic.powSecret(generator % p, (p - 1n) / 2n, p)).toBe(p - 1n);
    expect(derivePaillierGenerator(createPaillierKey(n - 2n))).not.toBe(generator);
  });

  it('is known of own keys and by a proof of others, and of no key else', () => {
    const proof = provePaillierModulus(owner, context, effects);
    const stranger = createPaillierKey(n);
    expect(admitPaillierBlum(stranger, proof, verification)).toBe(stranger);
    const elsewhere = { ...verification, context: encodeUtf8('another') };
    expect(admitPaillierBlum(stranger, proof, elsewhere)).toBeUndefined();
    const q = nodeArithmetic.generatePrime(1024, [1n, 4n]);
    const other = createPaillierPrivateKey(owner.q.prime, q, nodeArithmetic);
    expect(() => certifyPaillierBlum(other)).toThrow(
      expect.toSatisfy((e: unknown) => isDiffieError(e, 'crypto.paillierKey')),
    );
  });
});
