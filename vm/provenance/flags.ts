// What in a report a reader should look at first, in words. A flag is raised where the code may do what it says,
// so that none is missing; where the analysis can't decide, the flag says that.

import { LIMITS } from '../../base/index.ts';
import type { Site } from './analysis.ts';
import { differenceOf } from './difference.ts';
import type { Flow } from './flow.ts';
import { idOf, type Reader } from './reader.ts';
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

type Opened = { readonly site: Site; readonly item: Flow };

/** Every two values that one function opens; where it opens too many, that they were not compared. */
function differenceFlags(reader: Reader): Flag[] {
  const byFunction = new Map<number, Opened[]>();
  for (const site of reader.sitesOf('await.open')) {
    const opened = byFunction.get(site.function) ?? [];
    for (const item of openedItems(reader, site)) opened.push({ site, item });
    byFunction.set(site.function, opened);
  }
  return [...byFunction.values()].flatMap((opened) =>
    opened.length > LIMITS.openingItems ? [notCompared(reader, opened)] : compare(reader, opened),
  );
}

function notCompared(reader: Reader, opened: readonly Opened[]): Flag {
  const { site } = opened[0] as Opened;
  return {
    kind: 'differenceNotDecided',
    of: idOf(site),
    text: `${opened.length} values are opened in one method: too many to compare; whether two of them differ by one party's inputs is not decided`,
    place: reader.place(site),
  };
}

/** One flag for each value that differs from earlier ones by one party's inputs, and one for all not decided. */
function compare(reader: Reader, opened: readonly Opened[]): Flag[] {
  const flags: Flag[] = [];
  const undecided = new Set<Opened>();
  const name = ({ site, item }: Opened) => `\`${reader.phrase(item.term, site.function)}\``;
  for (const [i, b] of opened.entries()) {
    const found = opened.slice(0, i).map((a) => {
      return { a, difference: differenceOf(reader.analysis, a.item.term, b.item.term) };
    });
    const near = found.filter(({ difference }) => difference === 'onePartys').map(({ a }) => a);
    for (const { a, difference } of found) {
      if (difference === 'notDecided') undecided.add(a).add(b);
    }
    if (near.length === 0) continue;
    flags.push({
      kind: 'difference',
      of: idOf(b.site),
      text: `one method opens ${near.map(name).join(', ')} and ${name(b)}: they differ by one party's inputs`,
      place: reader.place(b.site),
    });
  }
  const [first] = undecided;
  if (first === undefined) return flags;
  const names = [...new Set([...undecided].map(name))].join(', ');
  return [
    ...flags,
    {
      kind: 'differenceNotDecided',
      of: idOf(first.site),
      text: `one method opens ${names}: whether two of them differ by one party's inputs is not decided`,
      place: reader.place(first.site),
    },
  ];
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
