// The house rules that no linter knows, checked on every file that git tracks: headers, lengths,
// names, doc comments, the tables of errors and limits, effects behind -node.ts, nothing
// indeterminate in consensus code, no traces of a machine. Each rule lists all its offenders.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { ERRORS, LIMITS } from '../base/index.ts';

const PRODUCT = /^(base|crypto|vm|circuits|mpc|compiler|chain|contracts|oracle|daf|cli)\//;
const CONSENSUS = /^(base|crypto|vm|chain)\//;
const SOURCE = /\.(ts|js|mjs)$/;
const ENTRY = /\/index(-node)?\.ts$/;
// Tables, and a door that only names what lies behind it.
const TABLES = new Set(['vm/isa.ts', 'base/errors.ts', 'crypto/index.ts']);

const LINES_LIMIT = 600;
const SHORT_LINES = 60;
const FILE_LIMIT_BYTES = 4 * 2 ** 20;

/** Which thousands an error's number lies in, by the first word of its name. */
const ERROR_RANGES: Readonly<Record<string, readonly number[]>> = {
  base: [1],
  crypto: [2],
  circuits: [2],
  module: [3],
  asm: [3],
  trap: [4],
  vm: [3, 4],
  chain: [5],
  mpc: [6],
  oracle: [7],
  daf: [8],
  cli: [9],
};

type Manifest = Readonly<
  Record<
    'dependencies' | 'devDependencies' | 'optionalDependencies',
    Readonly<Record<string, string>>
  >
>;

type Lock = {
  readonly packages: Readonly<Record<string, { version: string; integrity?: string }>>;
};

const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter((file) => existsSync(file) && statSync(file).isFile());
const sources = tracked.filter((file) => SOURCE.test(file));
const product = sources.filter((file) => PRODUCT.test(file) && !file.endsWith('.d.ts'));
const pure = product.filter((file) => !file.endsWith('-node.ts') && !file.startsWith('cli/'));

const texts = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]));
const trees = new Map(
  product.map((file) => [
    file,
    ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true),
  ]),
);

function textOf(file: string): string {
  return texts.get(file) ?? readFileSync(file, 'utf8');
}

/** `file:line: what` for every node of the product's files that the rule names. */
function findNodes(
  files: readonly string[],
  rule: (node: ts.Node, tree: ts.SourceFile) => string | undefined,
): string[] {
  const found: string[] = [];
  for (const file of files) {
    const tree = trees.get(file);
    if (tree === undefined) continue;
    const visit = (node: ts.Node): void => {
      const what = rule(node, tree);
      if (what !== undefined) {
        const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
        found.push(`${file}:${line + 1}: ${what}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return found;
}

/** The lines of the comment that opens a file, a program's first line and `@…` lines aside. */
function headerLines(text: string): number {
  const lines = text.split('\n');
  let at = lines[0]?.startsWith('#!') === true ? 1 : 0;
  if (lines[at]?.startsWith('/**') === true) {
    const end = lines.findIndex((line, i) => i >= at && line.includes('*/'));
    return Math.max(end - at - 1, 1);
  }
  const from = at;
  while (lines[at]?.startsWith('//') === true) at++;
  return at - from;
}

function isShort(text: string): boolean {
  return text.split('\n').length <= SHORT_LINES;
}

/** Whether a file only hands on what other files export: it explains nothing of its own. */
function isDoor(file: string): boolean {
  const statements = trees.get(file)?.statements ?? [];
  return ENTRY.test(file) && statements.every((statement) => ts.isExportDeclaration(statement));
}

test('every source file but a test opens with a header of two to six lines, a short one with one', () => {
  const offenders = sources
    .filter((file) => !isDoor(file) && !file.endsWith('.test.ts'))
    .map((file) => ({ file, text: textOf(file), count: headerLines(textOf(file)) }))
    .filter(({ text, count }) => count < (isShort(text) ? 1 : 2) || count > 6)
    .map(({ file, count }) => `${file}: ${count} lines`);
  expect(offenders).toEqual([]);
});

test('no source file but the tables is longer than 600 lines', () => {
  const offenders = sources
    .filter((file) => !TABLES.has(file))
    .map((file) => ({ file, count: textOf(file).split('\n').length - 1 }))
    .filter(({ count }) => count > LINES_LIMIT)
    .map(({ file, count }) => `${file}: ${count} lines`);
  expect(offenders).toEqual([]);
});

test('no file is named for what it is not', () => {
  const empty = /(^|-)(utils?|helpers?|common|managers?|misc|stuff)(-|$)/;
  const offenders = tracked.filter((file) => empty.test(basename(file, extname(file))));
  expect(offenders).toEqual([]);
});

test('error numbers are unique and lie in the range of their layer', () => {
  const seen = new Map<number, string>();
  const offenders: string[] = [];
  for (const [name, { code }] of Object.entries(ERRORS)) {
    const ranges = ERROR_RANGES[name.split('.')[0] ?? ''];
    if (ranges?.includes(Math.floor(code / 1000)) !== true) offenders.push(`${name}: ${code}`);
    const other = seen.get(code);
    if (other !== undefined) offenders.push(`${name} and ${other}: ${code}`);
    seen.set(code, name);
  }
  expect(offenders).toEqual([]);
});

test('every error and every limit is used by the product', () => {
  const rest = product.filter((file) => file !== 'base/errors.ts' && file !== 'base/limits.ts');
  const text = rest.map(textOf).join('\n');
  const errors = Object.keys(ERRORS).filter((name) => !text.includes(`'${name}'`));
  const limits = Object.keys(LIMITS).filter((name) => !text.includes(`LIMITS.${name}`));
  expect({ errors, limits }).toEqual({ errors: [], limits: [] });
});

test('clock, randomness, process and console are touched only where effects belong', () => {
  const effects = new Set(['Date', 'process', 'performance', 'fetch', 'setTimeout', 'setInterval']);
  const offenders = findNodes(pure, (node) => {
    if (ts.isImportDeclaration(node)) {
      const from = (node.moduleSpecifier as ts.StringLiteral).text;
      return from.startsWith('node:') ? `imports ${from}` : undefined;
    }
    if (isGlobal(node) && effects.has(node.text)) return node.text;
    const isEffect =
      isMember(node, 'Math', 'random') ||
      isMember(node, 'crypto', 'getRandomValues') ||
      [...effects].some((name) => isMember(node, 'globalThis', name));
    return isEffect ? node.getText() : undefined;
  });
  expect(offenders).toEqual([]);
});

test('consensus code is exact: no floating point, no locale', () => {
  const inexact = new Set(['parseFloat', 'Intl']);
  const exactMath = new Set(['abs', 'ceil', 'clz32', 'floor', 'imul', 'max', 'min', 'trunc']);
  // What a CKKS key's owner decodes is approximate and no business of consensus.
  const approximate = new Set(['crypto/ckks-publish.ts']);
  const consensus = pure.filter((file) => CONSENSUS.test(file) && !approximate.has(file));
  const offenders = findNodes(consensus, (node) => {
    if (isGlobal(node) && inexact.has(node.text)) return node.text;
    if (ts.isNumericLiteral(node) && !Number.isInteger(Number(node.text))) return node.getText();
    if (!ts.isPropertyAccessExpression(node)) return undefined;
    if (/^(localeCompare|toLocale.*)$/.test(node.name.text)) return node.name.text;
    const ofMath = node.expression.getText() === 'Math' && !exactMath.has(node.name.text);
    return ofMath ? node.getText() : undefined;
  });
  expect(offenders).toEqual([]);
});

test('every export of the product has a doc comment', () => {
  const files = product.filter((file) => !isDoor(file));
  const offenders = findNodes(files, (node, tree) => {
    if (!ts.canHaveModifiers(node) || node.parent !== tree) return undefined;
    const isExported = ts
      .getModifiers(node)
      ?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (isExported !== true || ts.getJSDocCommentsAndTags(node).length > 0) return undefined;
    return node.getText().slice(0, 60).split('\n')[0];
  });
  expect(offenders).toEqual([]);
});

test('addresses of source files are written so that the build can point them at compiled ones', () => {
  const offenders = findNodes(product, (node) => {
    if (!ts.isStringLiteralLike(node) || !/^\.{0,2}\/.*\.ts$/.test(node.text)) return undefined;
    const { parent } = node;
    if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return undefined;
    if (ts.isLiteralTypeNode(parent)) return undefined;
    const isAddress =
      ts.isNewExpression(parent) && parent.getText() === `new URL('${node.text}', import.meta.url)`;
    return isAddress ? undefined : `expected new URL('${node.text}', import.meta.url)`;
  });
  expect(offenders).toEqual([]);
});

test('no tracked file is larger than 4 MiB', () => {
  expect(tracked.filter((file) => statSync(file).size > FILE_LIMIT_BYTES)).toEqual([]);
});

test('no tracked file names a machine, its folders or a package registry', () => {
  const traces =
    /registry\.(npmjs|yarnpkg)|"resolved"|[^\w.](\/root\/|\/home\/\w|\/Users\/\w|\/work\/)/;
  const offenders = tracked
    .filter((file) => file !== 'test/tidy.test.ts' && statSync(file).size < FILE_LIMIT_BYTES)
    .filter((file) => traces.test(readFileSync(file, 'latin1')));
  expect(offenders).toEqual([]);
});

test('every package is pinned exactly, and the engine of every platform by its hash', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const { dependencies, devDependencies, optionalDependencies: engines } = manifest;
  const ranges = Object.entries({ ...dependencies, ...devDependencies, ...engines })
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    .map(([name]) => name);
  const launcher = readFileSync('bin/diffie.js', 'utf8');
  const loose = Object.entries(engines)
    .filter(([name, version]) => {
      const locked = lock.packages[`node_modules/${name}`];
      const isPinned = locked?.version === version && locked.integrity?.startsWith('sha512-');
      return isPinned !== true || !launcher.includes(`'${name}'`);
    })
    .map(([name]) => name);
  expect({ ranges, loose }).toEqual({ ranges: [], loose: [] });
  expect(Object.keys(engines).length).toBe(5);
  expect(new Set(Object.values(engines)).size).toBe(1);
});

test("README's table names every top folder", () => {
  const folders = new Set(
    tracked.filter((file) => /^[^.][^/]*\//.test(file)).map((file) => file.split('/')[0]),
  );
  const readme = readFileSync('README.md', 'utf8');
  const rows = readme.split('\n').filter((line) => line.startsWith('|'));
  const missing = [...folders].filter(
    (folder) => !rows.some((row) => row.includes(`\`${folder}/\``)),
  );
  expect(missing).toEqual([]);
});

/** An identifier that is not a member's or a property's own name. */
function isGlobal(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent))
    return parent.name !== node;
  return !ts.isMethodSignature(parent) && !ts.isImportSpecifier(parent);
}

function isMember(node: ts.Node, object: string, name: string): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    node.expression.getText() === object &&
    node.name.text === name
  );
}
