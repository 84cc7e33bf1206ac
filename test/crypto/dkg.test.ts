import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { dkgSignedMessage } from '../../crypto/dkg-record.ts';
import {
  acceptDkgReveal,
  dkgCommitmentHash,
  proveDkgPossession,
} from '../../crypto/dkg-session.ts';
import {
  createDkgParty,
  DKG_ROUNDS,
  type DkgMessage,
  type DkgResult,
  type DkgTranscript,
  decodeDkgMessage,
  decodeDkgTranscript,
  decodeRistretto,
  decryptPartially,
  encodeDkgMessage,
  encodeDkgTranscript,
  encodeElGamalKey,
  encodeRistretto,
  encryptElGamal,
  isAdmittedThreshold,
  multiplyBase,
  RISTRETTO_IDENTITY,
  randomScalar,
  toScalar,
  verifyDkgTranscript,
  verifyOpening,
} from '../../crypto/index.ts';
import { verifyEd25519 } from '../../crypto/index-node.ts';
import { lagrangeAtZero } from '../../crypto/sharing.ts';
import { assembleCommittee, type Committee, createFalseDealer, playRounds } from './dkg-fixture.ts';

function resultOf({ parties }: Committee, index: number): DkgResult {
  const result = parties[index - 1]?.result;
  if (result === undefined) throw new Error(`party ${index} has no result`);
  return result;
}

function verify({ session }: Committee, transcript: Uint8Array) {
  return verifyDkgTranscript(transcript, session, verifyEd25519);
}

/** All parties but the faulty have one key and record, and shares of that key. */
function expectAgreement(committee: Committee, faulty: readonly number[] = []): DkgResult {
  const honest = committee.parties.filter(({ index }) => !faulty.includes(index));
  const results = honest.map(({ index }) => resultOf(committee, index));
  const [result] = results;
  if (result === undefined) throw new Error('nobody is honest');
  const key = verify(committee, result.transcript);
  for (const { transcript, share, key: own } of results) {
    expect(transcript).toEqual(result.transcript);
    expect(encodeElGamalKey(own)).toEqual(encodeElGamalKey(key));
    expect(key.shareKeys[share.index - 1]?.equals(multiplyBase(share.secret))).toBe(true);
  }
  return result;
}

function reconstruct(results: readonly DkgResult[]): bigint {
  const weights = lagrangeAtZero(results.map(({ share }) => share.index));
  return toScalar(
    results.reduce((sum, { share }, i) => sum + (weights[i] ?? 0n) * share.secret, 0n),
  );
}

/** Changes the share that `from` seals to `to`. */
function spoilShare(message: DkgMessage, from: number, to: number): DkgMessage {
  if (message.kind !== 'deal' || message.from !== from) return message;
  const sealed = message.sealed.map((bytes, i) => {
    const changed = bytes.slice();
    if (i === to - 1) changed[40] = (changed[40] ?? 0) ^ 1;
    return changed;
  });
  return { ...message, sealed };
}

describe('honest parties', () => {
  test.each([
    [1, 1],
    [3, 2],
    [4, 2],
    [5, 3],
  ])('%i parties generate a key with threshold %i', async (partyCount, threshold) => {
    const committee = await assembleCommittee(partyCount, threshold);
    await playRounds(committee);
    const { key, transcript, disqualified } = expectAgreement(committee);
    expect(disqualified).toEqual([]);
    expect(key.threshold).toBe(threshold);

    const constantTerms = decodeDkgTranscript(transcript).dealers.map(({ reveal }) =>
      decodeRistretto(reveal?.commitments[0] ?? new Uint8Array()),
    );
    const joint = constantTerms.reduce((sum, point) => sum.add(point), RISTRETTO_IDENTITY);
    expect(key.publicKey.equals(joint)).toBe(true);

    const results = committee.parties.map(({ index }) => resultOf(committee, index));
    for (let start = 0; start + threshold <= partyCount; start++) {
      const enough = results.slice(start, start + threshold);
      expect(multiplyBase(reconstruct(enough)).equals(key.publicKey)).toBe(true);
      const fewer = enough.slice(1);
      expect(multiplyBase(reconstruct(fewer)).equals(key.publicKey)).toBe(false);
    }
  });

  test('their key encrypts, and two of three open', async () => {
    const committee = await assembleCommittee(3, 2);
    await playRounds(committee);
    const { key, share } = resultOf(committee, 1);
    const other = resultOf(committee, 3).share;
    const { ciphertext } = encryptElGamal(key, 481_885n, nodeRng);
    const context = new Uint8Array(32);
    const partials = [share, other].map((one) =>
      decryptPartially(key, one, ciphertext, { context, rng: nodeRng }),
    );
    expect(verifyOpening(key, ciphertext, 481_885n, partials, context)).toBe(true);
  });
});

describe('faults', () => {
  test('a false share is complained about and the true one shown in answer: nobody is out', async () => {
    const committee = await assembleCommittee(3, 2);
    const [first, , third] = committee.parties;
    const liar = await createFalseDealer(committee, 2);
    await playRounds({ parties: [first!, liar, third!] });
    const { transcript, disqualified } = expectAgreement(committee, [2]);
    expect(disqualified).toEqual([]);
    const { complaints } = decodeDkgTranscript(transcript);
    expect(complaints.map(({ accuser, accused }) => [accuser, accused])).toEqual([[1, 2]]);
  });

  test('a carrier that spoils a share on its way gets no signature of its dealer, so no key', async () => {
    const committee = await assembleCommittee(3, 2);
    const spoilt = playRounds(committee, (message) => spoilShare(message, 2, 1));
    await expect(spoilt).rejects.toThrow(/lacking party 2/);
  });

  test('a false complaint is answered, the record shows it, and all have the key', async () => {
    const committee = await assembleCommittee(3, 2);
    const complaint: DkgMessage = { kind: 'complain', from: 3, accused: 1 };
    await playWith(committee, 'complain', [complaint]);
    const { transcript } = expectAgreement(committee);
    const { complaints } = decodeDkgTranscript(transcript);
    expect(complaints.map(({ accuser, accused }) => [accuser, accused])).toEqual([[3, 1]]);
    expect(complaints[0]?.share).not.toBeNull();
  });

  test.each([
    ['does not reveal', (m: DkgMessage) => (m.kind === 'reveal' && m.from === 2 ? undefined : m)],
    ['deals nothing', (m: DkgMessage) => (m.kind === 'deal' && m.from === 2 ? undefined : m)],
    [
      'reveals another polynomial',
      (m: DkgMessage) =>
        m.kind === 'reveal' && m.from === 2 ? { ...m, commitments: m.commitments.toReversed() } : m,
    ],
    [
      'reveals another proof',
      (m: DkgMessage) =>
        m.kind === 'reveal' && m.from === 2 ? { ...m, possession: new Uint8Array(64) } : m,
    ],
    [
      'deals to too few',
      (m: DkgMessage) =>
        m.kind === 'deal' && m.from === 2 ? { ...m, sealed: m.sealed.slice(1) } : m,
    ],
    [
      'spoils a share and does not answer',
      (m: DkgMessage) => (m.kind === 'answer' && m.from === 2 ? undefined : spoilShare(m, 2, 1)),
    ],
    [
      'spoils a share and answers falsely',
      (m: DkgMessage) =>
        m.kind === 'answer' && m.from === 2
          ? { ...m, share: new Uint8Array(32) }
          : spoilShare(m, 2, 1),
    ],
  ])('a dealer that %s is out, and the others have a key', async (_, tamper) => {
    const committee = await assembleCommittee(3, 2);
    await playRounds(committee, tamper, [2]);
    const { disqualified, key } = expectAgreement(committee, [2]);
    expect(disqualified).toEqual([2]);
    const results = [1, 3].map((index) => resultOf(committee, index));
    expect(multiplyBase(reconstruct(results)).equals(key.publicKey)).toBe(true);
  });

  test('a party that never speaks is out', async () => {
    const committee = await assembleCommittee(3, 2);
    await playRounds(committee, (m) => (m.from === 2 ? undefined : m), [2]);
    expect(expectAgreement(committee, [2]).disqualified).toEqual([2]);
  });

  test("a dealer that copies another's commitment and reveal has no proof of possession", async () => {
    const committee = await assembleCommittee(3, 2);
    const ofFirst = new Map<string, DkgMessage>();
    const copy = (message: DkgMessage): DkgMessage => {
      if (message.from === 1) ofFirst.set(message.kind, message);
      const model = ofFirst.get(message.kind);
      if (message.from !== 2 || model === undefined) return message;
      if (model.kind === 'commit' && message.kind === 'commit') {
        return { ...message, commitmentHash: model.commitmentHash };
      }
      return model.kind === 'reveal' ? { ...model, from: 2 } : message;
    };
    await playRounds(committee, copy, [2]);
    expect(expectAgreement(committee, [2]).disqualified).toEqual([2]);
  });

  test('with fewer than n-t+1 dealers left there is no key', async () => {
    const committee = await assembleCommittee(3, 2);
    const silent = (m: DkgMessage) => (m.kind === 'reveal' && m.from > 1 ? undefined : m);
    await expect(playRounds(committee, silent, [2, 3])).rejects.toThrow(/DIF2013/);
  });

  test('without the signature of a qualified party there is no key, and the error names it', async () => {
    const committee = await assembleCommittee(3, 2);
    const unsigned = (m: DkgMessage) => (m.kind === 'sign' && m.from === 3 ? undefined : m);
    await expect(playRounds(committee, unsigned, [3])).rejects.toThrow(/lacking party 3/);
  });

  test('messages that come late, twice differently, or from nowhere are refused', async () => {
    const { parties } = await assembleCommittee(3, 2);
    const [first, second] = parties as [(typeof parties)[0], (typeof parties)[0]];
    const [commit] = await second.advance();
    if (commit?.kind !== 'commit') throw new Error('the first round is commit');
    expect(first.round).toBeUndefined();
    first.receive(commit);
    await first.advance();
    first.receive(commit);
    const other = { ...commit, commitmentHash: new Uint8Array(32) };
    expect(() => first.receive(other)).toThrow(/DIF2011/);
    expect(() => first.receive({ ...commit, from: 4 })).toThrow(/DIF2011/);
    await first.advance();
    expect(first.round).toBe('reveal');
    expect(() => first.receive(commit)).toThrow(/DIF2011/);
  });
});

describe('sessions', () => {
  test('the thresholds admitted are those of an honest majority', () => {
    const admitted = (n: number) =>
      Array.from({ length: n + 2 }, (_, t) => t).filter((t) => isAdmittedThreshold(t, n));
    expect([1, 2, 3, 4, 5, 7].map(admitted)).toEqual([[1], [], [2], [2], [2, 3], [2, 3, 4]]);
    expect(isAdmittedThreshold(2, 65)).toBe(false);
    expect(isAdmittedThreshold(2.5, 5)).toBe(false);
  });

  test('a session or place that can not be is refused', async () => {
    const { session, signers } = await assembleCommittee(3, 2);
    const options = { rng: nodeRng, sign: signers[0]!, verifySignature: verifyEd25519 };
    const bad = [
      { ...session, threshold: 1 },
      { ...session, threshold: 3 },
      { ...session, sessionId: new Uint8Array(31) },
      { ...session, parties: [...session.parties.slice(1), session.parties[1]!] },
    ];
    for (const one of bad) await expect(createDkgParty(one, 1, options)).rejects.toThrow(/DIF2010/);
    await expect(createDkgParty(session, 4, options)).rejects.toThrow(/DIF2010/);
  });
});

describe('reveals', () => {
  test('a reveal counts for its hash, party, address, session and threshold alone', async () => {
    const { session } = await assembleCommittee(3, 2);
    const coefficients = [randomScalar(nodeRng), randomScalar(nodeRng)] as const;
    const commitments = coefficients.map((c) => encodeRistretto(multiplyBase(c)));
    const known = { constantTerm: coefficients[0], commitment: commitments[0]! };
    const possession = proveDkgPossession(session, 1, known, nodeRng);
    const reveal = { commitments, possession };
    const hash = dkgCommitmentHash(session, 1, reveal);
    expect(acceptDkgReveal(session, 1, hash, reveal)).toHaveLength(2);
    expect(acceptDkgReveal(session, 1, new Uint8Array(32), reveal)).toBeUndefined();
    const higher = { ...reveal, commitments: [...commitments, commitments[0]!] };
    const higherHash = dkgCommitmentHash(session, 1, higher);
    expect(acceptDkgReveal(session, 1, higherHash, higher)).toBeUndefined();
    // The hash is right in what follows: only the proof of possession stands in the way of a copy.
    const others = [
      [session, 2],
      [{ ...session, sessionId: new Uint8Array(32) }, 1],
      [{ ...session, parties: session.parties.toReversed() }, 1],
    ] as const;
    for (const [other, index] of others) {
      const copied = dkgCommitmentHash(other, index, reveal);
      expect(acceptDkgReveal(other, index, copied, reveal)).toBeUndefined();
    }
  });
});

describe('messages', () => {
  test('each has one encoding; any other bytes are refused with a code', async () => {
    const messages: DkgMessage[] = [
      { kind: 'complain', from: 1, accused: 2 },
      { kind: 'answer', from: 2, accuser: 1, share: new Uint8Array(32) },
    ];
    await playRounds(await assembleCommittee(3, 2), (message) => {
      messages.push(message);
      return message;
    });
    for (const message of messages) {
      const bytes = encodeDkgMessage(message);
      expect(encodeDkgMessage(decodeDkgMessage(bytes))).toEqual(bytes);
    }
    const encoded = messages.map(encodeDkgMessage);
    fc.assert(
      fc.property(fc.constantFrom(...encoded), fc.nat(1000), fc.nat(255), (bytes, at, by) => {
        const changed = bytes.slice();
        changed[at % bytes.length] = by;
        try {
          expect(encodeDkgMessage(decodeDkgMessage(changed))).toEqual(changed);
        } catch (error) {
          expect(isDiffieError(error)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a transcript', () => {
  let committee: Committee;
  let transcript: Uint8Array;

  beforeAll(async () => {
    committee = await assembleCommittee(5, 3);
    await playWith(committee, 'complain', [{ kind: 'complain', from: 4, accused: 1 }]);
    transcript = resultOf(committee, 1).transcript;
  });

  test('is refused for another session, order of parties or threshold', () => {
    const { session } = committee;
    const others = [
      { ...session, sessionId: new Uint8Array(32) },
      { ...session, parties: session.parties.toReversed() },
      { ...session, threshold: 2 },
      { ...session, parties: session.parties.slice(1), threshold: 2 },
    ];
    for (const other of others) {
      expect(() => verifyDkgTranscript(transcript, other, verifyEd25519)).toThrow(/DIF2012/);
    }
    const outlawed = { ...session, threshold: 4 };
    expect(() => verifyDkgTranscript(transcript, outlawed, verifyEd25519)).toThrow(/DIF2010/);
  });

  test('is refused with a changed part, even where all sign the change', () => {
    const good = decodeDkgTranscript(transcript);
    const { dealers, complaints, signatures } = good;
    const [dealer] = dealers;
    const [complaint] = complaints;
    const reveal = dealer?.reveal;
    if (!dealer || !complaint || !reveal) throw new Error('the fixture has a dealer and complaint');
    const swap = <T>(items: readonly T[]) => items.with(0, items[1]!).with(1, items[0]!);
    const changes = [
      { dealers: dealers.slice(1) },
      { dealers: swap(dealers) },
      { dealers: dealers.with(0, { ...dealer, reveal: { ...reveal, commitments: [] } }) },
      {
        dealers: dealers.with(0, {
          ...dealer,
          reveal: { ...reveal, commitments: swap(reveal.commitments) },
        }),
      },
      {
        dealers: dealers.with(0, {
          ...dealer,
          reveal: { ...reveal, possession: dealers[1]!.reveal!.possession },
        }),
      },
      {
        dealers: dealers.with(0, {
          ...dealer,
          commit: { ...dealer.commit!, commitmentHash: new Uint8Array(32) },
        }),
      },
      { dealers: dealers.with(0, { ...dealer, commit: null }) },
      { dealers: dealers.with(0, { ...dealer, reveal: null }) },
      { complaints: [{ ...complaint, share: new Uint8Array(32) }] },
      { complaints: [{ ...complaint, accuser: 3 }] },
      { complaints: [{ ...complaint, accuser: 1 }] },
      { complaints: [{ ...complaint, accused: 6, share: null }] },
      { complaints: [complaint, complaint] },
      { complaints: [complaint, { ...complaint, accuser: 3, share: null }] },
      { signatures: signatures.slice(1) },
    ];
    for (const change of changes) {
      const changed = { ...good, ...change };
      const resigned = change.signatures ? changed : resign(changed);
      expect(() => verify(committee, encodeDkgTranscript(resigned))).toThrow(/DIF20(12|01|02)/);
    }
    expect(() => verify(committee, encodeDkgTranscript(good))).not.toThrow();
  });

  test('is refused with a missing, foreign or swapped signature', () => {
    const good = decodeDkgTranscript(transcript);
    const [a, b] = good.signatures;
    const lists = [
      good.signatures.with(0, null),
      good.signatures.with(0, b!),
      good.signatures.with(0, b!).with(1, a!),
      good.signatures.with(0, new Uint8Array(64)),
      good.signatures.with(0, new Uint8Array(63)),
    ];
    for (const signatures of lists) {
      const changed = encodeDkgTranscript({ ...good, signatures });
      expect(() => verify(committee, changed)).toThrow(/DIF2012/);
    }
  });

  test('does not let fewer than n-t+1 parties shut the others out', () => {
    const good = decodeDkgTranscript(transcript);
    const silent = { commit: null, reveal: null, dealingHash: null };
    const coup = {
      ...good,
      dealers: good.dealers.map((dealer, i) => (i < 2 ? dealer : silent)),
      complaints: [],
    };
    const signed = resign(coup);
    const signatures = signed.signatures.map((signature, i) => (i < 2 ? signature : null));
    expect(() => verify(committee, encodeDkgTranscript({ ...signed, signatures }))).toThrow(
      /at least 3 that qualify/,
    );
  });

  test('is refused by an error with a code when any byte changes', () => {
    fc.assert(
      fc.property(fc.nat(transcript.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = transcript.slice();
        changed[at] = (changed[at] ?? 0) ^ by;
        let refusal: unknown;
        try {
          verify(committee, changed);
        } catch (error) {
          refusal = error;
        }
        expect(isDiffieError(refusal)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  function resign(changed: DkgTranscript): DkgTranscript {
    const message = dkgSignedMessage(changed);
    return { ...changed, signatures: committee.signers.map((sign) => sign(message)) };
  }
});

/** Plays all rounds with messages that their senders, all parties agree, have sent besides their own. */
async function playWith(
  { parties }: Committee,
  kind: DkgMessage['kind'],
  extra: readonly DkgMessage[],
): Promise<void> {
  for (let round = 0; round <= DKG_ROUNDS.length; round++) {
    const sent: DkgMessage[] = [];
    for (const party of parties) sent.push(...(await party.advance()));
    if (parties[0]?.round === kind) sent.push(...extra);
    for (const message of sent) for (const party of parties) party.receive(message);
  }
}
