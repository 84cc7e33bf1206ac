import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { decodeUtf8, equalBytes } from '../../../base/index.ts';
import { loadAirports, normalizeName } from '../../../cli/scenes/airports-node.ts';
import { encodePerson, loadPeople } from '../../../cli/scenes/diets-node.ts';

const CSV = 'node_modules/vega-datasets/data/birdstrikes.csv';

test('two airlines serve 43 and 46 airports, 41 of them both', () => {
  const [united, american] = loadAirports(['UNITED AIRLINES', 'AMERICAN AIRLINES']);
  expect([united!.length, american!.length]).toEqual([43, 46]);
  expect(united!.filter((name) => american!.includes(name)).length).toBe(41);
  expect(new Set(united).size).toBe(43);
});

test('every airport of an airline is found, also in rows with quoted fields', () => {
  const text = readFileSync(CSV, 'utf8');
  // An independent reading: the airport is the first column, and no airport of these airlines is quoted.
  for (const airline of ['UNITED AIRLINES', 'AMERICAN AIRLINES']) {
    const lines = text.split('\n').filter((line) => line.includes(`,${airline},`));
    const expected = new Set(lines.map((line) => line.slice(0, line.indexOf(','))));
    expect(lines.every((line) => !line.startsWith('"'))).toBe(true);
    expect(new Set(loadAirports([airline])[0])).toEqual(expected);
  }
  expect(loadAirports(['NO SUCH AIRLINE'])).toEqual([[]]);
});

test('names are compared in one form', () => {
  expect(normalizeName('  Zu\u0308rich ')).toBe('Z\u00dcRICH');
});

test('a person’s record is the same bytes whatever the order of answers, and holds all of them', () => {
  const people = loadPeople();
  expect(people.length).toBe(54);
  for (const person of people) expect(Object.keys(person).length).toBe(1094);
  for (const person of people.slice(0, 4)) {
    const bytes = encodePerson(person);
    expect(isDeepStrictEqual(JSON.parse(decodeUtf8(bytes)), person)).toBe(true);
    const reversed = Object.fromEntries(Object.entries(person).reverse());
    expect(equalBytes(encodePerson(reversed as typeof person), bytes)).toBe(true);
  }
});
