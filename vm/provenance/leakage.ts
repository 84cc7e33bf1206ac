// The leakage report of a module: read off the analysis, place by
// place, in the order of the code.

import { toHex } from '../../base/index.ts';
import { sha256 } from '../../crypto/index.ts';
import { codeHash, decodeModule } from '../format.ts';
import { typeName, typesHolding } from '../types.ts';
import { validateModule } from '../validate/index.ts';
import { analyseModule } from './analyse.ts';
import { fieldsOf } from './fields.ts';
import { raiseFlags } from './flags.ts';
import { createReader, type Reader } from './reader.ts';
import {
  type Ceremony,
  type CircuitReport,
  type EventReport,
  LEAKAGE_REPORT_VERSION,
  type LeakageReport,
  type SlotReport,
  type StorageReport,
} from './report.ts';
import { reportInputs } from './report-inputs.ts';
import { reportMethods } from './report-methods.ts';
import { reportRequests } from './report-requests.ts';
import {
  ALWAYS_PUBLIC,
  BN254_SECURITY_BITS,
  NEVER_DECIDED,
  SCHEME_STATEMENTS,
} from './statements.ts';

/**
 * What a module may reveal.
 * @param bytes the module in canonical form
 * @param ceremonies of circuits' keys, where they are known
 * @throws module.* where it is malformed or refused; module.limit where the analysis takes too many steps
 */
export function leakageReport(
  bytes: Uint8Array,
  ceremonies: readonly Ceremony[] = [],
): LeakageReport {
  const valid = validateModule(decodeModule(bytes));
  const { module } = valid;
  const reader = createReader(analyseModule(valid));
  const requests = reportRequests(reader);
  const circuits = reportCircuits(reader, ceremonies);
  const slots = reportSlots(reader);
  return {
    format: 'diffie/leakage-report',
    version: LEAKAGE_REPORT_VERSION,
    contract: module.name,
    codeHash: `0x${toHex(codeHash(bytes))}`,
    hasDebugNames: module.debug !== undefined,
    flags: raiseFlags(reader, { requests, circuits, slots }),
    requests,
    inputs: reportInputs(reader),
    slots,
    circuits,
    methods: reportMethods(reader),
    storage: reportStorage(reader),
    events: reportEvents(reader),
    alwaysPublic: ALWAYS_PUBLIC,
    neverDecided: NEVER_DECIDED,
  };
}

function reportSlots(reader: Reader): SlotReport[] {
  return reader.module.slots.map(({ name, scheme }, slot) => ({
    name,
    scheme,
    ...SCHEME_STATEMENTS[scheme],
    keySetBy: reader.sitesOf('key.set', slot).map((site) => ({
      methods: reader.methods(site),
      holders: reader.operand(site, 0),
      threshold: reader.operand(site, 1),
      place: reader.place(site),
      ...reader.checks(site),
    })),
  }));
}

function reportCircuits(reader: Reader, ceremonies: readonly Ceremony[]): CircuitReport[] {
  return reader.module.circuits.map(({ name, key }, circuit) => {
    const keyHash = toHex(sha256(key));
    const known = ceremonies.find((ceremony) => ceremony.keyHash === keyHash);
    return {
      name,
      curve: 'BN254',
      securityBits: BN254_SECURITY_BITS,
      keyHash,
      ceremony: known ? { name: known.name, contributions: known.contributions } : null,
      verifiedBy: reader.sitesOf('groth16.verify', circuit).map((site) => ({
        methods: reader.methods(site),
        publicInputs: site.operands.slice(1).map((_, i) => reader.operand(site, 1 + i)),
        place: reader.place(site),
      })),
    };
  });
}

function reportStorage(reader: Reader): StorageReport[] {
  const { module } = reader;
  const encrypted = typesHolding(module, 'ct');
  return module.storage.map((entry) => {
    const type = entry.kind === 'cell' ? entry.type : entry.value;
    return {
      name: entry.name,
      kind: entry.kind,
      key: entry.kind === 'map' ? typeName(module, entry.key) : null,
      type: typeName(module, type),
      holdsCiphertexts: encrypted(type),
      opened: reader.requestsUsedIn('storage', entry.name),
    };
  });
}

function reportEvents(reader: Reader): EventReport[] {
  const { module } = reader;
  return module.events.map(({ name, type }, event) => ({
    name,
    fields: fieldsOf(module, type),
    methods: [...new Set(reader.sitesOf('emit', event).flatMap((site) => reader.methods(site)))],
    opened: reader.requestsUsedIn('event', name),
  }));
}
