// Phrases that all parts of the report in words share: places,
// names, conditions.

import { quoteText } from '../text-literal.ts';
import type { ChecksReport, Place } from './report.ts';

/** `line 12`, or function and position where there are no lines. */
export function at({ function: name, line, pc }: Place): string {
  return line === null ? `${name}, position ${pc}` : `line ${line}`;
}

/** `a`, `b` and `c`, each in backquotes. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ') || 'no method';
}

/** Lines that say what must hold, and who may. */
export function describeChecks({ checks, leftOut, callers }: ChecksReport): string[] {
  const reasons = checks.map(({ text, message, place }) => {
    const said = message === null ? '' : `${quoteText(message)}, `;
    return `  \`${text}\` (${said}${at(place)})`;
  });
  const conditions = reasons.length === 0 ? ['under no condition'] : ['only where', ...reasons];
  return [
    `who: ${callers.length === 0 ? 'anyone' : `callers with ${quoted(callers)}`}`,
    ...conditions,
    ...(leftOut > 0 ? [`  and ${leftOut} conditions before these`] : []),
  ];
}
