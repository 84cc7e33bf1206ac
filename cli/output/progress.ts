// Progress on standard error: a bar or a running line where that is a terminal, plain lines with the time taken
// otherwise. Nothing of it goes to standard output.

import { Presets, SingleBar } from 'cli-progress';

/** Work that lasts less is not worth a line. */
const SILENT_MS = 1000;
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

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
  const format = `  ${title.padEnd(44)} {bar} {value}/{total} {duration_formatted}`;
  const options = { format, barsize: 24, hideCursor: true, clearOnComplete: false };
  const bar = new SingleBar({ ...options, stream: process.stderr }, Presets.shades_classic);
  bar.start(total, 0);
  try {
    return await work((count = 1) => bar.increment(count));
  } finally {
    bar.stop();
  }
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
