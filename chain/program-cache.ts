// Modules made ready to run, validated and compiled, by the hash of their bytes. Loading one costs up to 300 ms and
// memory of many times its size, so both the number and the bytes that are kept are bounded: the one used longest ago
// leaves first.

import { LIMITS } from '../base/index.ts';
import { loadProgram, type Program, prepare } from '../vm/index.ts';
import { byteText } from './byte-text.ts';

type Entry = { readonly program: Program; readonly sizeBytes: number };

/** Keeps the programs used last. */
export class ProgramCache {
  private readonly entries = new Map<string, Entry>();
  private sizeBytes = 0;

  /**
   * The program of a module, loaded where it is not kept.
   * @param moduleHash of the module's bytes
   * @throws module.* where the bytes are refused
   */
  get(moduleHash: Uint8Array, readBytes: () => Uint8Array): Program {
    const name = byteText(moduleHash);
    const kept = this.entries.get(name);
    if (kept !== undefined) {
      this.entries.delete(name);
      this.entries.set(name, kept);
      return kept.program;
    }
    const bytes = readBytes();
    const program = loadProgram(bytes);
    prepare(program);
    this.entries.set(name, { program, sizeBytes: bytes.length });
    this.sizeBytes += bytes.length;
    this.shrink();
    return program;
  }

  /** The size of a module that is kept. */
  sizeOf(moduleHash: Uint8Array): number | undefined {
    return this.entries.get(byteText(moduleHash))?.sizeBytes;
  }

  /** Lets go of the oldest until both bounds hold; the newest always stays. */
  private shrink(): void {
    for (const [name, { sizeBytes }] of this.entries) {
      const fits =
        this.entries.size <= LIMITS.programsInMemory &&
        this.sizeBytes <= LIMITS.programBytesInMemory;
      if (fits || this.entries.size === 1) return;
      this.entries.delete(name);
      this.sizeBytes -= sizeBytes;
    }
  }
}
