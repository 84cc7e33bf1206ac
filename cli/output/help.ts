// The end of a command's help: examples that can be typed as they stand, capital words aside.

import type { Command } from 'commander';

/** Adds examples, each without `npx diffie`. Words in capitals stand for what the user knows. */
export function addExamples(command: Command, ...examples: readonly string[]): Command {
  const title = examples.length === 1 ? 'Example:' : 'Examples:';
  const lines = examples.map((example) => `  $ npx diffie ${example}`);
  return command.addHelpText('after', ['', title, ...lines].join('\n'));
}
