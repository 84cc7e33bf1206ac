// The ceremonies whose transcripts come with Diffie, by the hash of the verifying key that each made.

import { toHex } from '../../base/index.ts';
import type { Contribution } from '../../circuits/index.ts';
import { loadClaimVerifyingKey, loadManifest } from '../../circuits/index-node.ts';
import { encodeVerifyingKey, sha256 } from '../../crypto/index.ts';
import type { Ceremony } from '../../vm/index.ts';

/** Read from the committed files. @throws circuits.artefact where they are missing or changed */
export async function knownCeremonies(): Promise<Ceremony[]> {
  const { circuit, powers, key } = await loadManifest();
  const verifyingKey = encodeVerifyingKey(await loadClaimVerifyingKey());
  return [
    {
      keyHash: toHex(sha256(verifyingKey)),
      name: circuit,
      contributions: [
        ...describeAll('powers of tau', powers.contributions),
        ...describeAll('key', key.contributions),
      ],
    },
  ];
}

function describeAll(what: string, contributions: readonly Contribution[]): string[] {
  return contributions.map(({ kind, name }) => `${what}, ${kind}: ${name}`);
}
