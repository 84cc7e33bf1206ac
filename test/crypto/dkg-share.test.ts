import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeRng } from '../../base/index-node.ts';
import { DKG_SEALED_SHARE_SIZE_BYTES } from '../../crypto/dkg-message.ts';
import { openDkgShare, parseDkgShare, sealDkgShare } from '../../crypto/dkg-share.ts';
import {
  createHpkeKeyPair,
  encodeScalar,
  RISTRETTO_ORDER,
  randomScalar,
} from '../../crypto/index.ts';

const session = {
  sessionId: new Uint8Array(32).fill(1),
  parties: [1, 2, 3].map((i) => new Uint8Array(32).fill(i)),
  threshold: 2,
};
const route = { from: 1, to: 2 };

test('a sealed share opens to its receiver, on its route and in its session alone', async () => {
  const [receiver, other] = [await createHpkeKeyPair(nodeRng), await createHpkeKeyPair(nodeRng)];
  const share = randomScalar(nodeRng);
  const sealed = await sealDkgShare(session, route, receiver.publicKey, share);
  expect(sealed.length).toBe(DKG_SEALED_SHARE_SIZE_BYTES);
  expect(await openDkgShare(session, route, receiver, sealed)).toBe(share);
  expect(await openDkgShare(session, route, other, sealed)).toBeUndefined();
  for (const wrong of [
    { from: 3, to: 2 },
    { from: 1, to: 3 },
  ]) {
    expect(await openDkgShare(session, wrong, receiver, sealed)).toBeUndefined();
  }
  const another = { ...session, sessionId: new Uint8Array(32) };
  expect(await openDkgShare(another, route, receiver, sealed)).toBeUndefined();
  for (const at of [0, 40, sealed.length - 1]) {
    const mutated = sealed.slice();
    mutated[at] = (mutated[at] ?? 0) ^ 1;
    expect(await openDkgShare(session, route, receiver, mutated)).toBeUndefined();
  }
});

test('a key of small order gets zeros, which do not open', async () => {
  const receiver = await createHpkeKeyPair(nodeRng);
  const sealed = await sealDkgShare(session, route, new Uint8Array(32), 5n);
  expect(sealed).toEqual(new Uint8Array(DKG_SEALED_SHARE_SIZE_BYTES));
  expect(await openDkgShare(session, route, receiver, sealed)).toBeUndefined();
});

test('any bytes are a scalar below the order, or no share', () => {
  expect(parseDkgShare(encodeScalar(RISTRETTO_ORDER - 1n))).toBe(RISTRETTO_ORDER - 1n);
  expect(parseDkgShare(new Uint8Array(32).fill(255))).toBeUndefined();
  expect(parseDkgShare(new Uint8Array(31))).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const share = parseDkgShare(bytes);
      if (share !== undefined) expect(encodeScalar(share)).toEqual(bytes);
    }),
  );
});
