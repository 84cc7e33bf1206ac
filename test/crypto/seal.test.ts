import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalBytes, LIMITS } from '../../base/index.ts';
import {
  addBfv,
  bfvCiphertextSizeBytes,
  createBfvParameters,
  decodeBfvCiphertext,
  decodeBfvKey,
  decodeBfvSecretKey,
  decryptBfv,
  encodeBfvCiphertext,
  encodeBfvKey,
  encodeBfvSecretKey,
  encryptBfv,
  generateBfvKeys,
  multiplyBfv,
  releaseBfv,
  rotateBfv,
} from '../../crypto/index.ts';
import { exp2Up, log2Down, log2Up } from '../../crypto/log2.ts';
import { sealRuntime } from '../../crypto/seal-parameters.ts';
import { sealResidentBytes } from '../../crypto/seal-value.ts';
import { head, key, parameters, secretKey } from './seal-fixture.ts';

const refused = (code: string) => expect.objectContaining({ code });

/** Megabytes of the process outside the JavaScript heap and of its buffers: WebAssembly memory counts among them. */
const memoryMb = () => process.memoryUsage().rss / 2 ** 20;

function messageOf(intent: Parameters<typeof createBfvParameters>[0]): string {
  try {
    return createBfvParameters(intent).id;
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('parameters', () => {
  it('takes the smallest ring, and gives the same intent the same id', () => {
    const intent = { plaintextBits: 18, slots: 100, depth: 1, security: 128 as const };
    expect(createBfvParameters({ ...intent, depth: 0 }).degree).toBe(4096);
    expect(createBfvParameters(intent).degree).toBe(8192);
    expect(createBfvParameters(intent).id).toBe(createBfvParameters(intent).id);
    expect(createBfvParameters(intent).id).not.toBe(
      createBfvParameters({ ...intent, plaintextBits: 19 }).id,
    );
  });

  it('has the security it says by SEAL itself, and slots that batch', () => {
    for (const security of [128, 192, 256] as const) {
      const made = createBfvParameters({ plaintextBits: 16, slots: 1, depth: 0, security });
      const qualifiers = sealRuntime(made).context.keyContextData().qualifiers();
      expect(qualifiers.usingBatching).toBe(true);
      expect(qualifiers.securityLevel.value).toBe(security);
    }
  });

  it('says what would do where no set carries an intent', () => {
    const intent = { plaintextBits: 18, slots: 1, depth: 16, security: 256 as const };
    const depth = Number(/depth (\d+) works/.exec(messageOf(intent))?.[1]);
    expect(depth).toBeGreaterThan(0);
    expect(messageOf({ ...intent, depth: depth + 1 })).toContain(`depth ${depth} works`);
  });

  it('refuses what no set carries', () => {
    const intent = { plaintextBits: 18, slots: 1, depth: 1, security: 128 as const };
    for (const wrong of [
      { ...intent, depth: 16, plaintextBits: 50 },
      { ...intent, plaintextBits: 59 },
      { ...intent, plaintextBits: 1.5 },
      { ...intent, slots: 32769 },
      { ...intent, security: 80 as 128 },
    ]) {
      expect(() => createBfvParameters(wrong)).toThrow(refused('crypto.sealParameters'));
    }
  });
});

describe('encodings', () => {
  const ciphertext = encryptBfv(key, [1n, -2n]);
  const bytes = encodeBfvCiphertext(ciphertext);

  it('round-trips ciphertexts and keys, the same bytes every time', () => {
    expect(bytes.length).toBe(bfvCiphertextSizeBytes(parameters));
    const again = decodeBfvCiphertext(key, bytes);
    expect(equalBytes(encodeBfvCiphertext(again), bytes)).toBe(true);
    expect(head(decryptBfv(secretKey, again), 3)).toEqual([1n, -2n, 0n]);
    const keyBytes = encodeBfvKey(key);
    const sameKey = decodeBfvKey(parameters, keyBytes);
    expect(sameKey.id).toBe(key.id);
    const sameSecret = decodeBfvSecretKey(sameKey, encodeBfvSecretKey(secretKey));
    const turned = rotateBfv(sameKey, multiplyBfv(sameKey, again, again), 1);
    expect(head(decryptBfv(sameSecret, turned), 2)).toEqual([4n, 0n]);
  });

  it('refuses other sizes, compression, other parameters, residues out of range', () => {
    const change = (offset: number, value: number) => {
      const changed = bytes.slice();
      changed[offset] = value;
      return changed;
    };
    const wrong = [
      new Uint8Array(0),
      bytes.subarray(1),
      Uint8Array.of(0),
      change(0, 0),
      change(5, 2),
      change(8, 1),
      change(16, (bytes[16] ?? 0) ^ 1),
      change(48, 1),
      change(bytes.length - 1, 255),
    ];
    for (const input of wrong) {
      expect(() => decodeBfvCiphertext(key, input)).toThrow(refused('crypto.bfvCiphertext'));
    }
    const keyBytes = encodeBfvKey(key);
    keyBytes[keyBytes.length - 1] = 255;
    expect(() => decodeBfvKey(parameters, keyBytes)).toThrow(refused('crypto.bfvKey'));
  });

  it('takes a mutation for the same size only as another value, or refuses it with a code', () => {
    const place = fc.oneof(fc.nat(112), fc.nat(bytes.length - 1));
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (offset, flip) => {
        const changed = bytes.slice();
        changed[offset] = (changed[offset] ?? 0) ^ flip;
        try {
          const taken = encodeBfvCiphertext(decodeBfvCiphertext(key, changed));
          expect(equalBytes(taken, changed)).toBe(true);
        } catch (error) {
          expect(error).toEqual(refused('crypto.bfvCiphertext'));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses switching keys of other lengths before SEAL makes room for them', () => {
    const keyBytes = encodeBfvKey(key);
    const view = new DataView(keyBytes.buffer, keyBytes.byteOffset, keyBytes.length);
    const magic = [0x5e, 0xa1, 0x10, 4];
    // The parts are whole streams of SEAL: each starts with its header, and its lists at byte 48.
    const starts = Array.from(keyBytes.keys()).filter((at) =>
      magic.every((byte, i) => keyBytes[at + i] === byte),
    );
    const lists = starts.filter((at) => [1n, 8192n].includes(view.getBigUint64(at + 48, true)));
    expect(lists.length).toBe(2);
    for (const at of lists) {
      for (const count of [2n ** 27n, 2n ** 40n, 0n]) {
        const changed = keyBytes.slice();
        new DataView(changed.buffer).setBigUint64(at + 48, count, true);
        const before = memoryMb();
        expect(() => decodeBfvKey(parameters, changed)).toThrow(refused('crypto.bfvKey'));
        expect(memoryMb() - before).toBeLessThan(150);
      }
    }
  });

  it('refuses values of another key', () => {
    const other = generateBfvKeys(parameters);
    const foreign = encryptBfv(other.publicKey, [1n]);
    expect(() => addBfv(key, ciphertext, foreign)).toThrow(refused('crypto.sealMismatch'));
    expect(() => decryptBfv(secretKey, foreign)).toThrow(refused('crypto.sealMismatch'));
    expect(() => rotateBfv(other.publicKey, foreign, 1)).toThrow(refused('crypto.bfvRotation'));
  });
});

describe('memory', () => {
  it('stays bounded over 3,000 operations whose results nobody frees', () => {
    const one = encryptBfv(key, [1n]);
    const kept = addBfv(key, one, one);
    let last = one;
    const turn = (count: number) => {
      for (let i = 0; i < count; i++) last = addBfv(key, one, kept);
    };
    turn(1000);
    const before = memoryMb();
    turn(2000);
    expect(sealResidentBytes()).toBeLessThan(LIMITS.sealResidentBytes + 2 ** 22);
    expect(memoryMb() - before).toBeLessThan(200);
    expect(head(decryptBfv(secretKey, last), 2)).toEqual([3n, 0n]);
  });

  it('stays bounded over 5,000 operations whose results are released', () => {
    const one = encryptBfv(key, [1n]);
    const before = sealResidentBytes();
    for (let i = 0; i < 5_000; i++) releaseBfv(addBfv(key, one, one));
    expect(sealResidentBytes()).toBeLessThanOrEqual(before);
    expect(sealResidentBytes()).toBeGreaterThan(0);
  });
});

describe('fixed-point logarithms', () => {
  it('bounds a power of two from above and below', () => {
    const integers = fc.bigInt({ min: 1n, max: 2n ** 900n });
    fc.assert(
      fc.property(integers, (value) => {
        expect(exp2Up(log2Up(value))).toBeGreaterThanOrEqual(value);
        expect(log2Up(value) - log2Down(value)).toBeLessThanOrEqual(2n);
        const exact = 65536 * (Math.log2(Number(value >> 847n) || 1) + 847);
        if (value >> 880n > 0n) expect(Number(log2Up(value))).toBeCloseTo(exact, -1);
      }),
      { numRuns: 200 },
    );
  });
});
