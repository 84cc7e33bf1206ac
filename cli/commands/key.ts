// `diffie key`: files that hold an account's key.

import type { Command } from 'commander';
import { createKeyFile, readKeyFile } from '../../daf/index-node.ts';
import { addExamples } from '../output/help.ts';
import { formatFields, type JsonOption, printResult } from '../output/print.ts';

/** Adds the command. */
export function addKey(program: Command): void {
  const command = program
    .command('key')
    .description('make a key file, or see whose it is')
    .addHelpText('after', '\nA key file is not encrypted: whoever can read it can spend.');
  addExamples(command, 'key new mine.key', 'key show mine.key');

  const create = command
    .command('new')
    .description('make a file with a fresh key; never writes over one')
    .argument('<file>', 'file to make, readable by its owner alone')
    .option('--json', 'print JSON')
    .action((file: string, options: JsonOption) => {
      show(file, createKeyFile(file).address, options);
      console.error('The key is not encrypted: whoever can read this file can spend.');
    });
  addExamples(create, 'key new mine.key');

  const read = command
    .command('show')
    .description('print the address of a key file')
    .argument('<file>', 'key file')
    .option('--json', 'print JSON')
    .action((file: string, options: JsonOption) => {
      show(file, readKeyFile(file).address, options);
    });
  addExamples(read, 'key show mine.key');
}

function show(file: string, address: Uint8Array, options: JsonOption): void {
  printResult(options, { file, address }, formatFields({ file, address }));
}
