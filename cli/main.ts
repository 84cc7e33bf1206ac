// The command line `diffie`: names the program, its version and its commands, and turns errors into
// a sentence on standard error and an exit code. Each command lives in its own file.

import { createRequire } from 'node:module';
import { Command } from 'commander';

type Manifest = { readonly version: string; readonly description: string };

const manifest = createRequire(import.meta.url)('diffie/package.json') as Manifest;

const program = new Command('diffie')
  .description(manifest.description)
  .version(manifest.version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print this help')
  .showHelpAfterError();

await program.parseAsync();
