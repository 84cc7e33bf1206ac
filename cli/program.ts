// The command line `diffie` as commander describes it: name, version, and all commands. Each lives in its own file.

import { createRequire } from 'node:module';
import { Command } from 'commander';
import { addAsm } from './commands/asm.ts';
import { addCall } from './commands/call.ts';
import { addCeremony } from './commands/ceremony.ts';
import { addDeploy } from './commands/deploy.ts';
import { addDisasm } from './commands/disasm.ts';
import { addInspect } from './commands/inspect.ts';
import { addKey } from './commands/key.ts';
import { addLeaks } from './commands/leaks.ts';
import { addNode } from './commands/node.ts';
import { addStart } from './commands/start.ts';
import { addTransfer } from './commands/transfer.ts';

type Manifest = { readonly version: string; readonly description: string };

const COMMANDS = [
  addStart,
  addNode,
  addKey,
  addAsm,
  addDisasm,
  addDeploy,
  addCall,
  addTransfer,
  addInspect,
  addLeaks,
  addCeremony,
];

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 not how the command is used.
With --json a command prints one JSON value, a failure as {"error":{code,name,message,facts}}.`;

/** The whole command line. Parsing throws CommanderError where commander has said all there is to say. */
export function createProgram(): Command {
  const manifest = createRequire(import.meta.url)('diffie/package.json') as Manifest;
  const program = new Command('diffie')
    .description(manifest.description)
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('(--help shows how it is used)')
    .exitOverride()
    .addHelpText('after', EXIT_CODES);
  for (const add of COMMANDS) add(program);
  return program;
}
