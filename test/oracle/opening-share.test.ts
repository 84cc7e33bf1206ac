// Opening shares: honest ones combine to an answer that the machine accepts; false, foreign and missing ones don't.

import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  type DkgResult,
  type ElGamalKey,
  encodeElGamalCiphertext,
  encodeElGamalKey,
  encryptElGamal,
} from '../../crypto/index.ts';
import { verifyEd25519 } from '../../crypto/index-node.ts';
import { generateSlotKey } from '../../daf/index.ts';
import { createAccount } from '../../daf/index-node.ts';
import {
  combineOpeningShares,
  composeOpeningShare,
  decodeOpeningShare,
  encodeOpeningShare,
  type OpeningTask,
} from '../../oracle/index.ts';
import { decodeOpenResponse } from '../../vm/index.ts';

const PLAINTEXTS = [0n, 1n, 193_032n];
const MAX = 2n ** 20n;

let holders: readonly DkgResult[];
let key: ElGamalKey;
let task: OpeningTask;

beforeAll(async () => {
  const accounts = [createAccount(), createAccount(), createAccount()];
  const chainId = nodeRng.bytes(32);
  const contract = nodeRng.bytes(32);
  holders = await generateSlotKey({ chainId, contract, slot: 0, threshold: 2 }, accounts, {
    rng: nodeRng,
    verifySignature: verifyEd25519,
  });
  key = (holders[0] as DkgResult).key;
  task = {
    place: { chainId, contract },
    filed: {
      id: nodeRng.bytes(32),
      deadline: 100n,
      request: {
        kind: 'open',
        slot: 0,
        handles: PLAINTEXTS.map(() => nodeRng.bytes(32)),
        withinBlocks: 10n,
      },
    },
    keyBytes: encodeElGamalKey(key),
    ciphertexts: PLAINTEXTS.map((m) =>
      encodeElGamalCiphertext(encryptElGamal(key, m, nodeRng).ciphertext),
    ),
  };
});

function shareOf(holder: number, of: OpeningTask = task) {
  return composeOpeningShare(of, (holders[holder] as DkgResult).share, nodeRng);
}

describe('opening shares', () => {
  test('any two of three open, by way of their messages', () => {
    for (const pair of [
      [0, 1],
      [2, 0],
      [1, 2],
    ]) {
      const messages = pair.map((holder) => encodeOpeningShare(shareOf(holder)));
      const response = combineOpeningShares(task, messages.map(decodeOpeningShare), MAX);
      expect(decodeOpenResponse(response, PLAINTEXTS.length).plaintexts).toEqual(PLAINTEXTS);
    }
  });

  test('one share, or the same twice, is too few', () => {
    const one = shareOf(0);
    for (const shares of [[one], [one, one], []]) {
      expect(() => combineOpeningShares(task, shares, MAX)).toThrow(
        expect.objectContaining({ code: 'oracle.shares' }),
      );
    }
  });

  test('a share for another request is named, and does not hinder two good ones', () => {
    const other = { ...task, filed: { ...task.filed, id: nodeRng.bytes(32) } };
    const foreign = shareOf(2, other);
    expect(() => combineOpeningShares(task, [shareOf(0), foreign], MAX)).toThrow(
      /holder 3: is for another request/,
    );
    const response = combineOpeningShares(task, [foreign, shareOf(0), shareOf(1)], MAX);
    expect(decodeOpenResponse(response, PLAINTEXTS.length).plaintexts).toEqual(PLAINTEXTS);
  });

  test('a share relabelled for this request has a false proof', () => {
    const other = { ...task, filed: { ...task.filed, id: nodeRng.bytes(32) } };
    const relabelled = { ...shareOf(2, other), requestId: task.filed.id };
    expect(() => combineOpeningShares(task, [shareOf(0), relabelled], MAX)).toThrow(
      /holder 3: has a false proof/,
    );
  });

  test('a plaintext above the bound is an error, not a wrong answer', () => {
    expect(() => combineOpeningShares(task, [shareOf(0), shareOf(1)], 1000n)).toThrow(
      expect.objectContaining({ code: 'crypto.logarithm' }),
    );
  });

  test('any other bytes are refused with a code', () => {
    const valid = encodeOpeningShare(shareOf(0));
    const at = fc.nat(valid.length - 1);
    const mutated = fc.tuple(at, fc.integer({ min: 1, max: 255 })).map(([i, change]) => {
      const bytes = valid.slice();
      bytes[i] = (bytes[i] ?? 0) ^ change;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated), (bytes) => {
        let share: ReturnType<typeof decodeOpeningShare>;
        try {
          share = decodeOpeningShare(bytes);
        } catch (error) {
          expect(isDiffieError(error)).toBe(true);
          return;
        }
        expect(() => combineOpeningShares(task, [share, shareOf(1)], MAX)).toThrow(
          expect.objectContaining({ code: 'oracle.shares' }),
        );
      }),
      { numRuns: 60 },
    );
  });
});
