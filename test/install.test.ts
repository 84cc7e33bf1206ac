// What a user gets from the registry: packs the package as it is published, installs the tarball in
// an empty folder, without its install scripts, and runs `diffie` and the SDK from there, starting
// on the Node that the machine has.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  version: string;
  description: string;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};

/** The environment of a user's shell: without what npm adds for the scripts of this checkout. */
function shellEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|vitest|node_)/i.test(name));
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules') && !folder.includes('node-gyp-bin'));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}

const env = shellEnvironment();
const folder = mkdtempSync(join(tmpdir(), 'diffie-install-'));
const diffie = join(folder, 'node_modules', '.bin', 'diffie');

beforeAll(async () => {
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { env });
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  expect(tarball).toBe(`diffie-${manifest.version}.tgz`);
  writeFileSync(join(folder, 'package.json'), '{"name":"a-users-project","private":true}\n');
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...options, `./${tarball}`], { cwd: folder, env });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('diffie --version runs from the installed package', async () => {
  const { stdout } = await run(diffie, ['--version'], { cwd: folder, env });
  expect(stdout.trim()).toBe(manifest.version);
});

test('diffie --help runs from the installed package and says what it is', async () => {
  const { stdout } = await run('npx', ['--no-install', 'diffie', '--help'], { cwd: folder, env });
  expect(stdout).toContain('Usage: diffie');
  expect(stdout.replace(/\s+/g, ' ')).toContain(manifest.description);
});

test('the installed package runs on the pinned Node whatever Node starts it', async () => {
  const pinned = new Set(Object.values(manifest.optionalDependencies));
  expect([...pinned]).toEqual([process.versions.node]);
  const probe = join(folder, 'probe.mjs');
  writeFileSync(probe, 'console.error(process.versions.node);');
  const options = { cwd: folder, env: { ...env, NODE_OPTIONS: `--import=${probe}` } };
  const { stderr } = await run(diffie, ['--version'], options);
  const last = stderr.trim().split('\n').at(-1);
  expect(last).toBe(process.versions.node);
});

test('exit codes pass through the launcher', async () => {
  const failed = run(diffie, ['no-such-command'], { cwd: folder, env });
  await expect(failed).rejects.toMatchObject({ code: 2 });
});

test('scenes play from the installed package: contracts, circuits and worker threads are there', async () => {
  for (const scene of ['market-overlap', 'claim']) {
    const { stdout } = await run(diffie, ['start', '--scene', scene], { cwd: folder, env });
    expect(stdout).toMatch(new RegExp(`│ ${scene} +│ agrees`));
  }
});

test('applications can import both doors of the SDK', async () => {
  const engine = join(folder, 'node_modules', '.bin', 'node');
  for (const door of ['diffie', 'diffie/node']) {
    const script = `console.log(Object.keys(await import('${door}')).length)`;
    const options = ['--input-type=module', '-e', script];
    const { stdout } = await run(engine, options, { cwd: folder, env });
    expect(Number(stdout)).toBeGreaterThan(0);
  }
});

test('the example of the README runs as it stands', async () => {
  const example = /```js\n(.*?)```/s.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  writeFileSync(join(folder, 'example.mjs'), example);
  const start = ['exec', '--', 'node', 'example.mjs'];
  const { stdout } = await run('npm', start, { cwd: folder, env });
  expect(stdout).toBe('claimed\n');
});

test('signals pass through the launcher', async () => {
  const waiting = join(folder, 'waiting.mjs');
  writeFileSync(
    waiting,
    `if (process.versions.node === '${process.versions.node}') {
       const until = setInterval(() => undefined, 1000);
       process.on('SIGTERM', () => process.exit(7));
       console.log('ready');
       await new Promise(() => until);
     }`,
  );
  const options = { cwd: folder, env: { ...env, NODE_OPTIONS: `--import=${waiting}` } };
  const child = spawn(diffie, ['--version'], options);
  const [ready] = await once(child.stdout, 'data');
  expect(String(ready)).toBe('ready\n');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([7, null]);
});

test('a missing engine is said plainly', async () => {
  const bare = join(mkdtempSync(join(tmpdir(), 'diffie-bare-')), 'diffie');
  try {
    cpSync(join(folder, 'node_modules', 'diffie', 'bin'), join(bare, 'bin'), { recursive: true });
    const names = Object.keys(manifest.optionalDependencies);
    const absent = Object.fromEntries(names.map((engine) => [engine, '99.0.0']));
    const changed = { ...manifest, optionalDependencies: absent };
    writeFileSync(join(bare, 'package.json'), JSON.stringify(changed));
    const failed = run(join(bare, 'bin', 'diffie.js'), ['--version'], { env });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('needs Node 99.0.0'),
    });
  } finally {
    rmSync(dirname(bare), { recursive: true, force: true });
  }
});
