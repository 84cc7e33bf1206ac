// What commands write on standard output: text for people, or one JSON value with --json. Hints and progress go
// to standard error and are not part of it.

import Table from 'cli-table3';
import { plainJson } from './plain-json.ts';

const WRAP_COLUMNS = 96;

/** The option that every command has. */
export type JsonOption = { readonly json?: boolean };

/** Prints a result: with `--json` the value, otherwise the text. */
export function printResult({ json = false }: JsonOption, value: unknown, text: string): void {
  console.log(json ? JSON.stringify(plainJson(value), null, 2) : text);
}

/** Prints a result on one line with `--json`: for programs that read line by line. */
export function printLine({ json = false }: JsonOption, value: unknown, text: string): void {
  console.log(json ? JSON.stringify(plainJson(value)) : text);
}

/** Names and values below each other; undefined ones are left out. */
export function formatFields(fields: Readonly<Record<string, unknown>>): string {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  const margin = ' '.repeat(width + 2);
  return known
    .map(([name, value]) => {
      const text = formatValue(value).replaceAll('\n', `\n${margin}`);
      return `${name.padEnd(width)}  ${text}`;
    })
    .join('\n');
}

/** A value as text: bytes in hexadecimal, texts as they are, all else as JSON. */
export function formatValue(value: unknown): string {
  const plain = plainJson(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

/** A table with a head row; without colours, since it may go into a file. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

/** Text broken into lines of at most 96 columns, each behind the indentation; from the second on, behind `hanging`. */
export function wrapText(text: string, indent: string, hanging = indent): string {
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  for (const word of text.split(/\s+/)) {
    if (!isEmpty && line.length + 1 + word.length > WRAP_COLUMNS) {
      lines.push(line);
      line = hanging;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}
