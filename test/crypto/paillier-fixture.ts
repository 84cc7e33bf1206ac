// Fixed primes of 1024 bits for the Paillier proofs, made once with OpenSSL (`openssl prime -generate -safe -bits 1024`): four
// safe ones, then two that are 11 mod 12. Test values: whoever reads this file decrypts what is under them.

import { expect } from 'vitest';
import { encodeUtf8, isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { createPaillierPrivateKey, createRingPedersen } from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';

const PRIMES = [
  [
    'ed0162aecd12b52a6aa16b2588375484698eeaa386d385775fe59e0332ba08d3',
    '43cd67d4157fe735e6bc63e4af5806324e3ed65ca59bf66ad48c5a0bd01e1109',
    'd9d3b4171971a6a70f60975d18037281877741885a5392063678e5143452a400',
    '317394b98e75e4226a1dce9b4e09f7a363160799ef41dfe12da76fdd9e882557',
  ],
  [
    'f4b5a61f7d7ec6d74359935309ba19b07511f39e8447e2ed3cef86083d2a4013',
    'e46ad73248fae53b7338ca74345063ead3b520d4e228198bde81d389bab50877',
    '01e1da494ad3d915713977034f1d208d3de09e3bdf38bd8ee9f4a66a0bcbd6c2',
    '69d36e7a3f7a18e16f774871955d2019bf934d5a4cadda59262c3c5665d87c53',
  ],
  [
    'dfe53f7947efce1087df97c28bba4f1e55bca254289df6532d0ebf27b58f8ca2',
    '3a80ae38702ac45bafe560bbe64672da0422dde936f72216dec43232bc241a04',
    '086d8c89b08f119321c5c33077f4cec711cec0359f91730d3587f9f55e9c50ac',
    'ceff58fe5419a9a3621c7c811db2a3430ba572dee7b0f71de446dc730c6a7e07',
  ],
  [
    'cad57be772e5f769adb2c1ac22427161317d6efee47fa17a0d42f624dc3b773c',
    '95a6126e0f98ed98802ca3996689d925422ee4b978d43b9103fece8305f2cf30',
    '71ea350f2d171ec0d0c67974b9142ed89164f788ce88f2b5b39dff37c3a34239',
    'f49ae694011816a1de56b0fd90e74d8fc820238cdd1ca156fe1ba192fcd9df6f',
  ],
  [
    '9f155f111231af5d86414134bef4a5646a342ab247515dfa0132cd1eab2d382e',
    'b358d2fe260a4e245ba66951af91f16fd4fcbdfa252219b037ab3defae62441f',
    'ed6bfdd023667a0db929bb4c8eab671a13caabc16564c07b467e1a5c6bf57e50',
    'a90c92b0368b15cf141c8018cf44fd42bff49234de4d0d3186f60632f8c35c13',
  ],
  [
    'd80b7ebb1dab66a356c6692a333adf9a845e54f6c87ef34d88b80fd1636f5f4b',
    'c3ce564c389f463779700dd22c6a7ab4b4254b1698cba071f324e80ca7c21cf0',
    '65d632acaa1564e88a85f0c7ee26d78aaf1be3250ff08e61a87ddf452b771684',
    'd075e3e0d5fe7e4077cf47e0cfbe79f0e462bd4d41821b1c548458d2cd2995fb',
  ],
].map((lines) => BigInt(`0x${lines.join('')}`));

/** The prime at this place. */
export function primeAt(i: number): bigint {
  return PRIMES[i] ?? 0n;
}

export const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
export const context = encodeUtf8('chain 1, contract 7, submitter 3');
export const verification = { context, arithmetic: nodeArithmetic };
export const elsewhere = { context: encodeUtf8('another'), arithmetic: nodeArithmetic };

/** A key of two safe primes, and one of two others. */
export const safeOwner = createPaillierPrivateKey(primeAt(2), primeAt(3), nodeArithmetic);
export const owner = createPaillierPrivateKey(primeAt(4), primeAt(5), nodeArithmetic);

/** Ring-Pedersen parameters of the first two primes. */
export function makeRing() {
  return createRingPedersen(primeAt(0), primeAt(1), effects);
}

/** Accepts `false` and a coded refusal of these names, nothing else. */
export function expectRefused(run: () => boolean, ...names: readonly string[]): void {
  try {
    expect(run()).toBe(false);
  } catch (error) {
    if (!isDiffieError(error)) throw error;
    expect([...names, 'crypto.paillierProof']).toContain(error.code);
  }
}
