// Reports of small modules and of changed contracts, for
// tests.

import { readFileSync } from 'node:fs';
import { assemble, encodeModule, type LeakageReport, leakageReport } from '../../../vm/index.ts';

/** Declarations that small modules share: a slot, cells and maps, and a method that takes an input into each. */
export const STORE = `
slot s elgamal
cell total ct<s>
cell count u64
cell owner address
map bids address ct<s>
map seen address bool
map tallies u64 u64
record Shown value:u64
event shown Shown

fn put ct:bytes proof:bytes nonce:u64 export
  ctx.caller
  local.get ct
  local.get proof
  local.get nonce
  ct.input s
  map.set bids
end

fn key transcript:bytes export
  list.new list<address>
  ctx.caller
  list.push
  u64.const 1
  local.get transcript
  key.set s
end

fn merge ct:bytes proof:bytes nonce:u64 export
  cell.get total
  option.is_some
  if
    cell.get total
    option.unwrap
    local.get ct
    local.get proof
    local.get nonce
    ct.input s
    ct.add s
    cell.set total
  else
    local.get ct
    local.get proof
    local.get nonce
    ct.input s
    cell.set total
  end
end
`;

/** The report of a text. */
export function reportOf(source: string): LeakageReport {
  return leakageReport(encodeModule(assemble(source, { file: 'test.dvm' })));
}

/** The report of a module with those declarations and one method more. */
export function reportOfMethod(method: string): LeakageReport {
  return reportOf(`contract test\n${STORE}\n${method}\n`);
}

/** The text of wage-study with one place of it replaced. */
export function changedStudy(from: string, to: string): string {
  const source = readFileSync(
    new URL('../../../contracts/wage-study.dvm', import.meta.url),
    'utf8',
  );
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`${from} stands ${parts.length - 1} times in it`);
  return parts.join(to);
}

/** Kinds of the flags, each once. */
export function kindsOf({ flags }: LeakageReport): string[] {
  return [...new Set(flags.map(({ kind }) => kind))];
}
