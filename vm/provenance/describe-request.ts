// One request in plain words: what is opened, of whose inputs, of how many
// at least, when, and what becomes of it.

import { at, describeChecks, quoted } from './describe-parts.ts';
import type { InputReport, ItemReport, LeastReport, RequestReport, UseReport } from './report.ts';

/** @param inputs of the report, by id */
export function describeRequest(
  request: RequestReport,
  inputs: ReadonlyMap<string, InputReport>,
): string[] {
  return [
    headline(request),
    ...[...groups(request.items)].flatMap(([, items]) => describeItems(items, inputs)),
    ...describeChecks(request),
    ...describeUses(request.uses),
  ].map((line, i) => (i === 0 ? line : `  ${line}`));
}

function headline({
  kind,
  methods,
  slot,
  items,
  itemCount,
  joint,
  withinBlocks,
  place,
}: RequestReport): string {
  const who = `${quoted(methods)} (${at(place)})`;
  if (kind === 'joint' && joint !== null) {
    const fields = joint.result.map(({ name, type }) => (name === '' ? type : `${name} ${type}`));
    return `${who} takes the result of a joint session that all of \`${joint.parties}\` sign, protocol \`${joint.protocol}\`, parameters \`${joint.parameters}\`, within \`${withinBlocks}\` blocks: ${fields.join(', ')}. No input of it comes to the chain; what the result tells of them is the protocol's, and that it is right is the parties' word`;
  }
  const count =
    itemCount === null
      ? 'any number of values'
      : `${itemCount} ${itemCount === 1 ? 'value' : 'values'}`;
  return `${who} opens ${count} of slot \`${slot}\` within \`${withinBlocks}\` blocks: ${quoted(items.map(({ value }) => value))}`;
}

/** Items of which the same is to be said. */
function groups(items: readonly ItemReport[]): Map<string, ItemReport[]> {
  const found = new Map<string, ItemReport[]>();
  for (const item of items) {
    const key = JSON.stringify([item.flows, item.least]);
    found.set(key, [...(found.get(key) ?? []), item]);
  }
  return found;
}

function describeItems(
  items: readonly ItemReport[],
  inputs: ReadonlyMap<string, InputReport>,
): string[] {
  const [first] = items;
  if (first === undefined) return [];
  const names = quoted(items.map(({ value }) => value));
  const flows = first.flows.map((flow) => {
    const input = inputs.get(flow.input);
    const where = input === undefined ? '' : ` of ${quoted(input.methods)} (${at(input.place)})`;
    const how = flow.operations.length === 0 ? 'as they came' : `by ${flow.operations.join(', ')}`;
    const stored = flow.throughStorage ? ', through storage' : ', within the call';
    const mixed = flow.combined ? ", perhaps combined with other calls' inputs" : '';
    return `  inputs${where}, ${how}${stored}${mixed}`;
  });
  if (flows.length === 0) return [`${names}: no input flows into it`];
  return [`${names} may hold`, ...flows, ...describeLeast(first.least).map((line) => `  ${line}`)];
}

function describeLeast(least: LeastReport): string[] {
  switch (least.kind) {
    case 'one':
      return [
        least.who === 'caller'
          ? "submitters: one, the caller: it is the caller's own value"
          : 'submitters: one: it is the value of whoever brought it in',
      ];
    case 'none':
      return [
        "submitters: none is enforced: with one submitter it is that submitter's own value, and nothing that is checked before counts submitters",
      ];
    case 'notDecided':
      return [
        `submitters: not decided; ${quoted(least.because)} may count them. With one submitter it would be that submitter's own value`,
      ];
    case 'enforced': {
      const { atLeast, amount, counter, once, methods } = least;
      const bound = atLeast > 0 ? `at least ${atLeast}` : 'no least number';
      return [
        `submitters: \`${amount}\` different callers, ${bound}. The contract counts them by \`${counter}\`: only ${quoted(methods)} moves it, by one a call, each caller once (\`${once}\`), and always adds an input of the caller`,
        "with one submitter it would be that submitter's own value; each submitter can take its own inputs away and learns the sum of the others'",
      ];
    }
  }
}

const USES: Readonly<Record<UseReport['kind'], string>> = {
  condition: 'decides a branch',
  storage: 'kept in',
  event: 'goes into event',
  result: "is part of the method's result",
  payment: 'decides a payment',
  request: 'goes into another request',
  ciphertext: 'is an operand of',
  key: 'goes into a key',
};

function describeUses(uses: readonly UseReport[]): string[] {
  if (uses.length === 0) return ['the answer is not used'];
  const named = (kind: UseReport['kind']) =>
    kind === 'storage' || kind === 'event' || kind === 'ciphertext';
  return [
    'then what was opened',
    ...uses.map(
      ({ kind, name, place }) =>
        `  ${USES[kind]}${named(kind) ? ` \`${name}\`` : ''} (${at(place)})`,
    ),
  ];
}
