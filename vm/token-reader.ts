// Reads the tokens of one line in order; every refusal says file, line, column, what could stand there and what
// does. What a name refers to is not known here.

import { DiffieError, type ErrorName, fromHex } from '../base/index.ts';
import type { Token, TokenKind, TokenLine } from './lexer.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
const KINDS: Readonly<Record<TokenKind, string>> = {
  word: 'a name',
  number: 'a number',
  hex: '0x…',
  text: 'text in quotes',
  index: '#index',
  mark: 'a mark',
};

/** Guards the position in a line. */
export class TokenReader {
  readonly line: number;
  readonly #file: string;
  readonly #tokens: readonly Token[];
  readonly #width: number;
  #next = 0;

  constructor(file: string, { tokens, line, width }: TokenLine) {
    this.#file = file;
    this.line = line;
    this.#tokens = tokens;
    this.#width = width;
  }

  /** The next token, undefined at the end of the line. */
  peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  /** The next token if it is of the kind and, where given, has the text. */
  takeIf(kind: TokenKind, text?: string): Token | undefined {
    const token = this.peek();
    if (token?.kind !== kind || (text !== undefined && token.text !== text)) return undefined;
    this.#next++;
    return token;
  }

  /** @throws asm.syntax where the next token is another */
  take(kind: TokenKind, expected: string, text?: string): Token {
    return this.takeIf(kind, text) ?? this.refuse(expected);
  }

  /** A name without dots. @throws asm.syntax */
  takeName(what: string): Token {
    const token = this.take('word', what);
    if (!NAME.test(token.text)) {
      this.refuse(`${what}: a letter or _, then up to 63 letters, digits, _ or -`, token);
    }
    return token;
  }

  /** An index written as `#5`, which names nothing and is not checked. */
  takeIndex(): number | undefined {
    const token = this.takeIf('index');
    if (token === undefined) return undefined;
    const index = Number(token.text.slice(1));
    if (index >= 2 ** 32) this.refuse('an index below 2^32', token);
    return index;
  }

  /** An integer of 0 to limit-1, decimal (with _ between digits) or hexadecimal. @throws asm.syntax */
  takeInteger(what: string, limit: bigint): bigint {
    const token = this.takeIf('number') ?? this.takeIf('hex') ?? this.refuse(what);
    const digits = token.text.replaceAll('_', '');
    if (digits === '0x') this.refuse(what, token);
    const value = BigInt(digits);
    if (value >= limit) this.refuse(`${what} below ${limit}`, token);
    return value;
  }

  /** Bytes as 0x and two digits a byte. @throws asm.syntax */
  takeHex(what: string, sizeBytes?: number): Uint8Array {
    const token = this.take('hex', what);
    const digitCount = token.text.length - 2;
    const fits = sizeBytes === undefined ? digitCount % 2 === 0 : digitCount === 2 * sizeBytes;
    if (!fits) {
      const digits = sizeBytes === undefined ? 'an even number of' : `${2 * sizeBytes}`;
      this.refuse(`${what} with ${digits} digits`, token);
    }
    return fromHex(token.text, this.place(token));
  }

  /** @throws asm.syntax where anything is left of the line */
  end(): void {
    if (this.peek() !== undefined) this.refuse('the end of the line');
  }

  /** file:line:column of a token, of the line's end where there is none. */
  place(token: Token | undefined): string {
    return `${this.#file}:${this.line}:${token?.column ?? this.#width}`;
  }

  /** Refuses the given token, or what stands next. */
  refuse(expected: string, token: Token | undefined = this.peek()): never {
    throw new DiffieError('asm.syntax', {
      at: this.place(token),
      expected,
      got: token === undefined ? 'the end of the line' : shown(token),
    });
  }

  /** Refuses a name that is unknown or taken. */
  refuseName(token: Token, expected: string, hint?: string): never {
    this.refuseAs('asm.name', token, expected, hint);
  }

  /** Refuses a token for the given reason. */
  refuseAs(code: ErrorName, token: Token, expected: string, hint?: string): never {
    throw new DiffieError(code, {
      at: this.place(token),
      expected,
      got: shown(token),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function shown(token: Token): string {
  const text = token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text;
  return token.kind === 'text' ? `${KINDS.text} ${JSON.stringify(text)}` : text;
}
