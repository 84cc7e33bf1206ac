// Builds dist/ for the package: compiles the product's TypeScript (Node refuses to strip types below
// node_modules), copies the files that it reads at run time, and points worker and asset addresses,
// written `new URL('./x.ts', import.meta.url)`, at the compiled files. `npm pack` runs it.

import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');
const PROJECT = join(ROOT, 'tsconfig.build.json');

/** Everything else in the product's folders is read at run time: contracts, circuits, keys. */
const NOT_ASSETS = new Set(['.ts', '.md']);

const SOURCE_ADDRESS = /(new URL\(\s*'[^']+)\.ts('\s*,\s*import\.meta\.url\s*\))/g;

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Its complaints go to standard error: `npm pack --json` has standard output to itself. */
function compile(): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const run = spawnSync(process.execPath, [compiler, '-p', PROJECT], { stdio: ['ignore', 2, 2] });
  if (run.status !== 0) throw new Error('the sources do not compile');
}

/** The product's folders: those that the build compiles. */
function productFolders(): string[] {
  const project = JSON.parse(readFileSync(PROJECT, 'utf8')) as { include: string[] };
  return project.include.filter((folder) => existsSync(join(ROOT, folder)));
}

function copyAssets(): number {
  let count = 0;
  for (const folder of productFolders()) {
    for (const file of listFiles(join(ROOT, folder))) {
      if (NOT_ASSETS.has(extname(file))) continue;
      const target = join(DIST, relative(ROOT, file));
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(file, target);
      count++;
    }
  }
  return count;
}

function pointAtCompiled(): void {
  for (const file of listFiles(DIST)) {
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(file, 'utf8');
    const pointed = text.replace(SOURCE_ADDRESS, '$1.js$2');
    if (pointed !== text) writeFileSync(file, pointed);
  }
}

rmSync(DIST, { recursive: true, force: true });
compile();
pointAtCompiled();
const assetCount = copyAssets();
console.error(`dist: ${listFiles(DIST).length} files, ${assetCount} of them assets`);
