// The leakage report in plain words: a line a fact, indented below what it is about; the longest lines are left
// whole.

import { at, describeChecks, quoted } from './describe-parts.ts';
import { describeRequest } from './describe-request.ts';
import type {
  CircuitReport,
  FieldReport,
  InputReport,
  LeakageReport,
  MethodReport,
  SlotReport,
} from './report.ts';

/** The report for people. Everything in it stands in the report's value too. */
export function describeLeakage(report: LeakageReport): string {
  const { flags, requests, inputs } = report;
  const inputPlaces = new Map(inputs.map((input) => [input.id, input]));
  return [
    `What contract ${report.contract} may reveal`,
    `code ${report.codeHash}`,
    ...(report.hasDebugNames
      ? [
          'Names of functions and locals, and lines, come from debug data, which that hash does not cover.',
        ]
      : []),
    ...part(
      'Look at first',
      flags.map(({ text, place }) => `${text}${place === null ? '' : ` (${at(place)})`}`),
      'Nothing: no flag is raised.',
    ),
    ...part(
      'Requests',
      requests.flatMap((request) => describeRequest(request, inputPlaces)),
      'None: this contract opens nothing and asks for no joint result.',
    ),
    ...part('Encrypted inputs', inputs.flatMap(describeInput), 'None.'),
    ...part('Key slots', report.slots.flatMap(describeSlot), 'None.'),
    ...part('Circuits', report.circuits.flatMap(describeCircuit), 'None.'),
    ...part('Public in each call', report.methods.flatMap(describeMethod), 'No methods.'),
    ...part('Public in storage', describeStorage(report), 'Nothing is stored.'),
    ...part('Public in events', describeEvents(report), 'No events.'),
    ...part('Public in any contract', report.alwaysPublic, ''),
    ...part('Not decided for any contract', report.neverDecided, ''),
  ].join('\n');
}

function part(title: string, lines: readonly string[], otherwise: string): string[] {
  return ['', title, ...(lines.length === 0 ? [otherwise] : lines).map((line) => `  ${line}`)];
}

function describeInput(input: InputReport): string[] {
  const { methods, slot, place, isRepeated, ciphertext, nonce, storedIn } = input;
  const many = isRepeated ? 'any number of ciphertexts' : 'a ciphertext';
  return [
    `${quoted(methods)} takes ${many} for slot \`${slot}\` (${at(place)}): \`${ciphertext}\`, nonce \`${nonce}\``,
    ...describeChecks(input).map((line) => `  ${line}`),
    `  may come to lie, or be part of what lies, in ${storedIn.length === 0 ? 'no storage' : quoted(storedIn)}`,
  ];
}

function describeSlot(slot: SlotReport): string[] {
  const { name, parameters, securityBits, exceptions, openedBy, keySetBy } = slot;
  return [
    `\`${name}\`: ${parameters}; about ${securityBits} bits of security`,
    ...exceptions.map((exception) => `  exception: ${exception}`),
    `  opened by ${openedBy}`,
    ...keySetBy.flatMap((key) => [
      `  key set by ${quoted(key.methods)} (${at(key.place)}), once: \`${key.threshold}\` of the holders \`${key.holders}\` open`,
      ...describeChecks(key).map((line) => `    ${line}`),
    ]),
  ];
}

function describeCircuit(circuit: CircuitReport): string[] {
  const { name, curve, securityBits, keyHash, ceremony, verifiedBy } = circuit;
  const makers =
    ceremony === null
      ? 'ceremony not known'
      : `ceremony \`${ceremony.name}\`, contributions: ${ceremony.contributions.join('; ')}`;
  return [
    `\`${name}\`: Groth16 over ${curve}, exception: about ${securityBits} bits of security`,
    `  verifying key 0x${keyHash}: ${makers}`,
    ...verifiedBy.map(
      ({ methods, publicInputs, place }) =>
        `  verified by ${quoted(methods)} (${at(place)}) for the public inputs ${quoted(publicInputs)}`,
    ),
  ];
}

function describeMethod(method: MethodReport): string[] {
  const { name, result, payable, awaits, conditions, conditionsLeftOut, events } = method;
  const marks = [payable ? 'takes YOU' : '', awaits ? 'may wait' : ''].filter(
    (mark) => mark !== '',
  );
  const gives = result === null ? '' : ` -> ${result}`;
  const more = conditionsLeftOut > 0 ? ` and ${conditionsLeftOut} more` : '';
  return [
    `\`${name}\` (${fieldList(method.arguments)})${gives}${marks.length > 0 ? `, ${marks.join(', ')}` : ''}`,
    ...(conditions.length > 0 ? [`  depends on ${quoted(conditions)}${more}`] : []),
    ...(events.length > 0 ? [`  may emit ${quoted(events)}`] : []),
  ];
}

function describeStorage({ storage }: LeakageReport): string[] {
  return storage.map(({ name, kind, key, type, holdsCiphertexts, opened }) => {
    const holds = key === null ? type : `${key} to ${type}`;
    const secret = holdsCiphertexts ? ': ciphertexts, all else in the clear' : ', in the clear';
    const kept = opened.length > 0 ? `; may keep what was opened` : '';
    return `${kind} \`${name}\`: ${holds}${secret}${kept}`;
  });
}

function describeEvents({ events }: LeakageReport): string[] {
  return events.map(({ name, fields, methods, opened }) => {
    const kept = opened.length > 0 ? '; may carry what was opened' : '';
    return `\`${name}\` (${fieldList(fields)}) of ${quoted(methods)}${kept}`;
  });
}

function fieldList(fields: readonly FieldReport[]): string {
  return fields.map(({ name, type }) => (name === '' ? type : `${name} ${type}`)).join(', ');
}
