// Text in quotes, as the text form of a module writes it. What can't be seen, or reorders what is seen, is
// always escaped, so that a listing shows what the machine gets.

const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
const UNSEEN = /["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const ESCAPE = /^(?:(["\\nrt])|u\{([0-9a-fA-F]{1,6})\})/;
const MEANING: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Text in double quotes with escapes `\"`, `\\`, `\n`, `\r`, `\t` and `\u{hex}`. */
export function quoteText(text: string): string {
  const escaped = text.replace(
    UNSEEN,
    (char) => NAMED[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${escaped}"`;
}

/** A literal read: its text, and where it ends. Or where it is wrong, and why. */
export type ReadLiteral =
  | { readonly text: string; readonly end: number }
  | { readonly wrongAt: number; readonly expected: string };

/** Reads the literal whose opening quote stands at `start`. */
export function readLiteral(line: string, start: number): ReadLiteral {
  let text = '';
  let at = start + 1;
  while (at < line.length) {
    const char = line[at];
    if (char === '"') return { text, end: at + 1 };
    if (char !== '\\') {
      text += char;
      at++;
      continue;
    }
    const found = ESCAPE.exec(line.slice(at + 1, at + 12));
    const meaning = found === null ? undefined : meaningOf(found);
    if (found === null || meaning === undefined) {
      return { wrongAt: at, expected: 'an escape: \\" \\\\ \\n \\r \\t or \\u{hex}' };
    }
    text += meaning;
    at += 1 + found[0].length;
  }
  return { wrongAt: line.length, expected: 'a closing quote' };
}

/** Undefined for a number that is no Unicode scalar value. */
function meaningOf([, named, digits]: RegExpExecArray): string | undefined {
  if (named !== undefined) return MEANING[named];
  const point = Number.parseInt(digits ?? '', 16);
  const isScalar = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
  return isScalar ? String.fromCodePoint(point) : undefined;
}
