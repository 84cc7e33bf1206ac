// `npm run crash -- --times N`: kills a node N times and says what was lost. Exit code 1 where anything was.

import { parseArgs } from 'node:util';
import { crash } from './crash.ts';

const { values } = parseArgs({ options: { times: { type: 'string', default: '10' } } });
const times = Number(values.times);
if (!Number.isSafeInteger(times) || times < 1) {
  console.error(`--times: expected a number of 1 or more, got ${values.times}`);
  process.exit(1);
}

const started = performance.now();
const { acknowledged, lost, height } = await crash(times, (report) => {
  console.log(
    `${report.times}/${times} killed; ${report.acknowledged} transactions acknowledged, ` +
      `${report.lost.length} lost; height ${report.height}`,
  );
});
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `${times} kills in ${seconds} s: of ${acknowledged} acknowledged transactions in ${height} blocks ` +
    `${lost.length} were lost; the chain verifies from its genesis.`,
);
for (const id of lost) console.log(`lost: ${id}`);
process.exitCode = lost.length === 0 ? 0 : 1;
