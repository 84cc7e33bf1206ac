import { createPublicKey, verify } from 'node:crypto';
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';
import { sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  encodeUtf8,
  fromHex,
  toHex,
} from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { isAcceptablePoint } from '../../crypto/ed25519-node.ts';
import {
  createEd25519KeyPair,
  deriveEd25519KeyPair,
  ED25519_SIGNATURE_SIZE_BYTES,
  signEd25519,
  verifyEd25519,
} from '../../crypto/index-node.ts';

const ORDER = ed25519.Point.Fn.ORDER;
const PRIME = ed25519.Point.Fp.ORDER;

// RFC 8032, section 7.1: tests 1 to 3.
const VECTORS = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

// Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs" (SSR 2020), their published cases. Node's answer is
// that of 26.10; before it refused small orders itself, it took the first three.
const TAMING = [
  {
    about: 'A and R of small order',
    message: '8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6',
    publicKey: 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    signature:
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000',
    node: false,
    ours: false,
  },
  {
    about: 'A of small order, R of mixed',
    message: '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
    publicKey: 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    signature:
      'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04',
    node: false,
    ours: false,
  },
  {
    about: 'A of mixed order, R of small',
    message: 'aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab',
    publicKey: 'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    signature:
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e',
    node: false,
    ours: false,
  },
  {
    about: 'A and R of mixed order',
    message: '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
    publicKey: 'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    signature:
      '9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009',
    node: true,
    ours: true,
  },
  {
    about: 'the cofactored equation alone holds',
    message: 'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    publicKey: 'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    signature:
      '160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09',
    node: false,
    ours: false,
  },
  {
    about: 'the cofactored equation holds, with 8k reduced first',
    message: 'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    publicKey: 'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d',
    signature:
      '21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405',
    node: false,
    ours: false,
  },
  {
    about: 'S above the order',
    message: '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    publicKey: '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    signature:
      'e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514',
    node: false,
    ours: false,
  },
  {
    about: 'S far above the order',
    message: '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    publicKey: '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    signature:
      '8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22',
    node: false,
    ours: false,
  },
  {
    about: 'R not canonical, of small order',
    message: 'fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a',
    publicKey: 'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    signature:
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607',
    node: false,
    ours: false,
  },
  {
    about: 'R not canonical, hashed as canonical',
    message: '84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1',
    publicKey: 'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43',
    signature:
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09',
    node: false,
    ours: false,
  },
];

function verifyByNode(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, message, key, signature);
}

/** The rule at the head of ed25519-node.ts, word by word, over @noble's curve: the slow reference. */
function verifyByTheRule(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  let point: InstanceType<typeof ed25519.Point>;
  try {
    point = ed25519.Point.fromBytes(publicKey, false);
  } catch {
    return false;
  }
  if (toHex(point.toBytes()) !== toHex(publicKey) || point.isSmallOrder()) return false;
  try {
    if (ed25519.Point.fromBytes(signature.slice(0, 32), false).isSmallOrder()) return false;
  } catch {
    return false;
  }
  const response = bytesToBigint(signature.slice(32).toReversed());
  if (response >= ORDER) return false;
  const hash = nobleSha512(concatBytes(signature.slice(0, 32), publicKey, message));
  const challenge = bytesToBigint(hash.toReversed()) % ORDER;
  const commitment = ed25519.Point.BASE.multiplyUnsafe(response).subtract(
    point.multiplyUnsafe(challenge),
  );
  return toHex(commitment.toBytes()) === toHex(signature.slice(0, 32));
}

function encodeY(y: bigint, sign: number): Uint8Array {
  const bytes = bigintToBytes(y, 32).toReversed();
  bytes[31] = (bytes[31] ?? 0) | (sign << 7);
  return bytes;
}

describe('keys and signatures', () => {
  test.each(VECTORS)('RFC 8032: $message', ({ seed, publicKey, message, signature }) => {
    const pair = deriveEd25519KeyPair(fromHex(seed));
    expect(toHex(pair.publicKey)).toBe(publicKey);
    expect(toHex(signEd25519(pair, fromHex(message)))).toBe(signature);
    expect(verifyEd25519(pair.publicKey, fromHex(message), fromHex(signature))).toBe(true);
  });

  test('what is signed verifies, by the rule and by @noble too; any changed bit does not', () => {
    const pair = createEd25519KeyPair(nodeRng);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(511), (message, bit) => {
        const signature = signEd25519(pair, message);
        expect(signature.length).toBe(ED25519_SIGNATURE_SIZE_BYTES);
        expect(verifyEd25519(pair.publicKey, message, signature)).toBe(true);
        expect(ed25519.verify(signature, message, pair.publicKey, { zip215: false })).toBe(true);
        const changed = signature.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(verifyEd25519(pair.publicKey, message, changed)).toBe(false);
        expect(
          verifyEd25519(pair.publicKey, concatBytes(message, message, Uint8Array.of(1)), signature),
        ).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test('another size is an error', () => {
    const [key, signature] = [new Uint8Array(32), new Uint8Array(64)];
    const message = encodeUtf8('m');
    expect(() => verifyEd25519(key.slice(1), message, signature)).toThrow(/DIF2016/);
    expect(() => verifyEd25519(key, message, signature.slice(1))).toThrow(/DIF2016/);
    expect(() => deriveEd25519KeyPair(signature)).toThrow(/DIF2016/);
  });
});

describe('the acceptance rule', () => {
  test.each(TAMING)('$about', ({ message, publicKey, signature, node, ours }) => {
    const triple = [fromHex(publicKey), fromHex(message), fromHex(signature)] as const;
    expect(verifyByNode(...triple)).toBe(node);
    expect(verifyEd25519(...triple)).toBe(ours);
    expect(verifyByTheRule(...triple)).toBe(ours);
  });

  test('no key or R of small order is taken, in any encoding', () => {
    const message = encodeUtf8('anything');
    const torsion = ED25519_TORSION_SUBGROUP.map((hex) => fromHex(hex));
    const other = [0n, 1n, PRIME - 1n, PRIME, PRIME + 1n].flatMap((y) => [
      encodeY(y, 0),
      encodeY(y, 1),
    ]);
    const small = [...torsion, ...other];
    // With S = 0 the equation is R = -k·A: for each A of small order some R of small order meets it.
    for (const key of small) {
      for (const commitment of small) {
        const signature = concatBytes(commitment, new Uint8Array(32));
        expect(verifyEd25519(key, message, signature)).toBe(false);
      }
    }
    const secret = 123_456_789n;
    const honest = ed25519.Point.BASE.multiply(secret).toBytes();
    for (const commitment of small) {
      const hash = nobleSha512(concatBytes(commitment, honest, message));
      const response = (bytesToBigint(hash.toReversed()) * secret) % ORDER;
      const signature = concatBytes(commitment, bigintToBytes(response, 32).toReversed());
      expect(verifyEd25519(honest, message, signature)).toBe(false);
    }
  });

  test("the check of points is ours, not the engine's: small orders and y of p or more", () => {
    const small = ED25519_TORSION_SUBGROUP.map((hex) => fromHex(hex));
    const negativeZeros = [encodeY(1n, 1), encodeY(PRIME - 1n, 1)];
    for (const encoded of [...small, ...negativeZeros]) {
      expect(isAcceptablePoint(encoded)).toBe(false);
    }
    for (let y = PRIME; y < 2n ** 255n; y++) {
      expect([0, 1].map((sign) => isAcceptablePoint(encodeY(y, sign)))).toEqual([false, false]);
    }
    for (const y of [2n, PRIME - 2n, PRIME - 19n]) {
      expect(isAcceptablePoint(encodeY(y, 1))).toBe(true);
    }
    expect(isAcceptablePoint(createEd25519KeyPair(nodeRng).publicKey)).toBe(true);
  });

  test('a key whose y is not below p is refused', () => {
    // Nobody knows the logarithm of such a point but where its order is small, so there is no signature to try.
    for (let y = PRIME; y < 2n ** 255n; y++) {
      for (const sign of [0, 1]) {
        const signature = concatBytes(encodeY(4n, 0), new Uint8Array(32));
        expect(verifyEd25519(encodeY(y, sign), encodeUtf8('m'), signature)).toBe(false);
      }
    }
  });

  test('keys that are no points are refused without an error', () => {
    const signature = new Uint8Array(64);
    let count = 0;
    for (let y = 2n; y < 40n; y++) {
      const key = encodeY(y, 0);
      let isPoint = true;
      try {
        ed25519.Point.fromBytes(key, false);
      } catch {
        isPoint = false;
      }
      if (isPoint) continue;
      count++;
      expect(verifyEd25519(key, new Uint8Array(), signature)).toBe(false);
    }
    expect(count).toBeGreaterThan(10);
  });

  test('it is the slow reference on keys and signatures with a small-order part', () => {
    const message = encodeUtf8('m');
    const secret = 123_456_789n;
    let accepted = 0;
    for (const [i, torsion] of ED25519_TORSION_SUBGROUP.entries()) {
      const part = ed25519.Point.fromHex(torsion);
      const key = ed25519.Point.BASE.multiply(secret).add(part).toBytes();
      for (const other of ED25519_TORSION_SUBGROUP.slice(0, 4)) {
        const nonce = BigInt(1000 + i);
        const commitment = ed25519.Point.BASE.multiply(nonce)
          .add(ed25519.Point.fromHex(other))
          .toBytes();
        const hash = nobleSha512(concatBytes(commitment, key, message));
        const challenge = bytesToBigint(hash.toReversed()) % ORDER;
        const response = (nonce + challenge * secret) % ORDER;
        const signature = concatBytes(commitment, bigintToBytes(response, 32).toReversed());
        // The cofactored equation holds for every one of these; ours where the small parts cancel.
        expect(ed25519.verify(signature, message, key)).toBe(true);
        const ours = verifyEd25519(key, message, signature);
        expect(ours).toBe(verifyByTheRule(key, message, signature));
        if (ours) accepted++;
      }
    }
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThan(32);
  });
});
