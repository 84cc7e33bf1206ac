// Private set intersection: whole sessions with both parties in threads, and one party's first step alone. No peer in
// the development dependencies does this protocol over ristretto255.

import { encodeUtf8 } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { decodePsiResult, Party, PSI, type SessionTerms } from '../../mpc/index.ts';
import { runInWorkers, type WorkersResult } from '../../mpc/index-node.ts';
import type { BenchCase, BenchSuite } from '../suite.ts';

function newTerms(): SessionTerms {
  return { id: nodeRng.bytes(32), protocol: PSI.name, parameters: new Uint8Array(0) };
}

/** Names numbered from `first`; two sets of them overlap where their numbers do. */
function namesFrom(first: number, size: number): Uint8Array[] {
  return Array.from({ length: size }, (_, i) => encodeUtf8(`element ${first + i}`));
}

/** A session from threads' start to the last signature; the figure is for the whole. */
function intersect(sizes: readonly [number, number], common: number): BenchCase {
  const sets = [namesFrom(0, sizes[0]), namesFrom(sizes[0] - common, sizes[1])];
  const parties = sets.map((input) => ({ input, sign: (digest: Uint8Array) => digest }));
  return {
    case: `intersect-${sizes[0]}x${sizes[1]}`,
    ours: () => runInWorkers(newTerms(), parties, { digest: (outcome) => outcome.transcriptHash }),
    peers: {},
    verify: (result) => {
      const { outcome } = result as WorkersResult;
      return decodePsiResult(outcome.result).count === common;
    },
  };
}

const BLINDED = 100;
const toBlind = namesFrom(0, BLINDED);

/** The suite that `npm run bench -- psi` runs. */
export const suite: BenchSuite = {
  doc: 'Private set intersection over ristretto255, two parties in threads; blind: one element.',
  cases: [
    {
      case: 'blind',
      ours: () => new Party({ terms: newTerms(), role: 0, input: toBlind, rng: nodeRng }).start(),
      peers: {},
      operationCount: BLINDED,
    },
    intersect([43, 46], 41),
    intersect([1000, 1000], 500),
  ],
};
