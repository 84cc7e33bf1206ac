import { expect, test } from 'vitest';
import { kindsOf, reportOf, reportOfMethod, STORE } from './report-of.ts';

/** A method that opens the values that the lines push, and does `then` with the list. */
function opening(values: readonly string[], then = 'drop', locals = ''): string {
  const pushes = values.map((value) => `${value}\nlist.push`).join('\n');
  return `fn open ct:bytes proof:bytes nonce:u64 export
${locals}
list.new list<ct<s>>
${pushes}
u64.const 10
await.open s
${then}
end`;
}

const INPUT = 'local.get ct\nlocal.get proof\nlocal.get nonce\nct.input s';
const TOTAL = 'cell.get total\noption.unwrap';
const BID = 'ctx.caller\nmap.get bids\noption.unwrap';

test("an input opened as it came is one party's: the caller's", () => {
  const report = reportOfMethod(opening([INPUT]));
  expect(report.requests[0]?.items).toMatchObject([
    {
      least: { kind: 'one', who: 'caller' },
      flows: [{ operations: [], throughStorage: false, combined: false }],
    },
  ]);
  expect(kindsOf(report)).toEqual(['singleParty']);
});

test("an input opened from a map is one party's: whoever brought it in", () => {
  const report = reportOfMethod(opening([BID]));
  expect(report.requests[0]?.items[0]).toMatchObject({
    value: 'bids[caller]',
    least: { kind: 'one', who: 'submitter' },
    flows: [{ operations: [], throughStorage: true, combined: false }],
  });
  expect(report.flags[0]?.text).toContain('one party');
});

test('a total that nothing counts has no least number of submitters', () => {
  const report = reportOfMethod(opening([TOTAL]));
  expect(report.requests[0]?.items[0]).toMatchObject({ least: { kind: 'none' } });
  expect(report.requests[0]?.items[0]?.flows.map(({ operations }) => operations)).toEqual([
    ['add'],
    ['add'],
  ]);
  expect(kindsOf(report)).toEqual(['noMinimum']);
});

test('only the owner asks: who may trigger is said, and counts nobody', () => {
  const owned = opening([TOTAL]).replace(
    'list.new',
    'ctx.caller\ncell.get owner\noption.unwrap\naddress.eq\nrequire "only the owner"\nlist.new',
  );
  const source = `${owned}\nfn init export\nctx.caller\ncell.set owner\nend`;
  const [request] = reportOfMethod(source).requests;
  expect(request?.callers).toEqual(['caller == owner']);
  expect(request?.checks.map(({ message }) => message)).toContain('only the owner');
  expect(request?.items[0]?.least).toEqual({ kind: 'none' });
});

test("a helper's requirement counts as the caller's, with arguments for parameters", () => {
  const helper = `fn owns who:address
local.get who
cell.get owner
option.unwrap
address.eq
require "only the owner"
end\n`;
  const guarded = opening([TOTAL]).replace('list.new', 'ctx.caller\ncall owns\nlist.new');
  expect(reportOfMethod(helper + guarded).requests[0]?.callers).toEqual(['caller == owner']);
});

test('a condition that may count submitters leaves the least number undecided', () => {
  const checked = opening([TOTAL]).replace(
    'list.new',
    'cell.get count\noption.unwrap\nu64.const 3\nu64.ge\nrequire "three"\nlist.new',
  );
  const report = reportOfMethod(`${checked}
fn more export
cell.get count
option.unwrap
u64.const 1
u64.add
cell.set count
end`);
  expect(report.requests[0]?.items[0]?.least).toEqual({
    kind: 'notDecided',
    because: ['count is set', 'count >= 3'],
  });
  expect(kindsOf(report)).toEqual(['minimumNotDecided']);
});

test("two openings of one method whose difference is one party's", () => {
  const report = reportOfMethod(opening([TOTAL, `${TOTAL}\n${INPUT}\nct.add s`]));
  expect(kindsOf(report)).toEqual(['noMinimum', 'difference']);
  const twice = reportOfMethod(
    opening(
      [TOTAL],
      `drop\nlist.new list<ct<s>>\n${TOTAL}\n${BID}\nct.negate s\nct.add s\nlist.push\nu64.const 10\nawait.open s\ndrop`,
    ),
  );
  // Others may have called between the two: these are two totals, that may hold the same inputs.
  expect(kindsOf(twice)).toEqual(['noMinimum', 'differenceNotDecided']);
  const kept = reportOfMethod(
    opening(
      ['local.get old'],
      `drop\nlist.new list<ct<s>>\nlocal.get old\n${BID}\nct.negate s\nct.add s\nlist.push\nu64.const 10\nawait.open s\ndrop`,
      'local old ct<s>',
    ).replace('list.new', `${TOTAL}\nlocal.set old\nlist.new`),
  );
  expect(kindsOf(kept)).toContain('difference');
});

test('a sum made by a helper is not seen through, and that is said', () => {
  const helper = `fn both a:ct<s> b:ct<s> -> ct<s>
local.get a
local.get b
ct.add s
end\n`;
  const report = reportOfMethod(helper + opening([TOTAL, `${TOTAL}\n${INPUT}\ncall both`]));
  expect(kindsOf(report)).toEqual(['noMinimum', 'differenceNotDecided']);
});

test('totals that share no input can not isolate one', () => {
  const report = reportOfMethod(`${opening([TOTAL, 'cell.get other\noption.unwrap'])}
cell other ct<s>
fn apart ct:bytes proof:bytes nonce:u64 export
${INPUT}
cell.get other
option.unwrap
ct.add s
cell.set other
end`);
  expect(report.flags.map(({ kind }) => kind)).not.toContain('differenceNotDecided');
  expect(kindsOf(report)).not.toContain('difference');
});

test('a plain factor or addend does not hide a difference', () => {
  const scaled = `${TOTAL}\nu64.const 2\nct.mul_plain s\n${INPUT}\nct.add s`;
  const shifted = `${TOTAL}\nu64.const 2\nct.mul_plain s\nu64.const 7\nct.add_plain s`;
  expect(kindsOf(reportOfMethod(opening([scaled, shifted])))).toContain('difference');
  expect(kindsOf(reportOfMethod(opening([TOTAL, TOTAL])))).not.toContain('difference');
});

test('an opening in a loop, and a list of unknown length, are not decided', () => {
  const looped = `fn open export
loop again
list.new list<ct<s>>
${TOTAL}
list.push
u64.const 10
await.open s
option.is_some
br_if again
end
end`;
  expect(kindsOf(reportOfMethod(looped))).toEqual(['noMinimum', 'repeated']);
  const unknown = `fn open ct:bytes proof:bytes n:u64 export
local all list<ct<s>>
local i u64
block done
loop next
local.get i
local.get n
u64.ge
br_if done
local.get all
local.get ct
local.get proof
local.get i
ct.input s
list.push
local.set all
local.get i
u64.const 1
u64.add
local.set i
br next
end
end
local.get all
u64.const 10
await.open s
drop
end`;
  const report = reportOfMethod(unknown);
  expect(kindsOf(report)).toEqual(['singleParty', 'differenceNotDecided']);
  expect(report.requests[0]?.itemCount).toBeNull();
  expect(report.inputs.find(({ methods }) => methods.includes('open'))?.isRepeated).toBe(true);
});

const FIRST = 'option.unwrap\nu64.const 0\nlist.get';

test('an opened value that steers control, is kept, emitted, or comes back in another call', () => {
  const steered = reportOfMethod(opening([BID], `${FIRST}\nu64.const 9\nu64.gt\nrequire "small"`));
  expect(kindsOf(steered)).toEqual(['singleParty', 'steersControl']);
  const emitted = reportOfMethod(opening([BID], `${FIRST}\nrecord.new Shown\nemit shown`));
  expect(kindsOf(emitted)).toEqual(['singleParty', 'emitted']);
  expect(emitted.events[0]?.opened).toEqual([emitted.requests[0]?.id]);
  const stored = reportOfMethod(`${opening([BID], `${FIRST}\ncell.set count`)}
fn later export
cell.get count
option.unwrap
u64.const 9
u64.gt
if
ctx.caller
u64.const 1
you.transfer
end
end
fn read -> u64 export
cell.get count
option.unwrap
end`);
  expect(kindsOf(stored)).toEqual(['singleParty', 'stored', 'steersControl']);
  expect(stored.requests[0]?.uses.map(({ kind }) => kind)).toEqual([
    'storage',
    'condition',
    'result',
  ]);
});

test('an opened value that passes a helper is followed through it', () => {
  const helper = `fn check value:u64 -> u64
local.get value
u64.const 9
u64.gt
require "large"
local.get value
u64.const 1
u64.add
end\n`;
  const report = reportOfMethod(helper + opening([BID], `${FIRST}\ncall check\ncell.set count`));
  expect(kindsOf(report)).toEqual(['singleParty', 'steersControl', 'stored']);
});

test('that an answer came tells nothing of it', () => {
  const report = reportOfMethod(opening([BID], 'option.is_some\nrequire "in time"'));
  expect(kindsOf(report)).toEqual(['singleParty']);
});

test('an opened value that goes into a ciphertext is followed to where that is opened', () => {
  const again = `${FIRST}\nlocal.set first\nlist.new list<ct<s>>\n${BID}\nlocal.get first\nct.mul_plain s\nlist.push\nu64.const 10\nawait.open s\ndrop`;
  const report = reportOfMethod(opening([BID], again, 'local first u64'));
  expect(report.requests[0]?.uses.map(({ kind }) => kind)).toEqual(['ciphertext', 'request']);
  expect(report.requests[1]?.items[0]?.flows[0]?.operations).toEqual(['mulPlain']);
});

test('a joint result: parties, fields, and what becomes of it', () => {
  const report = reportOf(`contract test
record Found count:u64
cell found Found
fn ask a:address b:address export
list.new list<address>
local.get a
list.push
local.get b
list.push
const text "psi"
const bytes 0x00
u64.const 5
await.joint option<Found>
option.unwrap
cell.set found
end`);
  expect(report.requests[0]).toMatchObject({
    kind: 'joint',
    items: [],
    joint: { protocol: '"psi"', parameters: '0x00', result: [{ name: 'count', type: 'u64' }] },
  });
  expect(kindsOf(report)).toEqual(['stored']);
});

test('slots say who opens, on what conditions the key is set, and exceptions', () => {
  const report = reportOf(`contract test\n${STORE}\nslot p paillier`);
  expect(report.slots).toMatchObject([
    { scheme: 'elgamal', securityBits: 126, keySetBy: [{ methods: ['key'], threshold: '1' }] },
    { scheme: 'paillier', securityBits: 112, keySetBy: [] },
  ]);
  expect(report.slots[1]?.exceptions.join()).toContain('2048');
  expect(report.flags.map(({ kind, of }) => [kind, of])).toEqual([['slotWithoutKey', 'p']]);
});
