// `diffie asm`: a contract's text form to its module, validated as the chain would.

import type { Command } from 'commander';
import { DiffieError } from '../../base/index.ts';
import { moduleFromFile } from '../../daf/index-node.ts';
import { loadProgram, methodsOf } from '../../vm/index.ts';
import { writeOutput } from '../input/files.ts';
import { addExamples } from '../output/help.ts';
import { formatFields, type JsonOption, printResult } from '../output/print.ts';
import { formatMethod } from '../output/signatures.ts';

/** What does not end so would be taken for a module. */
const TEXT_ENDING = '.dvm';

type Options = JsonOption & { readonly output?: string };

/** Adds the command. */
export function addAsm(program: Command): void {
  const command = program
    .command('asm')
    .description("assemble a contract's text form (.dvm) and check it as the chain would")
    .argument('<file>', 'text form, ending in .dvm')
    .option(
      '-o, --output <file>',
      'where the module goes (default: the same name, ending in .dvmb)',
    )
    .option('--json', 'print JSON')
    .action(assembleFile);
  addExamples(command, 'asm contract.dvm', 'asm contract.dvm -o build/contract.dvmb --json');
}

function assembleFile(file: string, options: Options): void {
  if (!file.endsWith(TEXT_ENDING)) {
    const expected = `a contract's text form, ending in ${TEXT_ENDING}`;
    throw new DiffieError('cli.argument', { at: 'file', expected, got: file });
  }
  const output = options.output ?? `${file}b`;
  const bytes = moduleFromFile(file);
  writeOutput(output, bytes);
  const program = loadProgram(bytes);
  const { codeHash, module } = program;
  const methods = methodsOf(program);
  const facts = { contract: module.name, output, sizeBytes: bytes.length, codeHash };
  const text = formatFields({ ...facts, methods: methods.map(formatMethod).join('\n') });
  printResult(options, { ...facts, methods }, text);
}
