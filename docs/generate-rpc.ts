// The reference page of the RPC, docs/rpc.md, as a view of the method table; a test compares it with the committed
// page. `npm exec -- node docs/generate-rpc.ts` writes the page again.

import { writeFileSync } from 'node:fs';
import { LIMITS } from '../base/index.ts';
import { RPC_METHOD_NAMES, RPC_METHODS, RPC_PREFIX, RPC_TYPES } from '../chain/index.ts';

/** The page as Markdown. Depends on the table and the limits alone. */
export function renderRpc(): string {
  return [...opening(), ...types(), ...RPC_METHOD_NAMES.flatMap(method)].join('\n');
}

function opening(): string[] {
  return [
    '# RPC',
    '',
    'JSON-RPC 2.0 over HTTP: `POST /` with `content-type: application/json`, parameters by name. The page is made from',
    '`chain/rpc-methods.ts`; do not edit it.',
    '',
    '- Bytes are 0x-hexadecimal. `u64` is a decimal string; as a parameter a JSON number is taken too, if it is safe.',
    '  A `?` marks what may be left out. Amounts are units of YOU, 10^9 to one YOU; a yo price is units per 1,000 yo.',
    `- A request has at most ${LIMITS.rpcBodyBytes} bytes, a batch ${LIMITS.rpcBatch} calls, a list ${LIMITS.rpcListItems} items; a call that waits`,
    `  does so for a minute unless told otherwise, and ${LIMITS.rpcWaitMs / 1000} seconds at most.`,
    '- An error carries `data: { number, name, facts: { at, expected, got, hint } }`: number and name are those of the error',
    '  table. `code` is -32602 for parameters of another shape, -32000 for what the chain refuses.',
    '- The server binds to 127.0.0.1, knows no users, and refuses requests that carry an `Origin`, as those of web pages do.',
    '  Transactions are guarded by their signatures; everything else is reading. Bound to another address, it lets whoever reaches',
    "  it make the node work: an estimate may run a whole transaction's yo, about ten seconds.",
    '- `prove` gives a state root with a proof: `verifyStateProof` checks it without the chain. The root must be taken from a',
    "  block that is trusted for another reason: its producer's signature.",
    '',
    '```',
    "curl -s http://127.0.0.1:PORT -H 'content-type: application/json' \\",
    '  -d \'{"jsonrpc":"2.0","id":1,"method":"chain.block","params":{"height":"1"}}\'',
    '```',
    '',
  ];
}

function types(): string[] {
  const rows = RPC_TYPES.map(({ name, shape }) => `| ${name} | \`${shape}\` |`);
  return [
    '## Types',
    '',
    '`A or B` with a word before a brace is told apart by the member `kind`. An ErrorName is a name of the error table.',
    '',
    '| name | shape |',
    '|---|---|',
    ...rows,
    '',
  ];
}

function method(name: (typeof RPC_METHOD_NAMES)[number]): string[] {
  const { doc, params, result } = RPC_METHODS[name];
  return [
    `## ${RPC_PREFIX}${name}`,
    '',
    doc,
    '',
    `- parameters: \`${params.name}\``,
    `- result: \`${result.name}\``,
    '',
  ];
}

if (import.meta.main) {
  writeFileSync(new URL('rpc.md', import.meta.url), renderRpc());
}
