// Bodies of functions, good and with one instruction broken, with the code of the error which that gets. Both are
// assembled behind the declarations of broken-modules.ts.

import type { ErrorName } from '../../base/index.ts';
import { IMPLIED, many, OPTION_U64 } from './broken-modules.ts';

/** A function's body, good and broken. */
export type Pair = readonly [code: ErrorName, good: string, broken: string, signature?: string];

const nops = (count: number, line: string) => many(count, () => line).join('; ');

export const BODY_CASES: readonly Pair[] = [
  // References.
  ['module.index', 'const text "message"; drop', 'const #2; drop'],
  ['module.index', 'local.get #0; drop', 'local.get #1; drop'],
  ['module.index', 'u64.const 1; call #1; drop', 'u64.const 1; call #4; drop'],
  ['module.index', `option.none #${OPTION_U64}; drop`, `option.none #${IMPLIED}; drop`],
  ['module.index', 'cell.get #0; drop', 'cell.get #3; drop'],
  ['module.index', 'const bytes 0x; map.has #1; drop', 'const bytes 0x; map.has #3; drop'],
  [
    'module.index',
    'u64.const 1; const bytes 0x; record.new P; emit #0',
    'u64.const 1; const bytes 0x; record.new P; emit #1',
  ],
  ['module.index', 'key.is_set #1; drop', 'key.is_set #2; drop'],
  [
    'module.index',
    'local.get p; record.get P #1; drop',
    'local.get p; record.get P #2; drop',
    'p:P',
  ],
  [
    'module.index',
    'local.get p; u64.const 1; record.with P #0; drop',
    'local.get p; u64.const 1; record.with P #2; drop',
    'p:P',
  ],
  ['module.index', 'block; br #0; end', 'block; br #1; end'],
  [
    'module.index',
    'block; u64.const 0; br_table #0 #0; end',
    'block; u64.const 0; br_table #0 #4294967295; end',
  ],
  [
    'module.index',
    `local.get p; ${nops(7, 'const field 1')}; groth16.verify #0; drop`,
    `local.get p; ${nops(7, 'const field 1')}; groth16.verify #1; drop`,
    'p:proof<c>',
  ],

  // Reachability.
  ['module.unreachable', 'block; br #0; end', 'block; br #0; nop; end'],
  ['module.unreachable', 'return', 'return; nop'],
  ['module.unreachable', 'fail "message"', 'fail "message"; nop'],
  [
    'module.unreachable',
    'block; u64.const 0; br_table #0; end',
    'block; u64.const 0; br_table #0; nop; end',
  ],
  ['module.unreachable', 'loop; br #0; end', 'loop; br #0; end; nop'],
  [
    'module.unreachable',
    'bool.const true; if; return; end; nop',
    'bool.const true; if; return; else; return; end; nop',
  ],
  [
    'module.limit',
    `${nops(64, 'block')}; ${nops(64, 'end')}`,
    `${nops(65, 'block')}; ${nops(65, 'end')}`,
  ],

  // The stack.
  ['module.stack', 'u64.const 1; u64.const 2; u64.add; drop', 'u64.const 2; u64.add; drop'],
  [
    'module.stack',
    'u64.const 1; u64.const 2; u64.add; drop',
    'u64.const 1; bool.const true; u64.add; drop',
  ],
  ['module.stack', 'u64.const 1; drop', 'drop'],
  ['module.stack', 'u64.const 1; drop', 'u64.const 1'],
  [
    'module.stack',
    'u64.const 1; block; u64.const 1; drop; end; drop',
    'u64.const 1; block; drop; end; u64.const 1; drop',
  ],
  [
    'module.stack',
    'u64.const 1; block; u64.const 2; local.tee n; drop; end; drop',
    'u64.const 1; block; local.tee n; end; drop',
  ],
  [
    'module.stack',
    'u64.const 1; bool.const true; if; end; drop',
    'bool.const true; u64.const 1; if; end; drop',
  ],
  ['module.stack', 'block; u64.const 1; drop; end', 'block; u64.const 1; end; drop'],
  [
    'module.stack',
    'block; bool.const true; br_if #0; end',
    'block; u64.const 1; bool.const true; br_if #0; drop; end',
  ],
  ['module.stack', 'block; u64.const 1; drop; br #0; end', 'block; u64.const 1; br #0; end'],
  [
    'module.stack',
    'block; block; u64.const 0; br_table #0 #1; end; end',
    'block; u64.const 5; block; u64.const 0; br_table #0 #1; end; drop; end',
  ],
  [
    'module.stack',
    'bool.const true; if; u64.const 1; drop; else; end',
    'bool.const true; if; u64.const 1; else; end',
  ],
  [
    'module.stack',
    'bool.const true; if; else; u64.const 1; drop; end',
    'bool.const true; if; else; u64.const 1; end',
  ],
  ['module.stack', 'loop; u64.const 1; drop; end', 'loop; u64.const 1; end; drop'],
  ['module.stack', 'u64.const 1; return', 'return', '-> u64'],
  ['module.stack', 'u64.const 1', 'bool.const true', '-> u64'],
  ['module.stack', 'u64.const 1; return', 'bool.const true; return', '-> u64'],
  [
    'module.stack',
    'u64.const 1; block; u64.const 2; return; end',
    'u64.const 1; block; return; end',
    '-> u64',
  ],
  ['module.stack', 'bool.const true; require #0', 'bool.const true; require #1'],
  ['module.stack', 'bool.const true; require "message"', 'u64.const 1; require "message"'],
  ['module.stack', 'fail #0', 'fail #1'],
  ['module.stack', 'u64.const 1; call pure; drop', 'bool.const true; call pure; drop'],
  ['module.stack', 'u64.const 1; local.set n', 'bool.const true; local.set n'],
  ['module.stack', 'u64.const 1; local.tee n; drop', 'bool.const true; local.tee n; drop'],
  [
    'module.stack',
    'u64.const 1; const bytes 0x; record.new P; drop',
    'const bytes 0x; u64.const 1; record.new P; drop',
  ],
  ['module.stack', 'local.get p; record.get P.a; drop', 'u64.const 1; record.get P.a; drop', 'p:P'],
  [
    'module.stack',
    'local.get p; u64.const 1; record.with P.a; drop',
    'local.get p; bool.const true; record.with P.a; drop',
    'p:P',
  ],
  [
    'module.stack',
    'u64.const 1; const bytes 0x; record.new P; drop',
    `u64.const 1; record.new #${OPTION_U64}; drop`,
  ],
  ['module.stack', 'list.new list<u64>; drop', 'list.new option<u64>; drop'],
  ['module.stack', 'list.new list<u64>; list.len; drop', 'u64.const 1; list.len; drop'],
  [
    'module.stack',
    'list.new list<u64>; u64.const 1; list.push; drop',
    'list.new list<u64>; bool.const true; list.push; drop',
  ],
  [
    'module.stack',
    'list.new list<u64>; u64.const 1; u64.const 1; list.with; drop',
    'list.new list<u64>; u64.const 1; bool.const true; list.with; drop',
  ],
  [
    'module.stack',
    'u64.const 1; option.some option<u64>; drop',
    'bool.const true; option.some option<u64>; drop',
  ],
  [
    'module.stack',
    'option.none option<u64>; option.unwrap; drop',
    'list.new list<u64>; option.unwrap; drop',
  ],
  [
    'module.stack',
    'option.none option<u64>; option.is_some; drop',
    'u64.const 1; option.is_some; drop',
  ],
  ['module.stack', 'cell.get word; drop', 'cell.get m; drop'],
  ['module.stack', 'const bytes 0x; map.get m; drop', 'const bytes 0x; map.get word; drop'],
  ['module.stack', 'const bytes 0x; map.get m; drop', 'u64.const 1; map.get m; drop'],
  [
    'module.stack',
    'const bytes 0x; u64.const 1; map.set m',
    'u64.const 1; const bytes 0x; map.set m',
  ],
  ['module.stack', 'u64.const 1; cell.set word', 'bool.const true; cell.set word'],
  [
    'module.stack',
    'local.get l; poseidon; drop',
    'local.get l; list.len; poseidon; drop',
    'l:list<field>',
  ],
  [
    'module.limit',
    `${nops(256, 'u64.const 1')}; ${nops(256, 'drop')}`,
    `${nops(257, 'u64.const 1')}; ${nops(257, 'drop')}`,
  ],

  // Slots and ciphertexts.
  [
    'module.slot',
    'local.get a; local.get a; ct.add s; drop',
    'local.get a; local.get b; ct.add s; drop',
    'a:ct<s> b:ct<t>',
  ],
  [
    'module.slot',
    'local.get a; call secret; drop',
    'local.get b; call secret; drop',
    'a:ct<s> b:ct<t>',
  ],
  [
    'module.slot',
    'local.get b; ct.negate t; drop',
    'local.get b; ct.negate s; drop',
    'a:ct<s> b:ct<t>',
  ],
  ['module.stack', 'local.get l; ct.sum s; drop', 'local.get l; ct.sum t; drop', 'l:list<ct<s>>'],
  [
    'module.stack',
    'local.get a; u64.const 1; ct.add_plain s; drop',
    'u64.const 1; u64.const 1; ct.add_plain s; drop',
    'a:ct<s>',
  ],
  ['module.stack', 'local.get a; drop', 'local.get a; bytes.len; drop', 'a:ct<s>'],

  // Locals without default.
  [
    'module.unset',
    'local x ct<s>; local.get a; local.set x; local.get x; drop',
    'local x ct<s>; local.get x; drop',
    'a:ct<s>',
  ],
  [
    'module.unset',
    'local x ct<s>; local.get a; local.set x; block; local.get x; drop; end',
    'local x ct<s>; block; local.get a; local.set x; end; local.get x; drop',
    'a:ct<s>',
  ],
  [
    'module.unset',
    'local x ct<s>; bool.const true; if; local.get a; local.set x; local.get x; drop; else; end',
    'local x ct<s>; bool.const true; if; local.get a; local.set x; else; local.get x; drop; end',
    'a:ct<s>',
  ],
  [
    'module.unset',
    'local x H; local.get a; record.new H; local.tee x; drop; local.get x; drop',
    'local x H; bool.const true; if; local.get a; record.new H; local.tee x; drop; end; local.get x; drop',
    'a:ct<s>',
  ],
  [
    'module.unset',
    'local x proof<c>; local.get p; local.set x; local.get x; drop',
    'local x proof<c>; loop; local.get x; drop; local.get p; local.set x; end',
    'p:proof<c>',
  ],
];
