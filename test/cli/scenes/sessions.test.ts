// The two scenes around joint results and a sale, played on a chain in memory.

import { expect, test } from 'vitest';
import { MARKET_OVERLAP } from '../../../cli/scenes/market-overlap.ts';
import { PATIENT_SALE } from '../../../cli/scenes/patient-sale.ts';
import { playScene } from '../../../cli/scenes/play.ts';
import type { Scene } from '../../../cli/scenes/scene.ts';
import { startLocalChain } from '../../../daf/index-node.ts';

async function play(scene: Scene) {
  const chain = await startLocalChain({ heartbeatMs: 0 });
  try {
    return await playScene(scene, chain, () => undefined);
  } finally {
    await chain.close();
  }
}

test('market-overlap finds what the clear computation finds, and takes no forged answer', async () => {
  const { result } = await play(MARKET_OVERLAP);
  expect(result.error).toBeUndefined();
  expect(result).toMatchObject({ ok: true, result: { united: 43, american: 46, common: 41 } });
  expect(result.rejected.map((line) => line.replace(/^.*: /, ''))).toEqual([
    'chain.notFound',
    'mpc.point',
    'vm.response',
    'vm.response, signature 1',
    'vm.response, signature 0',
    'vm.response, signature 0',
  ]);
});

test('patient-sale moves record and price, and pays for nothing else', async () => {
  const { result } = await play(PATIENT_SALE);
  expect(result.error).toBeUndefined();
  expect(result).toMatchObject({
    ok: true,
    result: {
      recordBytes: 27600,
      buyerPaid: '250',
      patientReceived: '250',
      refunded: '250',
      honestPatientAccused: false,
      breachProven: true,
    },
  });
  expect(result.rejected.map((line) => line.replace(/^.*: /, ''))).toEqual([
    'trap.require, has not signed this record for this patient',
    'trap.require, not the key half of the offer',
    'trap.require, the offer is closed',
    'daf.releaseTooLate',
    'trap.require, the offer has not expired',
    'trap.require, the offer has expired',
    'oracle.recordCommitment',
  ]);
});
