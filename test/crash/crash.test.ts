import { expect, test } from 'vitest';
import { crash } from './crash.ts';

test('a node that is killed ten times under load loses nothing that it acknowledged', async () => {
  const { acknowledged, lost, height } = await crash(10);
  expect(lost).toEqual([]);
  expect(acknowledged).toBeGreaterThan(100);
  expect(height).toBeGreaterThan(10n);
});
