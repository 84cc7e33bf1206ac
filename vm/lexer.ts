// The text form of a module as tokens, line by line: words, numbers, hexadecimal, quoted text, `#` with an
// index, and the marks < > : ->. A comment runs from `;` to the end of its line. Columns count UTF-16 units from 1.

import { DiffieError, LIMITS } from '../base/index.ts';
import { readLiteral } from './text-literal.ts';

/** A mark is one of < > : -> and an index is # with digits. */
export type TokenKind = 'word' | 'number' | 'hex' | 'text' | 'index' | 'mark';

/** `text` is what stands there; for quoted text, what it means. */
export type Token = { readonly kind: TokenKind; readonly text: string; readonly column: number };

/** A line that is not empty. `width` is the column behind its last character. */
export type TokenLine = {
  readonly tokens: readonly Token[];
  readonly line: number;
  readonly width: number;
};

const BLANK = /[ \t]+/y;
const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['word', /[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z_][A-Za-z0-9_-]*)*/y],
  ['hex', /0x[0-9a-fA-F]*(?![A-Za-z0-9_])/y],
  ['number', /[0-9][0-9_]*(?![A-Za-z0-9_])/y],
  ['index', /#[0-9]+(?![A-Za-z0-9_])/y],
  ['mark', /->|[<>:]/y],
];

/**
 * The lines that hold anything.
 * @param file names the source in errors
 * @throws asm.syntax at the first character that begins no token; base.limit where the source is too long
 */
export function tokenizeLines(source: string, file: string): TokenLine[] {
  if (source.length > LIMITS.sourceLength) {
    throw new DiffieError('base.limit', {
      at: file,
      expected: `at most ${LIMITS.sourceLength} characters`,
      got: `${source.length}`,
    });
  }
  const lines: TokenLine[] = [];
  for (const [i, text] of source.split(/\r?\n/).entries()) {
    const tokens = tokenizeLine(text, (column) => `${file}:${i + 1}:${column}`);
    if (tokens.length > 0) lines.push({ tokens, line: i + 1, width: text.trimEnd().length + 1 });
  }
  return lines;
}

function tokenizeLine(line: string, at: (column: number) => string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < line.length) {
    BLANK.lastIndex = offset;
    const blank = BLANK.exec(line);
    if (blank !== null) {
      offset += blank[0].length;
      continue;
    }
    if (line[offset] === ';') break;
    if (line[offset] === '"') {
      const literal = readLiteral(line, offset);
      if ('wrongAt' in literal) {
        const column = literal.wrongAt + 1;
        throw new DiffieError('asm.syntax', { at: at(column), expected: literal.expected });
      }
      tokens.push({ kind: 'text', text: literal.text, column: offset + 1 });
      offset = literal.end;
      continue;
    }
    const token = matchToken(line, offset);
    if (token === undefined) {
      throw new DiffieError('asm.syntax', {
        at: at(offset + 1),
        expected: 'a name, a number, 0x…, "text", #index, or one of < > : ->',
        got: JSON.stringify(String.fromCodePoint(line.codePointAt(offset) ?? 0)),
      });
    }
    tokens.push(token);
    offset += token.text.length;
  }
  return tokens;
}

function matchToken(line: string, offset: number): Token | undefined {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = offset;
    const found = pattern.exec(line);
    if (found !== null) return { kind, text: found[0], column: offset + 1 };
  }
  return undefined;
}
