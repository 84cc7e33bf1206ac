// How a command ends when it fails: a coded error is one line that says what is wrong and one that says what to do,
// never a stack; with --json it is {"error":{code,name,message,facts}} on standard output.

import { DiffieError, ERRORS, type ErrorName } from '../../base/index.ts';
import { receiptCode } from '../../daf/index.ts';

/** Exit codes of every command. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** What to do about errors that don't say it themselves. */
const HINTS: Partial<Readonly<Record<ErrorName, string>>> = {
  'chain.storeMissing':
    '`npx diffie start` or `npx diffie node` makes a chain; --folder or --rpc names another.',
  'chain.storeCorrupt':
    'The files of this chain were changed or damaged: start from a backup or a new folder.',
  'chain.rpcUnreachable': 'Start a node with `npx diffie node`, or name one with --rpc URL.',
  'chain.rpcResponse': 'Is that the address of a Diffie node?',
  'chain.notFound': '`npx diffie inspect chain` shows which chain this is and how far it has come.',
  'chain.balance': 'The faucet of a local chain can help: `npx diffie transfer ADDRESS YOU`.',
  'trap.method': '`npx diffie inspect contract ADDRESS` lists the methods.',
  'daf.keyFile': '`npx diffie key new FILE` makes a key file.',
  'trap.outOfYo': 'Give more with --yo-limit; --estimate says how much it takes.',
};

/** Shows why a command failed and gives the exit code. */
export function showFailure(thrown: unknown, json: boolean): number {
  const error = isSystemError(thrown) ? systemFailure(thrown) : thrown;
  if (!(error instanceof DiffieError)) return showFault(error);
  const { code, number, facts, message } = error;
  const inner = receiptCode(error);
  const hint = HINTS[code] ?? (inner && HINTS[inner]);
  if (json) {
    const body = { code: number, name: code, message, facts, ...(hint && { hint }) };
    console.log(JSON.stringify({ error: body }, null, 2));
  } else {
    console.error(`diffie: ${describe(error)}`);
    const advice = facts.hint ?? hint;
    if (advice !== undefined) console.error(`  ${advice}`);
  }
  return code === 'cli.argument' ? EXIT.usage : EXIT.failed;
}

/** A coded error in one line, without its hint. */
export function describe({ code, number, facts }: DiffieError): string {
  const parts = [
    `${ERRORS[code].doc} (DIF${number} ${code})`,
    facts.at && `at ${facts.at}`,
    facts.expected && `expected ${facts.expected}`,
    facts.got && `got ${facts.got}`,
  ];
  return parts.filter((part) => part !== undefined && part !== '').join('; ');
}

// A folder that may not be written to, a port that is taken: nothing that this program could know beforehand.
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function systemFailure(error: NodeJS.ErrnoException): DiffieError {
  const isPort = error.code === 'EADDRINUSE';
  const hint = isPort ? 'Name another port with --port; 0 takes a free one.' : undefined;
  return new DiffieError('cli.system', { got: error.message, ...(hint && { hint }) });
}

/** A fault of this program: not the user's, so the place in the program is shown. */
function showFault(error: unknown): number {
  console.error('diffie: a fault of this program, not of what you gave it. Please report it:');
  console.error(error);
  return EXIT.failed;
}
