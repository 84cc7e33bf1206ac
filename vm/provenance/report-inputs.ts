// The report's inputs: where ciphertexts enter, from whom, under which
// conditions, and where they may come to lie.

import { idOf, type Reader } from './reader.ts';
import type { InputReport } from './report.ts';
import { isRepeated } from './submitters.ts';

/** One for each `ct.input`, in the order of the code. */
export function reportInputs(reader: Reader): InputReport[] {
  const { analysis, module } = reader;
  return reader.sitesOf('ct.input').map((site) => {
    const source = analysis.source({ kind: 'input', function: site.function, pc: site.pc });
    return {
      id: idOf(site),
      slot: module.slots[site.index]?.name ?? '',
      methods: reader.methods(site),
      ciphertext: reader.operand(site, 0),
      proof: reader.operand(site, 1),
      nonce: reader.operand(site, 2),
      isRepeated: isRepeated(analysis, site),
      storedIn: module.storage
        .filter((_, entry) => analysis.storage[entry]?.label.has(source) === true)
        .map(({ name }) => name),
      place: reader.place(site),
      ...reader.checks(site),
    };
  });
}
