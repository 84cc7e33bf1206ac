// Programs on lists for the machine's suite, and the same as EVM bytecode, whose items are words in memory.
// Each stands once as DVM text and once by hand as WebAssembly (wasm-loops.ts), so that both do the same work.

import { assembleEvm } from './evm-code.ts';

/** The number of primes below n. */
export const SIEVE = `contract sieve
fn run n:u64 -> u64 export
  local flags list<bool>
  local i u64
  local j u64
  local count u64
  list.new list<bool>
  local.set flags
  loop fill
    local.get flags
    bool.const true
    list.push
    local.set flags
    local.get i
    u64.const 1
    u64.add
    local.tee i
    local.get n
    u64.lt
    br_if fill
  end
  u64.const 2
  local.set i
  loop next
    local.get flags
    local.get i
    list.get
    if
      local.get count
      u64.const 1
      u64.add
      local.set count
      local.get i
      local.get i
      u64.add
      local.set j
      block done
      loop strike
        local.get j
        local.get n
        u64.ge
        br_if done
        local.get flags
        local.get j
        bool.const false
        list.with
        local.set flags
        local.get j
        local.get i
        u64.add
        local.set j
        br strike
      end
      end
    end
    local.get i
    u64.const 1
    u64.add
    local.tee i
    local.get n
    u64.lt
    br_if next
  end
  local.get count
end`;

/** Sorts (7919 i) mod 1009 by insertion, then gives the sum of items times their places. */
export const SORT = `contract sort
fn run n:u64 -> u64 export
  local items list<u64>
  local i u64
  local j u64
  local item u64
  local other u64
  local sum u64
  loop fill
    local.get items
    local.get i
    u64.const 7919
    u64.mul
    u64.const 1009
    u64.rem
    list.push
    local.set items
    local.get i
    u64.const 1
    u64.add
    local.tee i
    local.get n
    u64.lt
    br_if fill
  end
  u64.const 1
  local.set i
  loop next
    local.get items
    local.get i
    list.get
    local.set item
    local.get i
    local.set j
    block placed
      loop move
        local.get j
        u64.const 0
        u64.eq
        br_if placed
        local.get items
        local.get j
        u64.const 1
        u64.sub
        list.get
        local.tee other
        local.get item
        u64.le
        br_if placed
        local.get items
        local.get j
        local.get other
        list.with
        local.set items
        local.get j
        u64.const 1
        u64.sub
        local.set j
        br move
      end
    end
    local.get items
    local.get j
    local.get item
    list.with
    local.set items
    local.get i
    u64.const 1
    u64.add
    local.tee i
    local.get n
    u64.lt
    br_if next
  end
  u64.const 0
  local.set i
  loop add
    local.get items
    local.get i
    list.get
    local.get i
    u64.mul
    local.get sum
    u64.add
    local.set sum
    local.get i
    u64.const 1
    u64.add
    local.tee i
    local.get n
    u64.lt
    br_if add
  end
  local.get sum
end`;

/** Item i is the word at 32 i; the stack holds the count below i, and j above it. */
export const sieveCode = (n: bigint): Uint8Array =>
  assembleEvm(`0
    fill: 1 DUP2 32 MUL MSTORE
    1 ADD DUP1 ${n} SWAP1 LT @fill JUMPI
    POP 0 2
    next: DUP1 32 MUL MLOAD ISZERO @skip JUMPI
    SWAP1 1 ADD SWAP1
    DUP1 DUP1 ADD
    strike: ${n} DUP2 LT ISZERO @done JUMPI
    0 DUP2 32 MUL MSTORE
    DUP2 ADD @strike JUMP
    done: POP
    skip: 1 ADD DUP1 ${n} SWAP1 LT @next JUMPI
    POP 0 MSTORE 32 0 RETURN`);

/** Item i is the word at 32 i. In the second loop the stack holds i, the item, and j. */
export const sortCode = (n: bigint): Uint8Array =>
  assembleEvm(`0
    fill: 1009 DUP2 7919 MUL MOD DUP2 32 MUL MSTORE
    1 ADD DUP1 ${n} SWAP1 LT @fill JUMPI
    POP 1
    next: DUP1 32 MUL MLOAD DUP2
    move: DUP1 ISZERO @placed JUMPI
    1 DUP2 SUB 32 MUL MLOAD
    DUP3 DUP2 SWAP1 LT ISZERO @below JUMPI
    DUP2 32 MUL MSTORE
    1 SWAP1 SUB @move JUMP
    below: POP
    placed: 32 MUL MSTORE
    1 ADD DUP1 ${n} SWAP1 LT @next JUMPI
    POP 0 0
    sum: DUP1 32 MUL MLOAD DUP2 MUL SWAP1 SWAP2 ADD SWAP1
    1 ADD DUP1 ${n} SWAP1 LT @sum JUMPI
    POP 0 MSTORE 32 0 RETURN`);
