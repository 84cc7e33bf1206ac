// The airports that airlines serve, as far as birds show it: every airport at which an airline reported a bird strike
// (Federal Aviation Administration, 1990 to 2002), from birdstrikes.csv of the package vega-datasets.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';

const OPERATOR = 'Aircraft Airline Operator';
const AIRPORT = 'Airport Name';

/** By airline, the names of its airports in one form (see `normalizeName`), each once, in the order of the file. */
export function loadAirports(airlines: readonly string[]): readonly (readonly string[])[] {
  // The package exports its program alone, from build/: the data lie beside it.
  const program = fileURLToPath(import.meta.resolve('vega-datasets'));
  const path = join(dirname(dirname(program)), 'data', 'birdstrikes.csv');
  const rows = parse(readFileSync(path), { columns: true, bom: true }) as readonly Readonly<
    Record<string, string>
  >[];
  return airlines.map((airline) => {
    const own = rows.filter((row) => row[OPERATOR] === airline);
    return [...new Set(own.map((row) => normalizeName(row[AIRPORT] ?? '')))];
  });
}

/** A name as both companies write it: elements are equal where their bytes are. Trimmed, NFC, upper case. */
export function normalizeName(name: string): string {
  return name.trim().normalize('NFC').toUpperCase();
}
