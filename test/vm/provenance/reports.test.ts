// The reports of the contracts that come with Diffie, blessed: `npx vitest run test/vm/provenance -u` writes them again.

import { expect, test } from 'vitest';
import { decodeCbor, type Encodable, encodeCbor } from '../../../base/index.ts';
import { knownCeremonies } from '../../../cli/input/known-ceremonies.ts';
import { CONTRACT_NAMES, contractModule } from '../../../daf/index-node.ts';
import {
  codeHash,
  decodeModule,
  describeLeakage,
  encodeModule,
  leakageReport,
} from '../../../vm/index.ts';

test.each(CONTRACT_NAMES)('%s reveals what its blessed report says', async (name) => {
  const report = leakageReport(contractModule(name), await knownCeremonies());
  await expect(`${JSON.stringify(report, null, 2)}\n`).toMatchFileSnapshot(`../leaks/${name}.json`);
  await expect(`${describeLeakage(report)}\n`).toMatchFileSnapshot(`../leaks/${name}.txt`);
});

test('a report is bound to the code, plain JSON, and the same in canonical CBOR', () => {
  const bytes = contractModule('wage-study');
  const report = leakageReport(bytes);
  expect(report.codeHash).toBe(`0x${Buffer.from(codeHash(bytes)).toString('hex')}`);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(decodeCbor(encodeCbor(report as unknown as Encodable))).toEqual(report);
});

test('without debug data only names and lines differ', () => {
  const module = decodeModule(contractModule('wage-study'));
  const bare = leakageReport(encodeModule({ ...module, debug: undefined }));
  const named = leakageReport(contractModule('wage-study'));
  expect(bare.codeHash).toBe(named.codeHash);
  expect(bare.hasDebugNames).toBe(false);
  expect(bare.flags.map(({ kind, of }) => [kind, of])).toEqual(
    named.flags.map(({ kind, of }) => [kind, of]),
  );
  expect(bare.requests.map(({ items }) => items.map(({ flows }) => flows))).toEqual(
    named.requests.map(({ items }) => items.map(({ flows }) => flows)),
  );
  expect(bare.requests[0]?.items[0]?.least).toMatchObject({ kind: 'enforced', atLeast: 2 });
  expect(describeLeakage(bare)).toContain('tally, position 12');
});

test('a circuit whose ceremony is not known is flagged, one whose is known names it', async () => {
  const bytes = contractModule('claim');
  expect(leakageReport(bytes).flags.map(({ kind }) => kind)).toEqual(['unknownCeremony']);
  const known = leakageReport(bytes, await knownCeremonies());
  expect(known.flags).toEqual([]);
  expect(known.circuits[0]).toMatchObject({ curve: 'BN254', securityBits: 100 });
  expect(known.circuits[0]?.ceremony?.contributions).toContain('key, person: third');
});
