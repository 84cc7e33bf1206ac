// The count of submitters: proved for wage-study, and for no module that is wage-study with one thing broken.

import { expect, test } from 'vitest';
import { describeLeakage } from '../../../vm/index.ts';
import { changedStudy, kindsOf, reportOf, reportOfMethod } from './report-of.ts';

const ADD_FEMALE = `local.get femaleCents
    ct.sum wages
    local.get old
    u64.const 0
    list.get
    ct.add wages
    list.push`;

function leastOf(source: string) {
  return reportOf(source).requests[0]?.items.map(({ least }) => least.kind);
}

test('wage-study enforces two: counted by missing, each company once', () => {
  const report = reportOf(changedStudy('contract wage-study', 'contract wage-study'));
  expect(report.requests[0]?.items.map(({ least }) => least)).toEqual(
    Array.from({ length: 4 }, () => ({
      kind: 'enforced',
      atLeast: 2,
      amount: 'the length of companies',
      counter: 'missing',
      once: 'workers',
      methods: ['submit'],
    })),
  );
  expect(describeLeakage(report)).toContain('only `submit` moves it, by one a call');
});

test('without the requirement that none is missing, nothing is enforced', () => {
  const report = reportOf(
    changedStudy(
      `cell.get missing
  option.unwrap
  u64.const 0
  u64.eq
  require "not every company has submitted"
`,
      '',
    ),
  );
  expect(report.requests[0]?.items.map(({ least }) => least.kind)).toEqual([
    'none',
    'none',
    'none',
    'none',
  ]);
  expect(kindsOf(report)).toContain('noMinimum');
  expect(report.requests[0]?.checks.map(({ text }) => text)).not.toContain('missing == 0');
  expect(describeLeakage(report)).toContain("it is that submitter's own value");
});

const BROKEN: readonly (readonly [string, string, string])[] = [
  [
    'a company submits twice',
    'ctx.caller\n  map.has workers\n  bool.not\n  require "this company has submitted already"',
    '',
  ],
  ['nobody notes who submitted', 'map.set workers', 'drop\n  drop'],
  [
    'another than the caller is noted',
    'ctx.caller\n  local.get count\n  u64.const 4\n  u64.div\n  map.set workers',
    'ctx.self\n  local.get count\n  u64.const 4\n  u64.div\n  map.set workers',
  ],
  [
    'who submitted is forgotten',
    'fn totals ',
    'fn forget export\n  ctx.caller\n  map.delete workers\nend\n\nfn totals ',
  ],
  [
    'anyone lowers the count',
    'fn totals ',
    'fn skip export\n  u64.const 0\n  cell.set missing\nend\n\nfn totals ',
  ],
  [
    'the count falls by two',
    'cell.get missing\n  option.unwrap\n  u64.const 1\n  u64.sub',
    'cell.get missing\n  option.unwrap\n  u64.const 2\n  u64.sub',
  ],
  [
    'tally compares with one',
    'cell.get missing\n  option.unwrap\n  u64.const 0\n  u64.eq',
    'cell.get missing\n  option.unwrap\n  u64.const 1\n  u64.eq',
  ],
  [
    'tally asks for any number but zero',
    'u64.const 0\n  u64.eq\n  require "not every company has submitted"',
    'u64.const 0\n  u64.eq\n  bool.not\n  require "not every company has submitted"',
  ],
  [
    'the old total is dropped',
    ADD_FEMALE,
    'local.get femaleCents\n    ct.sum wages\n    list.push',
  ],
  ['another old total is taken', ADD_FEMALE, ADD_FEMALE.replace('u64.const 0', 'u64.const 1')],
  [
    'the old total is added twice, once negated',
    ADD_FEMALE,
    ADD_FEMALE.replace(
      'ct.add wages',
      'ct.add wages\n    local.get old\n    u64.const 0\n    list.get\n    ct.negate wages\n    ct.add wages',
    ),
  ],
  [
    'nothing of the caller is added',
    ADD_FEMALE,
    'local.get old\n    u64.const 0\n    list.get\n    list.push',
  ],
  [
    "the caller's input is multiplied by nothing",
    ADD_FEMALE,
    ADD_FEMALE.replace('ct.sum wages', 'ct.sum wages\n    u64.const 0\n    ct.mul_plain wages'),
  ],
  [
    'the totals are cleared by another method',
    'fn totals ',
    'fn clear export\n  list.new list<ct<wages>>\n  cell.set sums\nend\n\nfn totals ',
  ],
  [
    'submit may return before it adds',
    'cell.get sums\n  option.is_some\n  if\n    cell.get sums\n    option.unwrap\n    local.set old',
    'cell.get sums\n  option.is_some\n  if\n    local.get count\n    u64.const 400\n    u64.gt\n    if\n      cell.get missing\n      option.unwrap\n      u64.const 1\n      u64.sub\n      cell.set missing\n      return\n    end\n    cell.get sums\n    option.unwrap\n    local.set old',
  ],
  [
    'the count is checked before a wait, the totals read after it',
    'cell.get result\n  option.is_some\n  bool.not\n  require "the totals are open already"\n  cell.get sums\n  option.unwrap\n  local.get withinBlocks',
    'cell.get sums\n  option.unwrap\n  u64.const 1\n  await.open wages\n  drop\n  cell.get sums\n  option.unwrap\n  local.get withinBlocks',
  ],
];

test.each(BROKEN)('not proved where %s', (_, from, to) => {
  const least = leastOf(changedStudy(from, to)) ?? [];
  const requests = reportOf(changedStudy(from, to)).requests;
  const last = requests.at(-1)?.items.map((item) => item.least.kind) ?? [];
  expect([...least, ...last].some((kind) => kind !== 'enforced')).toBe(true);
  expect(last[0]).not.toBe('enforced');
});

test('a study of any number of companies has no bound', () => {
  const report = reportOf(
    changedStudy(
      'local.get companies\n  list.len\n  u64.const 2\n  u64.ge\n  require "a study takes two companies or more"',
      '',
    ),
  );
  expect(report.requests[0]?.items[0]?.least).toMatchObject({ kind: 'enforced', atLeast: 0 });
  expect(kindsOf(report)).toContain('minimumUnbounded');
});

test('a single submission opened is flagged beside the totals', () => {
  const report = reportOf(
    changedStudy(
      'cell.get sums\n  option.unwrap\n  local.get withinBlocks',
      'cell.get last\n  option.unwrap\n  local.get withinBlocks',
    )
      .replace('cell result Totals', 'cell result Totals\ncell last list<ct<wages>>')
      .replace('      local.set input\n', '      local.tee input\n      local.set one\n')
      .replace('  local input ct<wages>\n', '  local input ct<wages>\n  local one ct<wages>\n')
      .replace(
        '  cell.get sums\n  option.is_some\n  if\n',
        '  list.new list<ct<wages>>\n  local.get femaleCents\n  u64.const 0\n  list.get\n  list.push\n  cell.set last\n  cell.get sums\n  option.is_some\n  if\n',
      ),
  );
  expect(report.requests[0]?.items).toMatchObject([
    { least: { kind: 'one', who: 'submitter' }, flows: [{ operations: [], combined: false }] },
  ]);
  expect(kindsOf(report)).toContain('singleParty');
});

const COUNT_UP = `
fn init export
u64.const 0
cell.set count
end
fn add ct:bytes proof:bytes nonce:u64 export
ctx.caller
map.has seen
bool.not
require "once"
ctx.caller
bool.const true
map.set seen
cell.get count
option.unwrap
u64.const 1
u64.add
cell.set count
cell.get sum
option.is_some
if
cell.get sum
option.unwrap
local.get ct
local.get proof
local.get nonce
ct.input s
ct.add s
cell.set sum
else
local.get ct
local.get proof
local.get nonce
ct.input s
cell.set sum
end
end
fn open export
cell.get count
option.unwrap
u64.const 3
COMPARE
require "three"
list.new list<ct<s>>
cell.get sum
option.unwrap
list.push
u64.const 9
await.open s
drop
end`;

test.each([
  ['u64.ge', 3],
  ['u64.gt', 4],
  ['u64.eq', 3],
  ['u64.lt\nbool.not', 3],
  ['u64.le\nbool.not', 4],
])('a count upwards, compared by %s, gives %i', (compare, atLeast) => {
  const source = `cell sum ct<s>\n${COUNT_UP.replace('COMPARE', compare)}`;
  expect(reportOfMethod(source).requests[0]?.items[0]?.least).toMatchObject({
    kind: 'enforced',
    atLeast,
    counter: 'count',
    once: 'seen',
  });
});

test.each(['u64.le', 'u64.lt', 'u64.ge\nbool.not', 'u64.eq\nbool.not'])(
  'a count upwards, compared by %s, gives nothing',
  (compare) => {
    const source = `cell sum ct<s>\n${COUNT_UP.replace('COMPARE', compare)}`;
    expect(reportOfMethod(source).requests[0]?.items[0]?.least.kind).toBe('notDecided');
  },
);

test('that a total is there may count, where it is written only after a check', () => {
  const source = `cell sum ct<s>
fn close export
cell.get count
option.unwrap
u64.const 3
u64.ge
require "three"
cell.get total
option.unwrap
cell.set sum
end
fn more export
u64.const 3
cell.set count
end
fn open export
list.new list<ct<s>>
cell.get sum
option.unwrap
list.push
u64.const 9
await.open s
drop
end`;
  expect(reportOfMethod(source).requests[0]?.items[0]?.least).toEqual({
    kind: 'notDecided',
    because: ['sum is set'],
  });
});

test('a count that does not begin at 0 gives nothing', () => {
  const source = `cell sum ct<s>\n${COUNT_UP.replace('COMPARE', 'u64.ge').replace('u64.const 0', 'u64.const 2')}`;
  expect(reportOfMethod(source).requests[0]?.items[0]?.least.kind).toBe('notDecided');
});
