// Random choices that follow from a seed (mulberry32 by Tommy Ettinger): for tests alone.

export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 to limit-1. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  /** Whether an event happens that does so in `percent` of all cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  /** None to `most` of them. */
  many<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.below(most + 1) }, (_, i) => make(i));
  }

  bytes(sizeBytes: number): Uint8Array {
    return Uint8Array.from({ length: sizeBytes }, () => this.below(256));
  }

  /** An integer of up to so many bits, small ones and the greatest more often. */
  bits(bits: number): bigint {
    if (this.chance(40)) return BigInt(this.below(5));
    if (this.chance(10)) return 2n ** BigInt(bits) - 1n;
    const size = BigInt(this.below(bits + 1));
    return BigInt.asUintN(Number(size), BigInt(`0x${Buffer.from(this.bytes(32)).toString('hex')}`));
  }
}
