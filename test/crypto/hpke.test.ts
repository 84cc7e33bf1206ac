import {
  createCipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
} from 'node:crypto';
import { expect, test } from 'vitest';
import { concatBytes, encodeUtf8, fromHex, toHex } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  createHpkeKeyPair,
  HPKE_OVERHEAD_BYTES,
  importHpkeKeyPair,
  openHpke,
  sealHpke,
} from '../../crypto/index.ts';

const binding = { info: encodeUtf8('info'), aad: encodeUtf8('aad') };

// RFC 9180, appendix A.1.1: base mode, X25519, HKDF-SHA256, AES-128-GCM, first encryption.
const RFC = {
  info: fromHex('4f6465206f6e2061204772656369616e2055726e'),
  skE: fromHex('52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736'),
  pkE: fromHex('37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431'),
  skR: fromHex('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8'),
  pkR: fromHex('3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d'),
  aad: fromHex('436f756e742d30'),
  plaintext: fromHex('4265617574792069732074727574682c20747275746820626561757479'),
  ciphertext: fromHex(
    'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
  ),
};

type Aead = {
  readonly id: number;
  readonly name: 'aes-128-gcm' | 'aes-256-gcm';
  readonly keyBytes: number;
};
const AES_128: Aead = { id: 1, name: 'aes-128-gcm', keyBytes: 16 };
const AES_256: Aead = { id: 2, name: 'aes-256-gcm', keyBytes: 32 };

/** RFC 9180's base mode written down step by step over node:crypto, with a given ephemeral key. */
function sealByTheBook(
  aead: Aead,
  { skE, pkE, pkR, info, aad, plaintext }: Omit<typeof RFC, 'skR' | 'ciphertext'>,
): Uint8Array {
  const kemSuite = concatBytes(encodeUtf8('KEM'), Uint8Array.of(0, 0x20));
  const suite = concatBytes(encodeUtf8('HPKE'), Uint8Array.of(0, 0x20, 0, 1, 0, aead.id));
  const none = new Uint8Array();
  const raw = (key: Uint8Array, format: 'raw-private' | 'raw-public') =>
    ({ key, format, asymmetricKeyType: 'x25519' }) as const;
  const hmac = (key: Uint8Array, bytes: Uint8Array) =>
    new Uint8Array(createHmac('sha256', key).update(bytes).digest());
  const extract = (id: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array) =>
    hmac(salt, concatBytes(encodeUtf8('HPKE-v1'), id, encodeUtf8(label), ikm));
  const expand = (
    id: Uint8Array,
    prk: Uint8Array,
    label: string,
    about: Uint8Array,
    size: number,
  ) =>
    hmac(
      prk,
      concatBytes(
        Uint8Array.of(0, size),
        encodeUtf8('HPKE-v1'),
        id,
        encodeUtf8(label),
        about,
        Uint8Array.of(1),
      ),
    ).slice(0, size);
  const dh = new Uint8Array(
    diffieHellman({
      privateKey: createPrivateKey(raw(skE, 'raw-private') as never),
      publicKey: createPublicKey(raw(pkR, 'raw-public') as never),
    }),
  );
  const prk = extract(kemSuite, none, 'eae_prk', dh);
  const shared = expand(kemSuite, prk, 'shared_secret', concatBytes(pkE, pkR), 32);
  const context = concatBytes(
    Uint8Array.of(0),
    extract(suite, none, 'psk_id_hash', none),
    extract(suite, none, 'info_hash', info),
  );
  const secret = extract(suite, shared, 'secret', none);
  const key = expand(suite, secret, 'key', context, aead.keyBytes);
  const nonce = expand(suite, secret, 'base_nonce', context, 12);
  const cipher = createCipheriv(aead.name, key, nonce).setAAD(aad);
  return concatBytes(pkE, cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

test('the book of this test gives the vector of RFC 9180, appendix A.1.1', () => {
  const sealed = sealByTheBook(AES_128, RFC);
  expect(toHex(sealed)).toBe(toHex(concatBytes(RFC.pkE, RFC.ciphertext)));
});

test('what the book seals by our suite, AES-256-GCM, opens', async () => {
  const recipient = await importHpkeKeyPair(RFC.skR);
  expect(toHex(recipient.publicKey)).toBe(toHex(RFC.pkR));
  const sealed = sealByTheBook(AES_256, RFC);
  expect(await openHpke(recipient, sealed, { info: RFC.info, aad: RFC.aad })).toEqual(
    RFC.plaintext,
  );
  const otherSuite = sealByTheBook(AES_128, RFC);
  await expect(openHpke(recipient, otherSuite, RFC)).rejects.toThrow(/DIF2015/);
});

test.each([0, 1, 100_000])('%i bytes are sealed and opened', async (sizeBytes) => {
  const recipient = await createHpkeKeyPair(nodeRng);
  const plaintext = nodeRng.bytes(sizeBytes);
  const sealed = await sealHpke(recipient.publicKey, plaintext, binding);
  expect(sealed.length).toBe(sizeBytes + HPKE_OVERHEAD_BYTES);
  expect(await openHpke(recipient, sealed, binding)).toEqual(plaintext);
  expect(await sealHpke(recipient.publicKey, plaintext, binding)).not.toEqual(sealed);
});

test('another key, info, aad or byte opens nothing', async () => {
  const recipient = await createHpkeKeyPair(nodeRng);
  const sealed = await sealHpke(recipient.publicKey, encodeUtf8('secret'), binding);
  const changes = [0, 31, 32, sealed.length - 1].map((at) => {
    const changed = sealed.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    return changed;
  });
  const refused: readonly (readonly [typeof recipient, Uint8Array, typeof binding])[] = [
    [await createHpkeKeyPair(nodeRng), sealed, binding],
    [recipient, sealed, { ...binding, info: binding.aad }],
    [recipient, sealed, { ...binding, aad: binding.info }],
    [recipient, sealed.slice(0, 47), binding],
    [recipient, new Uint8Array(), binding],
    [recipient, new Uint8Array(60), binding],
    ...changes.map((changed) => [recipient, changed, binding] as const),
  ];
  for (const [key, bytes, bound] of refused) {
    await expect(openHpke(key, bytes, bound)).rejects.toThrow(/DIF2015/);
  }
});

test('keys that are none are refused', async () => {
  const plaintext = encodeUtf8('secret');
  for (const key of [new Uint8Array(31), new Uint8Array(33), new Uint8Array(32)]) {
    await expect(sealHpke(key, plaintext, binding)).rejects.toThrow(/DIF2014/);
  }
  await expect(importHpkeKeyPair(new Uint8Array(31))).rejects.toThrow(/DIF2014/);
});
