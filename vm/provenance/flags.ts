// What in a report a reader should look at first, in words. A flag is raised where the code may do what it says, so
// that none is missing; where the analysis can't decide, the flag says that.

import { differenceOf } from './difference.ts';
import type { Reader } from './reader.ts';
import type {
  CircuitReport,
  Flag,
  ItemReport,
  LeakageReport,
  RequestReport,
  SlotReport,
} from './report.ts';
import { openedItems } from './report-requests.ts';

/** All flags, by request in the order of the code, then by circuit and slot. */
export function raiseFlags(
  reader: Reader,
  { requests, circuits, slots }: Pick<LeakageReport, 'requests' | 'circuits' | 'slots'>,
): Flag[] {
  return [
    ...requests.flatMap((request) => [
      ...minimumFlags(request),
      ...repeatedFlags(request),
      ...listFlags(request),
      ...useFlags(request),
    ]),
    ...differenceFlags(reader),
    ...circuits.flatMap(ceremonyFlags),
    ...slots.flatMap(keyFlags),
  ];
}

function minimumFlags(request: RequestReport): Flag[] {
  const flags = request.items.flatMap((item) => {
    const found = minimumFlag(item);
    return found === undefined ? [] : [{ ...found, of: request.id, place: request.place }];
  });
  return flags.filter(({ text }, i) => flags.findIndex((other) => other.text === text) === i);
}

function minimumFlag({ least, value, flows }: ItemReport): Pick<Flag, 'kind' | 'text'> | undefined {
  if (flows.length === 0) return undefined;
  switch (least.kind) {
    case 'one': {
      const whose =
        least.who === 'caller' ? "the caller's own" : 'that of the one who brought it in';
      return { kind: 'singleParty', text: `\`${value}\` holds one party's inputs: ${whose}` };
    }
    case 'none':
      return {
        kind: 'noMinimum',
        text: `nothing that the code checks before opening \`${value}\` asks for more than one submitter; with one it is that submitter's own value`,
      };
    case 'notDecided':
      return {
        kind: 'minimumNotDecided',
        text: `whether opening \`${value}\` asks for more than one submitter is not decided: it depends on ${least.because.map((text) => `\`${text}\``).join(', ')}`,
      };
    case 'enforced':
      if (least.atLeast >= 2) return undefined;
      return {
        kind: 'minimumUnbounded',
        text: `\`${value}\` is opened after \`${least.amount}\` submitters, and nothing keeps that from being one`,
      };
  }
}

function repeatedFlags({ isRepeated, kind, id, place }: RequestReport): Flag[] {
  if (!isRepeated || kind !== 'open') return [];
  const text =
    'one call may open several times here; whether two of these openings differ by one input is not decided';
  return [{ kind: 'repeated', of: id, text, place }];
}

function listFlags({ itemCount, kind, id, place }: RequestReport): Flag[] {
  if (kind !== 'open' || itemCount !== null) return [];
  const text =
    'how many values are opened at once is not known; whether two of them differ by one input is not decided';
  return [{ kind: 'differenceNotDecided', of: id, text, place }];
}

const USE_FLAGS = {
  condition: ['steersControl', 'an opened value decides which way control goes'],
  storage: ['stored', 'an opened value is kept in'],
  event: ['emitted', 'an opened value goes into event'],
} as const;

function useFlags({ uses, id, kind: request }: RequestReport): Flag[] {
  return uses.flatMap(({ kind, name, place }) => {
    if (kind !== 'condition' && kind !== 'storage' && kind !== 'event') return [];
    const [flag, text] = USE_FLAGS[kind];
    const what = request === 'joint' ? text.replace('an opened value', 'the joint result') : text;
    return [
      { kind: flag, of: id, text: kind === 'condition' ? what : `${what} \`${name}\``, place },
    ];
  });
}

/** Every two values that one function opens. */
function differenceFlags(reader: Reader): Flag[] {
  const opened = reader
    .sitesOf('await.open')
    .flatMap((site) => openedItems(reader, site).map((item) => ({ site, item })));
  const flags: Flag[] = [];
  for (const [i, a] of opened.entries()) {
    for (const b of opened.slice(i + 1)) {
      if (a.site.function !== b.site.function) break;
      const difference = differenceOf(reader.analysis, a.item.term, b.item.term);
      if (difference !== 'onePartys' && difference !== 'notDecided') continue;
      const [x, y] = [a, b].map(({ site, item }) => reader.phrase(item.term, site.function));
      const which = `\`${x}\` and \`${y}\``;
      flags.push({
        kind: difference === 'onePartys' ? 'difference' : 'differenceNotDecided',
        of: `${b.site.function}:${b.site.pc}`,
        text:
          difference === 'onePartys'
            ? `${which} are opened in one method, and their difference is one party's inputs`
            : `whether the difference of ${which} isolates an input is not decided`,
        place: reader.place(b.site),
      });
    }
  }
  return flags;
}

function ceremonyFlags({ name, ceremony }: CircuitReport): Flag[] {
  if (ceremony !== null) return [];
  const text = `who made the keys of circuit \`${name}\` is not known: they may be able to prove what is false`;
  return [{ kind: 'unknownCeremony', of: name, text, place: null }];
}

function keyFlags({ name, keySetBy }: SlotReport): Flag[] {
  if (keySetBy.length > 0) return [];
  const text = `no method sets the key of slot \`${name}\`: nothing can enter or be opened`;
  return [{ kind: 'slotWithoutKey', of: name, text, place: null }];
}
