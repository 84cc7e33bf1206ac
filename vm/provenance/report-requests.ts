// The report's requests: what is opened or answered, from which inputs, of how many parties at least, and what the
// contract does with it.

import type { Site } from './analysis.ts';
import { resultOf } from './fields.ts';
import type { Flow } from './flow.ts';
import { anyItem } from './flow.ts';
import { DONE, OPERATIONS } from './label.ts';
import { idOf, type Reader } from './reader.ts';
import type { FlowReport, ItemReport, LeastReport, RequestReport } from './report.ts';
import { isRepeated, leastSubmitters } from './submitters.ts';

/** One for each wait, in the order of the code. */
export function reportRequests(reader: Reader): RequestReport[] {
  return [...reader.sitesOf('await.open'), ...reader.sitesOf('await.joint')]
    .sort((a, b) => a.function - b.function || a.pc - b.pc)
    .map((site) => reportRequest(reader, site));
}

/** What a request opens: its items where their number is known, else one for all. */
export function openedItems({ analysis }: Reader, { operands }: Site): readonly Flow[] {
  const list = operands[0] as Flow;
  if (list.shape?.kind === 'parts') return list.shape.parts;
  return [anyItem(analysis.terms, list, analysis.terms.part(list.term, '*'))];
}

function reportRequest(reader: Reader, site: Site): RequestReport {
  const { analysis, module } = reader;
  const isOpening = site.op === 'await.open';
  const isCounted = site.operands[0]?.shape?.kind === 'parts';
  const items = isOpening ? openedItems(reader, site) : [];
  return {
    id: idOf(site),
    kind: isOpening ? 'open' : 'joint',
    methods: reader.methods(site),
    place: reader.place(site),
    withinBlocks: reader.operand(site, site.operands.length - 1),
    isRepeated: isRepeated(analysis, site),
    slot: isOpening ? (module.slots[site.index]?.name ?? '') : null,
    itemCount: isOpening && isCounted ? items.length : null,
    items: items.map((item) => reportItem(reader, site, item)),
    joint: isOpening
      ? null
      : {
          parties: reader.operand(site, 0),
          protocol: reader.operand(site, 1),
          parameters: reader.operand(site, 2),
          result: resultOf(module, site.index),
        },
    uses: reader.uses(site),
    ...reader.checks(site),
  };
}

function reportItem(reader: Reader, site: Site, item: Flow): ItemReport {
  return {
    value: reader.phrase(item.term, site.function),
    flows: flowsOf(reader, item),
    least: reportLeast(reader, site, item),
  };
}

function flowsOf({ analysis }: Reader, { label }: Flow): FlowReport[] {
  const flows: FlowReport[] = [];
  for (const [source, bits] of [...label].sort(([a], [b]) => a - b)) {
    const from = analysis.sources[source];
    if (from?.kind !== 'input') continue;
    flows.push({
      input: idOf(from),
      operations: OPERATIONS.filter((name) => (bits & DONE[name]) !== 0),
      throughStorage: (bits & DONE.stored) !== 0,
      combined: (bits & DONE.mixed) !== 0,
    });
  }
  return flows;
}

function reportLeast(reader: Reader, site: Site, item: Flow): LeastReport {
  const { analysis, entries, module } = reader;
  const least = leastSubmitters(analysis, entries, site, item);
  switch (least.kind) {
    case 'one':
      return { kind: 'one', who: least.isCaller ? 'caller' : 'submitter' };
    case 'none':
      return { kind: 'none' };
    case 'notDecided': {
      const because = least.because.map((one) => reader.condition(one, site.function));
      return { kind: 'notDecided', because: [...new Set(because)] };
    }
    case 'enforced':
      return {
        kind: 'enforced',
        atLeast: least.atLeast,
        amount: reader.phrase(least.amount, least.amountOf),
        counter: module.storage[least.counter]?.name ?? '',
        once: module.storage[least.once]?.name ?? '',
        methods: reader.methods(least),
      };
  }
}
