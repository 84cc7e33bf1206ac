// The program `diffie`: what bin/diffie.js starts.

import { runCommandLine } from './run.ts';

const code = await runCommandLine(process.argv.slice(2));
if (code !== 0) process.exitCode = code;
