// The command line `diffie`: names the program, its version and its commands, and turns errors into a line or two on
// standard error and an exit code: 0 done, 1 failed, 2 not how the command is used. Each command lives in its own file.

import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { addAsm } from './commands/asm.ts';
import { addCall } from './commands/call.ts';
import { addCeremony } from './commands/ceremony.ts';
import { addDeploy } from './commands/deploy.ts';
import { addDisasm } from './commands/disasm.ts';
import { addInspect } from './commands/inspect.ts';
import { addKey } from './commands/key.ts';
import { addNode } from './commands/node.ts';
import { addStart } from './commands/start.ts';
import { addTransfer } from './commands/transfer.ts';
import { EXIT, showFailure } from './output/failure.ts';

type Manifest = { readonly version: string; readonly description: string };

const manifest = createRequire(import.meta.url)('diffie/package.json') as Manifest;

const program = new Command('diffie')
  .description(manifest.description)
  .version(manifest.version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print this help')
  .showHelpAfterError('(--help shows how it is used)')
  .exitOverride()
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 failed, 2 not how the command is used.' +
      '\nWith --json a command prints one JSON value; a failure is {"error":{code,name,message,facts}}.',
  );

for (const add of [
  addStart,
  addNode,
  addKey,
  addAsm,
  addDisasm,
  addDeploy,
  addCall,
  addTransfer,
  addInspect,
  addCeremony,
]) {
  add(program);
}

let wantsJson = false;
program.hook('preAction', (_, action) => {
  wantsJson = action.opts().json === true;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode =
    error instanceof CommanderError ? usageCode(error) : showFailure(error, wantsJson);
}

/** Commander has printed what there is to say. */
function usageCode({ exitCode }: CommanderError): number {
  return exitCode === 0 ? EXIT.ok : EXIT.usage;
}
