// Progress on standard error: a bar or a running line where that is a terminal, plain lines with the time taken
// otherwise. Nothing of it goes to standard output.

import { Presets, SingleBar } from 'cli-progress';

/** Work that lasts less is not worth a line. */
const SILENT_MS = 1000;
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

// What the terminal shows now, and what waits for its end.
let isBarShown = false;
const heldLines: string[] = [];

/**
 * Shows how far `work` has come while it runs.
 * @param total what `advance` counts up to, by one unless told otherwise
 */
export async function withProgress<T>(
  title: string,
  total: number,
  work: (advance: (count?: number) => void) => T | Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return withPlainLine(title, () => work(() => undefined));
  // One bar at a time: a step within a step shows in the outer one's time alone.
  if (isBarShown) return work(() => undefined);
  const format = `  ${title.padEnd(44)} {bar} {value}/{total} {duration_formatted}`;
  // Ctrl-C ends the program: left to the bar, it would end the bar alone.
  const options = { format, barsize: 24, gracefulExit: false, stream: process.stderr };
  const bar = new SingleBar(options, Presets.shades_classic);
  bar.start(total, 0);
  isBarShown = true;
  try {
    return await work((count = 1) => bar.increment(count));
  } finally {
    bar.stop();
    isBarShown = false;
    for (const line of heldLines.splice(0)) console.log(line);
  }
}

/** Prints a line on standard output; while a bar is shown, behind it: the bar would write over it. */
export function printBesideProgress(line: string): void {
  if (isBarShown) heldLines.push(line);
  else console.log(line);
}

/** Shows that `work`, of unknown length, runs; `tell` says what it is at. */
export async function withActivity<T>(
  title: string,
  work: (tell: (line: string) => void) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return withPlainLine(title, () => work(() => undefined));
  const startMs = performance.now();
  let detail = '';
  const draw = (): void => {
    const seconds = Math.round((performance.now() - startMs) / 1000);
    const line = `  ${title}, ${seconds} s  ${detail}`;
    process.stderr.write(CLEAR_LINE + line.slice(0, (process.stderr.columns ?? 80) - 1));
  };
  const timer = setInterval(draw, REDRAW_MS);
  try {
    return await work((line) => {
      detail = line;
    });
  } finally {
    clearInterval(timer);
    draw();
    process.stderr.write('\n');
  }
}

async function withPlainLine<T>(title: string, work: () => T | Promise<T>): Promise<T> {
  const startMs = performance.now();
  const announce = setTimeout(() => console.error(`  ${title} …`), SILENT_MS);
  try {
    return await work();
  } finally {
    clearTimeout(announce);
    const ms = performance.now() - startMs;
    if (ms >= SILENT_MS) console.error(`  ${title}: ${(ms / 1000).toFixed(1)} s`);
  }
}
