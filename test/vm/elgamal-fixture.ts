// A joint ElGamal key whose dealer is the test, with inputs and openings as parties make them. How parties
// generate a key together is tested in test/crypto.

import type { Rng } from '../../base/index.ts';
import { concatBytes, toHex } from '../../base/index.ts';
import {
  decodeElGamalComputed,
  decryptPartially,
  type ElGamalKey,
  encodeElGamalCiphertext,
  encodeElGamalKey,
  encodePartialDecryption,
  encryptElGamal,
  multiplyBase,
  proveElGamalInput,
  randomScalar,
  sha256,
  toScalar,
} from '../../crypto/index.ts';
import {
  encodeOpenResponse,
  type FiledRequest,
  inputContext,
  openingContext,
  slotKey,
} from '../../vm/index.ts';
import type { MemoryHost } from './memory-host.ts';

/** Bytes that follow from a seed. */
export function seededRng(seed: string): Rng {
  let counter = 0;
  return {
    bytes: (sizeBytes) => {
      const blocks: Uint8Array[] = [];
      for (let have = 0; have < sizeBytes; have += 32) {
        blocks.push(sha256(new TextEncoder().encode(`${seed} ${counter++}`)));
      }
      return concatBytes(...blocks).slice(0, sizeBytes);
    },
  };
}

const THRESHOLD = 2;
const PARTIES = 3;
const rng = seededRng('vm tests');
const coefficients = [randomScalar(rng), randomScalar(rng)] as const;
const shareOf = (index: number) => toScalar(coefficients[0] + coefficients[1] * BigInt(index));
const INDEXES = Array.from({ length: PARTIES }, (_, i) => i + 1);

/** Two of three open. */
export const KEY: ElGamalKey = {
  publicKey: multiplyBase(coefficients[0]),
  threshold: THRESHOLD,
  shareKeys: INDEXES.map((index) => multiplyBase(shareOf(index))),
  parties: INDEXES.map((index) => new Uint8Array(32).fill(index)),
};

/** Puts the key where `key.set` of slot 0 would. */
export function setKey(memory: MemoryHost): void {
  memory.host.write(slotKey(0), encodeElGamalKey(KEY));
}

/** A ciphertext with its proof, for slot 0 of the host's contract. */
export function makeInput(
  memory: MemoryHost,
  plaintext: bigint,
  place: { readonly method: string; readonly caller: Uint8Array; readonly nonce: bigint },
): readonly [ciphertext: Uint8Array, proof: Uint8Array] {
  const encryption = encryptElGamal(KEY, plaintext, rng);
  const { chainId, self: contract } = memory.host;
  const context = inputContext({ chainId, contract, slot: 0, ...place });
  return [
    encodeElGamalCiphertext(encryption.ciphertext),
    proveElGamalInput(KEY, encryption, context, rng),
  ];
}

/** What the holders answer: partial decryptions of the first two, of the graph's results. */
export function openResponse(
  memory: MemoryHost,
  filed: FiledRequest,
  plaintexts: readonly bigint[],
  ciphertexts: readonly Uint8Array[],
): Uint8Array {
  const { chainId, self: contract } = memory.host;
  const evidence = ciphertexts.map((bytes, i) => {
    const context = openingContext({ chainId, contract }, filed, i);
    const ciphertext = decodeElGamalComputed(bytes);
    const partials = INDEXES.slice(0, THRESHOLD).map((index) =>
      decryptPartially(KEY, { index, secret: shareOf(index) }, ciphertext, { context, rng }),
    );
    return concatBytes(...partials.map(encodePartialDecryption));
  });
  return encodeOpenResponse({ plaintexts, evidence });
}

/** The evaluated ciphertext of a handle, where the host has it. */
export function resultOf(memory: MemoryHost, handle: Uint8Array): Uint8Array | undefined {
  return memory.results.get(toHex(handle));
}
