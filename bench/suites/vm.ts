// The machine's two engines against a JavaScript EVM, whose bytecode does the same work: loops of additions, 256-bit
// arithmetic and hashes, and a token's transfer; loops also against WebAssembly written by hand. Neither side computes a
// state root; gas is charged on both, but in the WebAssembly by hand. `ours` is the compiled engine.

import { createEVM, type EVM } from '@ethereumjs/evm';
import { bytesToBigint, fromHex, toHex } from '../../base/index.ts';
import { byteText } from '../../chain/byte-text.ts';
import { keccak256, sha256 } from '../../crypto/index.ts';
import { createMemoryHost, type MemoryHost } from '../../test/vm/memory-host.ts';
import {
  assemble,
  decodeValue,
  type Engine,
  encodeArguments,
  encodeModule,
  execute,
  type Host,
  loadProgram,
  type Program,
  prepare,
  type Value,
} from '../../vm/index.ts';
import { SIEVE, SORT, sieveCode, sortCode } from '../array-programs.ts';
import { assembleEvm } from '../evm-code.ts';
import type { BenchCase, BenchSuite } from '../suite.ts';
import { addLoop, bytesLoop, fibonacciLoop, mixLoop, sieveLoop, sortLoop } from '../wasm-loops.ts';

const ROUNDS = 10_000n;
/** Items of the sieve, and of what is sorted: rounds there. */
const ITEMS = 1000n;
const SORTED = 200n;
const YO = 5_000_000_000n;
const CALLER = new Uint8Array(32).fill(0xca);
const OTHER = new Uint8Array(32).fill(0x07);
const EVM_GAS = 1_000_000_000n;
const MASK = 2n ** 64n - 1n;
const FACTOR = 2n ** 255n - 19n;
const SUMMAND = 2n ** 200n + 7n;
const DIVISOR = 2n ** 61n - 1n;

/** A method `run` of the rounds, whose loop holds the lines; `i` counts, `x` is the result. */
function loopText(start: string, lines: string, result: string): string {
  return `contract bench
fn run n:u64 -> ${result} export
  local i u64
  ${start}
  loop next
    ${lines}
    local.get i
    u64.const 1
    u64.add
    local.tee i
    local.get n
    u64.lt
    br_if next
  end
  local.get x
end`;
}

/** The same: the stack holds x above y, and the counter above both. */
function loopCode(start: string, work: string): Uint8Array {
  return assembleEvm(`${start} 0
    next: ${work}
    1 ADD DUP1 ${ROUNDS} SWAP1 LT @next JUMPI
    POP 0 MSTORE 32 0 RETURN`);
}

const U64_ADD = loopText('local x u64', 'local.get x\nlocal.get i\nu64.add\nlocal.set x', 'u64');
const FIBONACCI = loopText(
  'local x u64\nlocal y u64\nlocal z u64\nu64.const 1\nlocal.set y',
  `local.get y
    local.set z
    local.get x
    local.get y
    u64.wrapping_add
    local.set y
    local.get z
    local.set x`,
  'u64',
);
const MIX = loopText(
  'local x u64',
  `local.get x
    u64.const 7
    u64.mul
    local.get i
    u64.add
    u64.const 1000003
    u64.rem
    local.set x`,
  'u64',
);
const TABLE = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
const BYTES_WORD = bytesToBigint(TABLE);
const BYTES = loopText(
  `local x u64\nlocal b bytes\nconst bytes 0x${toHex(TABLE)}\nlocal.set b`,
  `local.get b
    local.get i
    u64.const 31
    u64.and
    bytes.at
    local.get x
    u64.add
    local.set x`,
  'u64',
);
const U256 = loopText(
  'local x u256',
  `local.get x
    const u256 ${FACTOR}
    u256.wrapping_mul
    const u256 ${SUMMAND}
    u256.wrapping_add
    const u256 ${DIVISOR}
    u256.div
    local.set x`,
  'u256',
);
const hashLoop = (op: string) =>
  loopText('local x hash', `local.get x\nhash.to_bytes\n${op}\nlocal.set x`, 'hash');

const TOKEN = `contract token
map balances address u64
fn init export
  ctx.caller
  u64.const 18446744073709551615
  map.set balances
end
fn transfer to:address amount:u64 export
  local from u64
  local held option<u64>
  ctx.caller
  map.get balances
  option.unwrap
  local.tee from
  local.get amount
  u64.ge
  require "too little"
  ctx.caller
  local.get from
  local.get amount
  u64.sub
  map.set balances
  local.get to
  map.get balances
  local.set held
  local.get to
  local.get held
  option.is_some
  if
    local.get amount
    local.get held
    option.unwrap
    u64.add
    local.set amount
  end
  local.get amount
  map.set balances
end
fn held who:address -> u64 export
  local.get who
  map.get balances
  option.unwrap
end`;

/** Slots as Solidity lays them out: keccak256(key, 0). */
const TOKEN_CODE = assembleEvm(`
  0 32 MSTORE
  CALLER 0 MSTORE 64 0 KECCAK256
  DUP1 SLOAD
  DUP1 32 CALLDATALOAD SWAP1 LT @no JUMPI
  32 CALLDATALOAD SWAP1 SUB SWAP1 SSTORE
  0 CALLDATALOAD 0 MSTORE 64 0 KECCAK256
  DUP1 SLOAD 32 CALLDATALOAD ADD SWAP1 SSTORE
  STOP
  no: 0 0 REVERT`);

function load(source: string): Program {
  return loadProgram(encodeModule(assemble(source, { file: 'bench.dvm' })));
}

function run(
  program: Program,
  { host }: MemoryHost,
  method: string,
  args: Uint8Array,
  engine: Engine = 'compiled',
): Value | undefined {
  const call = { method, args, caller: CALLER, value: 0n };
  const outcome = execute(program, call, host, YO, engine);
  if (outcome.kind !== 'done') throw new Error(`${method}: ${outcome.kind}`);
  const fn = program.functions[program.exports.get(method)?.function ?? 0];
  const type = fn?.results[0];
  return type === undefined ? undefined : decodeValue(program.module, type, outcome.result, method);
}

type EvmRun = Parameters<EVM['runCode']>[0];

async function runEvm(evm: EVM, code: Uint8Array, rest: EvmRun = {}): Promise<Uint8Array> {
  const { returnValue, exceptionError } = await evm.runCode({
    ...rest,
    code,
    gasLimit: EVM_GAS,
  });
  if (exceptionError !== undefined) throw new Error(exceptionError.error);
  return returnValue;
}

type Loop = {
  readonly source: string;
  readonly code: Uint8Array;
  readonly expected: Value;
  /** Rounds, where they are not as many as in other loops. */
  readonly rounds?: bigint;
  /** The same as WebAssembly by hand. */
  readonly hand?: (rounds: bigint) => bigint;
};

function loopCase(name: string, loop: Loop): BenchCase {
  const { source, code, expected, hand, rounds = ROUNDS } = loop;
  const program = load(source);
  const memory = createMemoryHost();
  const args = encodeArguments(program, 'run', [rounds]);
  return {
    case: name,
    operationCount: Number(rounds),
    ours: () => run(program, memory, 'run', args),
    peers: {
      '@ethereumjs/evm': () => runEvm(peer, code),
      ...(hand && { 'WebAssembly by hand': () => hand(rounds) }),
      'our interpreter': () => run(program, memory, 'run', args, 'interpreter'),
    },
    verify: (result) => number(result) === number(expected),
  };
}

/** What either side gives as a number: a hash, a word of 32 bytes, an integer. */
function number(value: unknown): bigint {
  return value instanceof Uint8Array ? bytesToBigint(value) : BigInt(value as bigint);
}

function repeat<T>(start: T, step: (value: T, i: bigint) => T): T {
  let value = start;
  for (let i = 0n; i < ROUNDS; i++) value = step(value, i);
  return value;
}

const peer = await createEVM();
const fibonacci = repeat<readonly [bigint, bigint]>([0n, 1n], ([x, y]) => [y, (x + y) & MASK]);
const wide = (x: bigint) =>
  BigInt.asUintN(256, BigInt.asUintN(256, x * FACTOR) + SUMMAND) / DIVISOR;

const token = load(TOKEN);
/** Entries as the chain's overlay has them, under byteText of their keys: the tests' host writes keys in hexadecimal. */
function overlayHost(): MemoryHost {
  const memory = createMemoryHost();
  const entries = new Map<string, Uint8Array>();
  const host: Host = {
    ...memory.host,
    read: (key) => entries.get(byteText(key)),
    write: (key, value) => {
      if (value === undefined) entries.delete(byteText(key));
      else entries.set(byteText(key), value);
    },
  };
  return { ...memory, host };
}

const ledger = overlayHost();
run(token, ledger, 'init', encodeArguments(token, 'init', []));
const transfer = encodeArguments(token, 'transfer', [OTHER, 1n]);
const heldArguments = encodeArguments(token, 'held', [OTHER]);
const transferData = fromHex(`${'00'.repeat(12)}${'07'.repeat(20)}${'00'.repeat(31)}01`);
/** Balances of the sender, whose address is zero there, and of the other. */
const balanceCode = (address: string) =>
  assembleEvm(`${address} 0 MSTORE 0 32 MSTORE 64 0 KECCAK256 SLOAD 0 MSTORE 32 0 RETURN`);
/** The peer's token: an account whose creation gave the sender all. */
const created = await peer.runCall({
  data: assembleEvm(`${MASK} 0 0 MSTORE 0 32 MSTORE 64 0 KECCAK256 SSTORE STOP`),
  gasLimit: EVM_GAS,
  skipBalance: true,
});

const at: EvmRun = created.createdAddress === undefined ? {} : { to: created.createdAddress };

const EMPTY = load('contract empty\nfn run a:u64 export\nend');
const emptyArguments = encodeArguments(EMPTY, 'run', [7n]);

/** Modules of distinct code, each in its own bytes: what was compiled is kept by its hash. */
function deployCase(functionCount: number): BenchCase {
  const lines = 'local.get a\nu64.const 3\nu64.add\nlocal.get a\nu64.mul\nlocal.set a\n';
  const fn = (name: string, first: string) =>
    `fn ${name} a:u64 -> u64\n${first}${lines.repeat(1310)}local.get a\nend\n`;
  const marked = fn('f0', `u64.const ${0x5a5a_5a5a_5a5an}\nlocal.set a\n`);
  const others = Array.from({ length: functionCount - 1 }, (_, i) => fn(`f${i + 1}`, ''));
  const bytes = encodeModule(
    assemble(['contract large', marked, ...others].join('\n'), { file: 'bench.dvm' }),
  );
  const mark = leb(0x5a5a_5a5a_5a5an);
  const at = bytes.findIndex((_, i) => mark.every((byte, k) => bytes[i + k] === byte));
  let number = 0;
  return {
    case: `deploy-${functionCount}-functions`,
    /** Per byte of the module. */
    operationCount: bytes.length,
    ours: () => {
      number++;
      for (let k = 0; k < 3; k++) bytes[at + k] = 0x80 | ((number >> (7 * k)) & 0x7f);
      prepare(loadProgram(bytes));
      return bytes.length;
    },
    peers: {},
  };
}

/** Unsigned LEB128. */
function leb(value: bigint): number[] {
  const low = Number(value & 0x7fn);
  return value < 0x80n ? [low] : [low | 0x80, ...leb(value >> 7n)];
}

/** Loops of 10,000 rounds, per round; a transfer and a look at the balance, two calls; deployment per byte. */
export const suite: BenchSuite = {
  doc: 'compiled contracts against @ethereumjs/evm (runCode), hand-written WebAssembly and the interpreter',
  cases: [
    loopCase('u64-add-loop', {
      source: U64_ADD,
      code: loopCode('0', 'SWAP1 DUP2 ADD SWAP1'),
      expected: repeat(0n, add),
      hand: addLoop,
    }),
    loopCase('u64-fibonacci', {
      source: FIBONACCI,
      code: loopCode('1 0', `SWAP2 DUP1 SWAP2 ADD ${MASK} AND SWAP2`),
      expected: fibonacci[0],
      hand: fibonacciLoop,
    }),
    loopCase('u64-multiply-remainder', {
      source: MIX,
      code: loopCode('0', 'SWAP1 7 MUL DUP2 ADD 1000003 SWAP1 MOD SWAP1'),
      expected: repeat(0n, (x, i) => (7n * x + i) % 1_000_003n),
      hand: mixLoop,
    }),
    loopCase('bytes-at', {
      source: BYTES,
      code: loopCode(`${BYTES_WORD} 0`, 'SWAP1 DUP3 DUP3 31 AND BYTE ADD SWAP1'),
      expected: repeat(0n, (x, i) => x + (i & 31n) + 1n),
      hand: bytesLoop,
    }),
    loopCase('sieve-1000', {
      source: SIEVE,
      code: sieveCode(ITEMS),
      expected: 168n,
      hand: sieveLoop,
      rounds: ITEMS,
    }),
    loopCase('insertion-sort-200', {
      source: SORT,
      code: sortCode(SORTED),
      expected: sortLoop(SORTED),
      hand: sortLoop,
      rounds: SORTED,
    }),
    loopCase('u256-arithmetic', {
      source: U256,
      code: loopCode('0', `SWAP1 ${FACTOR} MUL ${SUMMAND} ADD ${DIVISOR} SWAP1 DIV SWAP1`),
      expected: repeat(0n, wide),
    }),
    loopCase('sha256-loop-32', {
      source: hashLoop('sha256'),
      code: loopCode('0', 'SWAP1 0 MSTORE 32 0 32 0 2 GAS STATICCALL POP 0 MLOAD SWAP1'),
      expected: repeat<Uint8Array>(new Uint8Array(32), sha256),
    }),
    loopCase('keccak-loop-32', {
      source: hashLoop('keccak256'),
      code: loopCode('0', 'SWAP1 0 MSTORE 32 0 KECCAK256 SWAP1'),
      expected: repeat<Uint8Array>(new Uint8Array(32), keccak256),
    }),
    {
      case: 'token-transfer-and-read',
      ours: () => {
        run(token, ledger, 'transfer', transfer);
        return run(token, ledger, 'held', heldArguments) as bigint;
      },
      peers: {
        '@ethereumjs/evm': async () => {
          await runEvm(peer, TOKEN_CODE, { ...at, data: transferData });
          return bytesToBigint(await runEvm(peer, balanceCode(`0x${'07'.repeat(20)}`), at));
        },
      },
      // The first transfer of either.
      verify: (result) => result === 1n,
    },
    {
      case: 'empty-call',
      ours: () => run(EMPTY, ledger, 'run', emptyArguments),
      peers: {
        '@ethereumjs/evm': () => runEvm(peer, new Uint8Array([0])),
        'our interpreter': () => run(EMPTY, ledger, 'run', emptyArguments, 'interpreter'),
      },
    },
    ...[1, 2, 4, 8, 12].map(deployCase),
  ],
};

function add(x: bigint, i: bigint): bigint {
  return x + i;
}
