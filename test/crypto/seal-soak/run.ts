// A million BFV operations whose results nobody frees, in one synchronous loop, where no finalizer can run: memory must not grow once the
// bound of resident values is reached. `npm exec -- node test/crypto/seal-soak/run.ts [operations]`; about three minutes for a million.

import { LIMITS } from '../../../base/index.ts';
import {
  addBfv,
  createBfvParameters,
  decryptBfv,
  encryptBfv,
  generateBfvKeys,
  loadSeal,
  rotateBfv,
} from '../../../crypto/index.ts';
import { sealResidentBytes } from '../../../crypto/seal-value.ts';

const operations = Number(process.argv[2] ?? 1_000_000);
const ROTATE_EVERY = 100;
const GROWTH_MAX_MB = 64;

await loadSeal();
const parameters = createBfvParameters({ plaintextBits: 14, slots: 1, depth: 0, security: 128 });
const secretKey = generateBfvKeys(parameters, [1]);
const key = secretKey.publicKey;
const one = encryptBfv(key, new Array<bigint>(parameters.degree).fill(1n));

const megabytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);
const steps = 20;
const marks: number[] = [];
let sum = one;
for (let step = 0; step < steps; step++) {
  for (let i = 0; i < operations / steps; i++) {
    // Back to one now and then: noise grows with every addition.
    sum = i % ROTATE_EVERY === 0 ? rotateBfv(key, one, 1) : addBfv(key, sum, one);
  }
  marks.push(megabytes());
  process.stdout.write(
    `${((step + 1) * operations) / steps} operations: process ${marks.at(-1)} MB, resident ${Math.round(sealResidentBytes() / 2 ** 20)} MB\n`,
  );
}
// The collector takes buffers when it likes: compare the averages of two quarters.
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const growth = Math.round(
  mean(marks.slice((3 * steps) / 4)) - mean(marks.slice(steps / 2, (3 * steps) / 4)),
);
const isRight =
  decryptBfv(secretKey, sum)[0] === BigInt(((operations / steps - 1) % ROTATE_EVERY) + 1);
process.stdout.write(`from the third quarter of the run to the last: ${growth} MB\n`);
if (!isRight) throw new Error('the last result is wrong');
if (sealResidentBytes() > LIMITS.sealResidentBytes + 2 ** 22)
  throw new Error('values stay resident');
if (growth > GROWTH_MAX_MB) throw new Error(`memory grew by ${growth} MB`);
