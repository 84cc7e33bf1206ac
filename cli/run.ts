// Runs the command line once: parses, acts, and turns errors into a line or two on standard error and an exit code.

import { CommanderError } from 'commander';
import { EXIT, showFailure } from './output/failure.ts';
import { createProgram } from './program.ts';

/**
 * Runs `diffie` with these arguments. What comes out false without an error (a scene, a verification) sets
 * `process.exitCode` and gives 0 here.
 * @returns 0 done, 1 failed, 2 not how the command is used
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const program = createProgram();
  let wantsJson = false;
  program.hook('preAction', (_, action) => {
    wantsJson = action.opts().json === true;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof CommanderError)) return showFailure(error, wantsJson);
    // Commander has printed what there is to say.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}
