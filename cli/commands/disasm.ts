// `diffie disasm`: a module, or a contract's on the chain, as text that assembles to the same code.

import type { Command } from 'commander';
import { moduleFromFile } from '../../daf/index-node.ts';
import { decodeModule, disassemble } from '../../vm/index.ts';
import { writeOutput } from '../input/files.ts';
import { addExamples } from '../output/help.ts';
import { type JsonOption, printResult } from '../output/print.ts';

type Options = JsonOption & { readonly annotate?: boolean; readonly output?: string };

/** Adds the command. */
export function addDisasm(program: Command): void {
  const command = program
    .command('disasm')
    .description('print a module as text that assembles to the same code')
    .argument('<file>', 'module, or a text form to see what it becomes')
    .option('--annotate', "with each instruction's position and price in yo")
    .option('-o, --output <file>', 'write the text to a file')
    .option('--json', 'print JSON')
    .action(disassembleFile);
  addExamples(command, 'disasm contract.dvmb', 'disasm contract.dvmb --annotate');
}

function disassembleFile(file: string, options: Options): void {
  const { annotate = false, output } = options;
  const text = disassemble(decodeModule(moduleFromFile(file)), { annotate });
  if (output !== undefined) writeOutput(output, text);
  const shown = output === undefined ? text.trimEnd() : output;
  printResult(options, output === undefined ? { text } : { output }, shown);
}
