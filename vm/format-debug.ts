// The debug section: names of functions and locals, a line per instruction. Its counts follow from the
// functions, so it holds none; lines are written as differences, zigzag (0, -1, 1, -2 … as 0, 1, 2, 3 …).
// An empty section is a module without debug data.

import { LIMITS } from '../base/index.ts';
import type { Debug, FunctionDef } from './module.ts';
import { type Cursor, refuseAt, refuseValue, type Sink, text, u32, type Wire } from './wire.ts';

/** Lines lie in 1 to this. */
const LINE_MAX = 2 ** 31 - 1;

const file = text('a file name', LIMITS.debugFileBytes);
const name = text('a name', LIMITS.moduleNameBytes);
const step = u32('a line');

/** Debug data of these functions. */
export function debugWire(functions: readonly FunctionDef[]): Wire<Debug | undefined> {
  return {
    write: (out, debug) => {
      if (debug === undefined) return;
      checkCount('functions', debug.functions.length, functions.length);
      file.write(out, debug.file);
      for (const [i, fn] of functions.entries()) {
        const entry = debug.functions[i] as Debug['functions'][number];
        checkCount('locals', entry.locals.length, fn.params.length + fn.locals.length);
        checkCount('lines', entry.lines.length, fn.body.length);
        name.write(out, entry.name);
        for (const local of entry.locals) name.write(out, local);
        writeLines(out, entry.lines);
      }
    },
    read: (from) => {
      if (from.offset === from.end) return undefined;
      return {
        file: file.read(from),
        functions: functions.map((fn) => ({
          name: name.read(from),
          locals: [...fn.params, ...fn.locals].map(() => name.read(from)),
          lines: readLines(from, fn.body.length),
        })),
      };
    },
  };
}

function writeLines(out: Sink, lines: readonly number[]): void {
  let previous = 1;
  for (const line of lines) {
    if (!Number.isInteger(line) || line < 1 || line > LINE_MAX) {
      throw refuseValue('a line', `1 to ${LINE_MAX}`, `${line}`);
    }
    const difference = line - previous;
    step.write(out, difference >= 0 ? 2 * difference : -2 * difference - 1);
    previous = line;
  }
}

function readLines(from: Cursor, lineCount: number): number[] {
  const lines: number[] = [];
  let line = 1;
  while (lines.length < lineCount) {
    const start = from.offset;
    const zigzag = step.read(from);
    line += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    if (line < 1 || line > LINE_MAX) throw refuseAt(start, `a line of 1 to ${LINE_MAX}`);
    lines.push(line);
  }
  return lines;
}

function checkCount(what: string, count: number, expected: number): void {
  if (count !== expected) throw refuseValue(`debug ${what}`, `${expected}`, `${count}`);
}
