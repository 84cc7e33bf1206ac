// The one table of the machine: a row per opcode, pure data, imports nothing.
// Validator, interpreter, gas meter, assembler, disassembler, reference page and benchmarks are views of it.
// A signature that the string can't say in full (generic, or dependent on an immediate) is `custom`:
// its string is documentation and validate/custom.ts holds the rule.

/** Scalar types in the order of their numbers in a module. */
export const SCALARS = [
  'bool',
  'u64',
  'u256',
  'field',
  'address',
  'hash',
  'bytes',
  'text',
] as const;
/** The name of a scalar type. */
export type Scalar = (typeof SCALARS)[number];

/** What follows an opcode byte, each an unsigned LEB128 integer; `labels` is a count and then as many. */
export type ImmediateKind =
  | 'u64'
  | 'flag'
  | 'const'
  | 'local'
  | 'function'
  | 'type'
  | 'member'
  | 'label'
  | 'labels'
  | 'cell'
  | 'map'
  | 'event'
  | 'slot'
  | 'circuit';

/** Price in yo: `base` is part of the basic block's charge; `per` units are charged by the body before its work. */
export type Gas = { readonly base: number; readonly per?: number; readonly unit?: string };

type Row = {
  readonly code: number;
  readonly sig: string;
  readonly custom?: true;
  readonly imm?: readonly ImmediateKind[];
  /** Ends a basic block: control may leave here or come back after it. */
  readonly flow?: true;
  readonly since: number;
  readonly gas: Gas;
  readonly traps: readonly string[];
  readonly doc: string;
};

/** The version of the instruction set that a module names in its header. */
export const ISA_VERSION = 1;

/** Every opcode by name. Codes, names and meanings never change; a price does by a new row and version. */
// biome-ignore format: a row a line, to be read as a table
export const OPCODES = {
  // Control. Blocks take and leave nothing on the stack; values cross them in locals.
  'nop': { code: 0x00, sig: '->', since: 1, gas: { base: 1 }, traps: [], doc: 'Does nothing.' },
  'block': { code: 0x01, sig: '->', custom: true, since: 1, gas: { base: 1 }, traps: [], doc: 'Opens a block; a branch to its label goes behind its `end`.' },
  'loop': { code: 0x02, sig: '->', custom: true, flow: true, since: 1, gas: { base: 1 }, traps: [], doc: 'Opens a loop; a branch to its label goes back to its start.' },
  'if': { code: 0x03, sig: 'bool ->', custom: true, flow: true, since: 1, gas: { base: 1 }, traps: [], doc: 'Runs what follows if true, else what follows `else`.' },
  'else': { code: 0x04, sig: '->', custom: true, flow: true, since: 1, gas: { base: 1 }, traps: [], doc: 'Ends the first branch of an `if` and starts the second.' },
  'end': { code: 0x05, sig: '->', custom: true, flow: true, since: 1, gas: { base: 1 }, traps: [], doc: 'Closes a block, loop, if or the function body.' },
  'br': { code: 0x06, sig: '->', custom: true, flow: true, imm: ['label'], since: 1, gas: { base: 1 }, traps: [], doc: 'Branches to the label, counted from the innermost.' },
  'br_if': { code: 0x07, sig: 'bool ->', custom: true, flow: true, imm: ['label'], since: 1, gas: { base: 1 }, traps: [], doc: 'Branches to the label if true.' },
  'br_table': { code: 0x08, sig: 'u64 ->', custom: true, flow: true, imm: ['labels'], since: 1, gas: { base: 2 }, traps: [], doc: 'Branches to the label at that index, to the last one where the index is too large.' },
  'return': { code: 0x09, sig: 'R* ->', custom: true, flow: true, since: 1, gas: { base: 1 }, traps: [], doc: 'Ends the function with the results on the stack.' },
  'call': { code: 0x0a, sig: 'P* -> R*', custom: true, flow: true, imm: ['function'], since: 1, gas: { base: 12, per: 1, unit: 'local' }, traps: ['trap.callDepth', 'trap.outOfYo'], doc: 'Calls a function of this module that does not await.' },
  'require': { code: 0x0b, sig: 'bool ->', custom: true, imm: ['const'], since: 1, gas: { base: 1 }, traps: ['trap.require'], doc: 'Traps with the text constant as message unless true.' },
  'fail': { code: 0x0c, sig: '->', custom: true, flow: true, imm: ['const'], since: 1, gas: { base: 1 }, traps: ['trap.fail'], doc: 'Traps with the text constant as message.' },
  'drop': { code: 0x0d, sig: 'T ->', custom: true, since: 1, gas: { base: 1 }, traps: [], doc: 'Removes the top of the stack.' },

  // Locals and constants.
  'local.get': { code: 0x10, sig: '-> T', custom: true, imm: ['local'], since: 1, gas: { base: 1 }, traps: [], doc: 'The value of a parameter or local.' },
  'local.set': { code: 0x11, sig: 'T ->', custom: true, imm: ['local'], since: 1, gas: { base: 1 }, traps: [], doc: 'Sets a parameter or local.' },
  'local.tee': { code: 0x12, sig: 'T -> T', custom: true, imm: ['local'], since: 1, gas: { base: 1 }, traps: [], doc: 'Sets a parameter or local and leaves the value.' },
  'const': { code: 0x13, sig: '-> T', custom: true, imm: ['const'], since: 1, gas: { base: 2 }, traps: [], doc: 'A constant of the module.' },
  'u64.const': { code: 0x14, sig: '-> u64', imm: ['u64'], since: 1, gas: { base: 1 }, traps: [], doc: 'The immediate.' },
  'bool.const': { code: 0x15, sig: '-> bool', imm: ['flag'], since: 1, gas: { base: 1 }, traps: [], doc: 'False for 0, true for 1.' },

  // bool
  'bool.and': { code: 0x18, sig: 'bool bool -> bool', since: 1, gas: { base: 1 }, traps: [], doc: 'Conjunction; both operands are computed.' },
  'bool.or': { code: 0x19, sig: 'bool bool -> bool', since: 1, gas: { base: 1 }, traps: [], doc: 'Disjunction; both operands are computed.' },
  'bool.not': { code: 0x1a, sig: 'bool -> bool', since: 1, gas: { base: 1 }, traps: [], doc: 'Negation.' },
  'bool.eq': { code: 0x1b, sig: 'bool bool -> bool', since: 1, gas: { base: 1 }, traps: [], doc: 'Equality.' },

  // u64
  'u64.add': { code: 0x20, sig: 'u64 u64 -> u64', since: 1, gas: { base: 1 }, traps: ['trap.overflow'], doc: 'Sum.' },
  'u64.sub': { code: 0x21, sig: 'u64 u64 -> u64', since: 1, gas: { base: 1 }, traps: ['trap.overflow'], doc: 'Difference.' },
  'u64.mul': { code: 0x22, sig: 'u64 u64 -> u64', since: 1, gas: { base: 2 }, traps: ['trap.overflow'], doc: 'Product.' },
  'u64.div': { code: 0x23, sig: 'u64 u64 -> u64', since: 1, gas: { base: 4 }, traps: ['trap.divideByZero'], doc: 'Quotient, rounded towards zero.' },
  'u64.rem': { code: 0x24, sig: 'u64 u64 -> u64', since: 1, gas: { base: 4 }, traps: ['trap.divideByZero'], doc: 'Remainder.' },
  'u64.wrapping_add': { code: 0x25, sig: 'u64 u64 -> u64', since: 1, gas: { base: 1 }, traps: [], doc: 'Sum modulo 2^64.' },
  'u64.wrapping_sub': { code: 0x26, sig: 'u64 u64 -> u64', since: 1, gas: { base: 1 }, traps: [], doc: 'Difference modulo 2^64.' },
  'u64.wrapping_mul': { code: 0x27, sig: 'u64 u64 -> u64', since: 1, gas: { base: 1 }, traps: [], doc: 'Product modulo 2^64.' },
  'u64.and': { code: 0x28, sig: 'u64 u64 -> u64', since: 1, gas: { base: 1 }, traps: [], doc: 'Bitwise and.' },
  'u64.or': { code: 0x29, sig: 'u64 u64 -> u64', since: 1, gas: { base: 1 }, traps: [], doc: 'Bitwise or.' },
  'u64.xor': { code: 0x2a, sig: 'u64 u64 -> u64', since: 1, gas: { base: 1 }, traps: [], doc: 'Bitwise exclusive or.' },
  'u64.shl': { code: 0x2b, sig: 'u64 u64 -> u64', since: 1, gas: { base: 1 }, traps: [], doc: 'Left shift modulo 2^64; by 64 or more gives 0.' },
  'u64.shr': { code: 0x2c, sig: 'u64 u64 -> u64', since: 1, gas: { base: 1 }, traps: [], doc: 'Right shift; by 64 or more gives 0.' },
  'u64.eq': { code: 0x2d, sig: 'u64 u64 -> bool', since: 1, gas: { base: 1 }, traps: [], doc: 'Equality.' },
  'u64.lt': { code: 0x2e, sig: 'u64 u64 -> bool', since: 1, gas: { base: 1 }, traps: [], doc: 'First below second.' },
  'u64.le': { code: 0x2f, sig: 'u64 u64 -> bool', since: 1, gas: { base: 1 }, traps: [], doc: 'First at most second.' },
  'u64.gt': { code: 0x30, sig: 'u64 u64 -> bool', since: 1, gas: { base: 1 }, traps: [], doc: 'First above second.' },
  'u64.ge': { code: 0x31, sig: 'u64 u64 -> bool', since: 1, gas: { base: 1 }, traps: [], doc: 'First at least second.' },

  // u256
  'u256.add': { code: 0x38, sig: 'u256 u256 -> u256', since: 1, gas: { base: 4 }, traps: ['trap.overflow'], doc: 'Sum.' },
  'u256.sub': { code: 0x39, sig: 'u256 u256 -> u256', since: 1, gas: { base: 4 }, traps: ['trap.overflow'], doc: 'Difference.' },
  'u256.mul': { code: 0x3a, sig: 'u256 u256 -> u256', since: 1, gas: { base: 12 }, traps: ['trap.overflow'], doc: 'Product.' },
  'u256.div': { code: 0x3b, sig: 'u256 u256 -> u256', since: 1, gas: { base: 60 }, traps: ['trap.divideByZero'], doc: 'Quotient, rounded towards zero.' },
  'u256.rem': { code: 0x3c, sig: 'u256 u256 -> u256', since: 1, gas: { base: 60 }, traps: ['trap.divideByZero'], doc: 'Remainder.' },
  'u256.wrapping_add': { code: 0x3d, sig: 'u256 u256 -> u256', since: 1, gas: { base: 4 }, traps: [], doc: 'Sum modulo 2^256.' },
  'u256.wrapping_mul': { code: 0x3e, sig: 'u256 u256 -> u256', since: 1, gas: { base: 12 }, traps: [], doc: 'Product modulo 2^256.' },
  'u256.eq': { code: 0x3f, sig: 'u256 u256 -> bool', since: 1, gas: { base: 3 }, traps: [], doc: 'Equality.' },
  'u256.lt': { code: 0x40, sig: 'u256 u256 -> bool', since: 1, gas: { base: 3 }, traps: [], doc: 'First below second.' },
  'u256.from_u64': { code: 0x41, sig: 'u64 -> u256', since: 1, gas: { base: 2 }, traps: [], doc: 'The same number.' },
  'u256.to_u64': { code: 0x42, sig: 'u256 -> u64', since: 1, gas: { base: 2 }, traps: ['trap.overflow'], doc: 'The same number; traps above 2^64-1.' },
  'u256.from_bytes': { code: 0x43, sig: 'bytes -> u256', since: 1, gas: { base: 8 }, traps: ['trap.length'], doc: 'Big-endian; traps above 32 bytes.' },
  'u256.to_bytes': { code: 0x44, sig: 'u256 -> bytes', since: 1, gas: { base: 20 }, traps: ['trap.allocation'], doc: '32 bytes, big-endian.' },

  // field: the scalar field of BN254
  'field.add': { code: 0x48, sig: 'field field -> field', since: 1, gas: { base: 6 }, traps: [], doc: 'Sum.' },
  'field.sub': { code: 0x49, sig: 'field field -> field', since: 1, gas: { base: 6 }, traps: [], doc: 'Difference.' },
  'field.mul': { code: 0x4a, sig: 'field field -> field', since: 1, gas: { base: 40 }, traps: [], doc: 'Product.' },
  'field.inv': { code: 0x4b, sig: 'field -> field', since: 1, gas: { base: 8000 }, traps: ['trap.divideByZero'], doc: 'Multiplicative inverse.' },
  'field.eq': { code: 0x4c, sig: 'field field -> bool', since: 1, gas: { base: 3 }, traps: [], doc: 'Equality.' },
  'field.from_u64': { code: 0x4d, sig: 'u64 -> field', since: 1, gas: { base: 2 }, traps: [], doc: 'The same number.' },
  'field.from_u256': { code: 0x4e, sig: 'u256 -> field', since: 1, gas: { base: 4 }, traps: ['trap.fieldRange'], doc: 'The same number; traps at or above the modulus.' },
  'field.to_u256': { code: 0x4f, sig: 'field -> u256', since: 1, gas: { base: 4 }, traps: [], doc: 'The number in 0 to modulus-1.' },
  'field.from_hash': { code: 0x50, sig: 'hash -> field', since: 1, gas: { base: 40 }, traps: [], doc: 'The hash as big-endian integer, reduced modulo the field.' },
  'field.high_limb': { code: 0x51, sig: 'address -> field', since: 1, gas: { base: 8 }, traps: [], doc: 'The first 16 bytes of an address, big-endian.' },
  'field.low_limb': { code: 0x52, sig: 'address -> field', since: 1, gas: { base: 8 }, traps: [], doc: 'The last 16 bytes of an address, big-endian.' },

  // bytes, text, address, hash
  'bytes.len': { code: 0x58, sig: 'bytes -> u64', since: 1, gas: { base: 1 }, traps: [], doc: 'Length in bytes.' },
  'bytes.concat': { code: 0x59, sig: 'bytes bytes -> bytes', since: 1, gas: { base: 20, per: 1, unit: 'byte' }, traps: ['trap.allocation', 'trap.outOfYo'], doc: 'First, then second.' },
  'bytes.slice': { code: 0x5a, sig: 'bytes u64 u64 -> bytes', since: 1, gas: { base: 20, per: 1, unit: 'byte' }, traps: ['trap.index', 'trap.allocation', 'trap.outOfYo'], doc: 'From an offset, so many bytes.' },
  'bytes.eq': { code: 0x5b, sig: 'bytes bytes -> bool', since: 1, gas: { base: 4, per: 1, unit: 'byte' }, traps: ['trap.outOfYo'], doc: 'Equality.' },
  'bytes.at': { code: 0x5c, sig: 'bytes u64 -> u64', since: 1, gas: { base: 2 }, traps: ['trap.index'], doc: 'The byte at an index.' },
  'bytes.from_u64': { code: 0x5d, sig: 'u64 -> bytes', since: 1, gas: { base: 20 }, traps: ['trap.allocation'], doc: '8 bytes, big-endian.' },
  'text.to_bytes': { code: 0x5e, sig: 'text -> bytes', since: 1, gas: { base: 8, per: 1, unit: 'byte' }, traps: ['trap.allocation', 'trap.outOfYo'], doc: 'UTF-8.' },
  'text.eq': { code: 0x5f, sig: 'text text -> bool', since: 1, gas: { base: 4, per: 1, unit: 'byte' }, traps: ['trap.outOfYo'], doc: 'Equality of code points.' },
  'address.eq': { code: 0x60, sig: 'address address -> bool', since: 1, gas: { base: 4 }, traps: [], doc: 'Equality.' },
  'address.to_bytes': { code: 0x61, sig: 'address -> bytes', since: 1, gas: { base: 4 }, traps: ['trap.allocation'], doc: '32 bytes.' },
  'hash.eq': { code: 0x62, sig: 'hash hash -> bool', since: 1, gas: { base: 4 }, traps: [], doc: 'Equality.' },
  'hash.to_bytes': { code: 0x63, sig: 'hash -> bytes', since: 1, gas: { base: 4 }, traps: ['trap.allocation'], doc: '32 bytes.' },
  'hash.from_bytes': { code: 0x64, sig: 'bytes -> hash', since: 1, gas: { base: 4 }, traps: ['trap.length'], doc: 'Traps unless there are 32 bytes.' },

  // hashes
  'sha256': { code: 0x68, sig: 'bytes -> hash', since: 1, gas: { base: 500, per: 8, unit: 'byte' }, traps: ['trap.outOfYo'], doc: 'SHA-256 (FIPS 180-4).' },
  'keccak256': { code: 0x69, sig: 'bytes -> hash', since: 1, gas: { base: 4000, per: 40, unit: 'byte' }, traps: ['trap.outOfYo'], doc: 'Keccak-256 with the original padding, as Ethereum has it.' },
  'blake3': { code: 0x6a, sig: 'bytes -> hash', since: 1, gas: { base: 2500, per: 30, unit: 'byte' }, traps: ['trap.outOfYo'], doc: 'BLAKE3, 32 bytes.' },
  'poseidon': { code: 0x6b, sig: 'list<field> -> field', custom: true, since: 1, gas: { base: 60000, per: 60000, unit: 'input' }, traps: ['trap.length', 'trap.outOfYo'], doc: 'Poseidon over BN254 as circomlib has it; 1 to 16 inputs.' },
  'hash_tagged': { code: 0x6c, sig: 'text list<bytes> -> hash', custom: true, since: 1, gas: { base: 800, per: 8, unit: 'byte' }, traps: ['trap.outOfYo'], doc: 'SHA-256 of the canonical CBOR list of the text and the byte strings: no two lists of parts hash alike.' },

  // records, lists, options
  'record.new': { code: 0x70, sig: 'T* -> record', custom: true, imm: ['type'], since: 1, gas: { base: 8, per: 2, unit: 'member' }, traps: ['trap.allocation', 'trap.outOfYo'], doc: 'A record of the type, its members taken in order.' },
  'record.get': { code: 0x71, sig: 'record -> T', custom: true, imm: ['type', 'member'], since: 1, gas: { base: 2 }, traps: [], doc: 'A member.' },
  'record.with': { code: 0x72, sig: 'record T -> record', custom: true, imm: ['type', 'member'], since: 1, gas: { base: 8, per: 2, unit: 'member' }, traps: ['trap.allocation', 'trap.outOfYo'], doc: 'The record with one member replaced.' },
  'list.new': { code: 0x73, sig: '-> list<T>', custom: true, imm: ['type'], since: 1, gas: { base: 4 }, traps: ['trap.allocation'], doc: 'An empty list of the list type.' },
  'list.len': { code: 0x74, sig: 'list<T> -> u64', custom: true, since: 1, gas: { base: 1 }, traps: [], doc: 'Number of items.' },
  'list.get': { code: 0x75, sig: 'list<T> u64 -> T', custom: true, since: 1, gas: { base: 2 }, traps: ['trap.index'], doc: 'The item at an index.' },
  'list.push': { code: 0x76, sig: 'list<T> T -> list<T>', custom: true, since: 1, gas: { base: 10, per: 1, unit: 'item' }, traps: ['trap.allocation', 'trap.length', 'trap.outOfYo'], doc: 'The list with one item more.' },
  'list.with': { code: 0x77, sig: 'list<T> u64 T -> list<T>', custom: true, since: 1, gas: { base: 10, per: 1, unit: 'item' }, traps: ['trap.allocation', 'trap.index', 'trap.outOfYo'], doc: 'The list with one item replaced.' },
  'option.none': { code: 0x78, sig: '-> option<T>', custom: true, imm: ['type'], since: 1, gas: { base: 1 }, traps: [], doc: 'No value, of the option type.' },
  'option.some': { code: 0x79, sig: 'T -> option<T>', custom: true, imm: ['type'], since: 1, gas: { base: 2 }, traps: ['trap.allocation'], doc: 'The value, as option type.' },
  'option.is_some': { code: 0x7a, sig: 'option<T> -> bool', custom: true, since: 1, gas: { base: 1 }, traps: [], doc: 'Whether there is a value.' },
  'option.unwrap': { code: 0x7b, sig: 'option<T> -> T', custom: true, since: 1, gas: { base: 1 }, traps: ['trap.none'], doc: 'The value; traps where there is none.' },

  // storage
  'cell.get': { code: 0x80, sig: '-> option<T>', custom: true, imm: ['cell'], since: 1, gas: { base: 4000, per: 8, unit: 'byte' }, traps: ['trap.allocation', 'trap.outOfYo'], doc: 'The cell\'s value; none before the first write.' },
  'cell.set': { code: 0x81, sig: 'T ->', custom: true, imm: ['cell'], since: 1, gas: { base: 15000, per: 50, unit: 'byte' }, traps: ['trap.valueSize', 'trap.outOfYo'], doc: 'Writes the cell.' },
  'map.get': { code: 0x82, sig: 'K -> option<V>', custom: true, imm: ['map'], since: 1, gas: { base: 5000, per: 8, unit: 'byte' }, traps: ['trap.allocation', 'trap.valueSize', 'trap.outOfYo'], doc: 'The value under a key, or none.' },
  'map.set': { code: 0x83, sig: 'K V ->', custom: true, imm: ['map'], since: 1, gas: { base: 18000, per: 50, unit: 'byte' }, traps: ['trap.valueSize', 'trap.outOfYo'], doc: 'Writes the value under a key.' },
  'map.has': { code: 0x84, sig: 'K -> bool', custom: true, imm: ['map'], since: 1, gas: { base: 5000, per: 8, unit: 'byte' }, traps: ['trap.valueSize', 'trap.outOfYo'], doc: 'Whether there is a value under a key.' },
  'map.delete': { code: 0x85, sig: 'K ->', custom: true, imm: ['map'], since: 1, gas: { base: 10000, per: 8, unit: 'byte' }, traps: ['trap.valueSize', 'trap.outOfYo'], doc: 'Removes what is under a key, if anything.' },

  // context, YOU, events
  'ctx.caller': { code: 0x90, sig: '-> address', since: 1, gas: { base: 2 }, traps: [], doc: 'Who called; after a wait, who called first.' },
  'ctx.self': { code: 0x91, sig: '-> address', since: 1, gas: { base: 2 }, traps: [], doc: 'This contract.' },
  'ctx.value': { code: 0x92, sig: '-> u64', since: 1, gas: { base: 2 }, traps: [], doc: 'YOU paid with the call, in its smallest unit.' },
  'ctx.height': { code: 0x93, sig: '-> u64', since: 1, gas: { base: 2 }, traps: [], doc: 'Height of the block that runs this.' },
  'ctx.chain_id': { code: 0x94, sig: '-> hash', since: 1, gas: { base: 2 }, traps: [], doc: 'The chain\'s identity: the hash of its genesis.' },
  'you.balance': { code: 0x95, sig: '-> u64', since: 1, gas: { base: 1000 }, traps: [], doc: 'YOU that this contract holds, in its smallest unit.' },
  'you.transfer': { code: 0x96, sig: 'address u64 ->', since: 1, gas: { base: 10000 }, traps: ['trap.balance'], doc: 'Pays YOU from this contract.' },
  'emit': { code: 0x97, sig: 'record ->', custom: true, imm: ['event'], since: 1, gas: { base: 500, per: 8, unit: 'byte' }, traps: ['trap.valueSize', 'trap.outOfYo'], doc: 'Adds an event to the receipt.' },
  'ed25519.verify': { code: 0x98, sig: 'address bytes bytes -> bool', since: 1, gas: { base: 100000, per: 8, unit: 'byte' }, traps: ['trap.outOfYo'], doc: 'Signature by the key (an address) over a message; false where it is false or malformed.' },

  // keys, ciphertexts, proofs
  'key.set': { code: 0xa0, sig: 'list<address> u64 bytes ->', custom: true, imm: ['slot'], since: 1, gas: { base: 20000, per: 1, unit: 'scheme price' }, traps: ['trap.keySet', 'trap.keyInvalid', 'trap.length', 'trap.outOfYo'], doc: 'Sets the slot\'s key once: the holders, how many of them open, and the evidence (a key generation\'s transcript; a modulus with its proof).' },
  'key.is_set': { code: 0xa1, sig: '-> bool', imm: ['slot'], since: 1, gas: { base: 2000 }, traps: [], doc: 'Whether the slot has its key.' },
  'ct.input': { code: 0xa2, sig: 'bytes bytes u64 -> ct', custom: true, imm: ['slot'], since: 1, gas: { base: 12000, per: 1, unit: 'scheme price' }, traps: ['trap.noKey', 'trap.ciphertext', 'trap.inputProof', 'trap.nonceSpent', 'trap.outOfYo'], doc: 'Admits a ciphertext from the caller with its proof of plaintext knowledge, bound to chain, contract, method, slot, caller and nonce. Nonces of a caller and slot only rise.' },
  'ct.add': { code: 0xa3, sig: 'ct ct -> ct', custom: true, imm: ['slot'], since: 1, gas: { base: 16000 }, traps: [], doc: 'Encrypts the sum.' },
  'ct.add_plain': { code: 0xa4, sig: 'ct u64 -> ct', custom: true, imm: ['slot'], since: 1, gas: { base: 16000 }, traps: [], doc: 'Encrypts the sum with a public number.' },
  'ct.negate': { code: 0xa5, sig: 'ct -> ct', custom: true, imm: ['slot'], since: 1, gas: { base: 16000 }, traps: [], doc: 'Encrypts the negative.' },
  'ct.mul_plain': { code: 0xa6, sig: 'ct u64 -> ct', custom: true, imm: ['slot'], since: 1, gas: { base: 16000 }, traps: [], doc: 'Encrypts the product with a public number.' },
  'ct.sum': { code: 0xa7, sig: 'list<ct> -> ct', custom: true, imm: ['slot'], since: 1, gas: { base: 16000, per: 1500, unit: 'item' }, traps: ['trap.length', 'trap.outOfYo'], doc: 'Encrypts the sum of one or more.' },
  'groth16.verify': { code: 0xa8, sig: 'proof field* -> bool', custom: true, imm: ['circuit'], since: 1, gas: { base: 6000000, per: 150000, unit: 'public input' }, traps: ['trap.proof', 'trap.outOfYo'], doc: 'Whether the proof holds for the public inputs, in the circuit\'s order; traps where it is malformed.' },

  // waits
  'await.open': { code: 0xb0, sig: 'list<ct> u64 -> option<list<u64>>', custom: true, flow: true, imm: ['slot'], since: 1, gas: { base: 30000, per: 200, unit: 'byte' }, traps: ['trap.length', 'trap.deadline', 'trap.requests', 'trap.noKey', 'trap.valueSize', 'trap.outOfYo'], doc: 'Waits for the plaintexts, within so many blocks; none at the deadline.' },
  'await.joint': { code: 0xb1, sig: 'list<address> text bytes u64 -> option<T>', custom: true, flow: true, imm: ['type'], since: 1, gas: { base: 30000, per: 200, unit: 'byte' }, traps: ['trap.length', 'trap.deadline', 'trap.requests', 'trap.valueSize', 'trap.outOfYo'], doc: 'Waits for the result that all parties signed of a session: parties in role order, protocol, parameters, blocks; the option type says the result\'s type.' },
} as const satisfies Record<string, Row>;

/** The name of an opcode. */
export type OpName = keyof typeof OPCODES;
/** A row with its optional columns. */
export type OpRow = Row;

/**
 * What work on ciphertexts, keys and openings costs by scheme, in yo. Arithmetic is recorded when a contract asks for
 * it and worked off by the opening that needs it, which pays for every node: `load` where the ciphertext came in or
 * was worked off before, else the operation's price, a sum's for each item.
 */
export const SCHEME_GAS = {
  elgamal: {
    keyBase: 1_000_000,
    keyPerHolder: 700_000,
    input: 250_000,
    load: 15_000,
    add: 1_500,
    addPlain: 8_000,
    negate: 1_000,
    mulPlain: 45_000,
    openBase: 400_000,
    openPerShare: 450_000,
  },
  // For keys of 4096 bits, the largest admitted; 3072 costs about 45 % of it, 2048 about 15 %.
  paillier: {
    keyBase: 120_000_000,
    keyPerHolder: 0,
    input: 60_000_000,
    load: 16_000,
    add: 40_000,
    addPlain: 40_000,
    negate: 1_100_000,
    mulPlain: 1_100_000,
    openBase: 60_000_000,
    openPerShare: 0,
  },
} as const;

/** The name of a homomorphic scheme. */
export type Scheme = keyof typeof SCHEME_GAS;

/** Opcode names by their byte. */
export const OP_BY_CODE: ReadonlyMap<number, OpName> = new Map(
  (Object.keys(OPCODES) as OpName[]).map((name) => [OPCODES[name].code, name]),
);

/** The row of an opcode, with its optional columns visible to the type checker. */
export function opRow(name: OpName): OpRow {
  return OPCODES[name];
}

// Signature strings as types: 'u64 u64 -> bool' gives [bigint, bigint] and boolean.
type ValueOf = {
  bool: boolean;
  u64: bigint;
  u256: bigint;
  field: bigint;
  address: Uint8Array;
  hash: Uint8Array;
  bytes: Uint8Array;
  text: string;
};
type Words<S extends string> = S extends ''
  ? []
  : S extends `${infer H} ${infer R}`
    ? [H, ...Words<R>]
    : [S];
type Values<W> = W extends [infer H, ...infer R]
  ? [H extends Scalar ? ValueOf[H] : never, ...Values<R>]
  : [];
type Sides<S extends string> = S extends '->'
  ? ['', '']
  : S extends `-> ${infer R}`
    ? ['', R]
    : S extends `${infer P} -> ${infer R}`
      ? [P, R]
      : S extends `${infer P} ->`
        ? [P, '']
        : never;

/** Names of the opcodes whose signature string says everything. */
export type PlainOpName = {
  [K in OpName]: (typeof OPCODES)[K] extends { custom: true } ? never : K;
}[OpName];
/** Operand values of a plain opcode, deepest first. */
export type Operands<K extends PlainOpName> = Values<Words<Sides<(typeof OPCODES)[K]['sig']>[0]>>;
/** Result value of a plain opcode; undefined where it has none. */
export type Result<K extends PlainOpName> = Sides<(typeof OPCODES)[K]['sig']>[1] extends infer R
  ? R extends Scalar
    ? ValueOf[R]
    : undefined
  : never;
