// EVM bytecode for the peer of the machine's suite: opcodes by the names of the Yellow Paper, and labels by name.
// Only the opcodes that the suite uses.

const CODES: Readonly<Record<string, number>> = {
  STOP: 0x00,
  ADD: 0x01,
  MUL: 0x02,
  SUB: 0x03,
  DIV: 0x04,
  MOD: 0x06,
  LT: 0x10,
  EQ: 0x14,
  ISZERO: 0x15,
  AND: 0x16,
  BYTE: 0x1a,
  KECCAK256: 0x20,
  CALLER: 0x33,
  CALLDATALOAD: 0x35,
  POP: 0x50,
  MLOAD: 0x51,
  MSTORE: 0x52,
  SLOAD: 0x54,
  SSTORE: 0x55,
  JUMP: 0x56,
  JUMPI: 0x57,
  GAS: 0x5a,
  JUMPDEST: 0x5b,
  DUP1: 0x80,
  DUP2: 0x81,
  DUP3: 0x82,
  DUP4: 0x83,
  SWAP1: 0x90,
  SWAP2: 0x91,
  SWAP3: 0x92,
  RETURN: 0xf3,
  STATICCALL: 0xfa,
  REVERT: 0xfd,
};

/**
 * Bytecode of words: an opcode, a number (pushed), `name:` (a place to jump to) or `@name` (its place, pushed).
 * @throws Error for an unknown word
 */
export function assembleEvm(text: string): Uint8Array {
  const code: number[] = [];
  const places = new Map<string, number>();
  const uses: { readonly at: number; readonly name: string }[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (word.endsWith(':')) {
      places.set(word.slice(0, -1), code.length);
      code.push(CODES.JUMPDEST ?? 0);
    } else if (word.startsWith('@')) {
      uses.push({ at: code.length + 1, name: word.slice(1) });
      code.push(0x61, 0, 0);
    } else if (/^[0-9]/.test(word)) code.push(...push(BigInt(word)));
    else {
      const byte = CODES[word];
      if (byte === undefined) throw new Error(`no EVM opcode ${word}`);
      code.push(byte);
    }
  }
  for (const { at, name } of uses) {
    const place = places.get(name);
    if (place === undefined) throw new Error(`no label ${name}`);
    code[at] = place >> 8;
    code[at + 1] = place & 0xff;
  }
  return Uint8Array.from(code);
}

/** PUSHn with the shortest n. */
function push(value: bigint): number[] {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return [0x5f + bytes.length, ...bytes];
}
