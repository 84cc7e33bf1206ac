import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToBigint, concatBytes, encodeUtf8, isDiffieError } from '../../base/index.ts';
import {
  callerLimbs,
  claimNullifier,
  claimScope,
  credentialLeaf,
  drawFieldElement,
  hashSecret,
  LEAF_DOMAIN,
  NULLIFIER_DOMAIN,
} from '../../circuits/index.ts';
import { FIELD_MODULUS, isField, poseidon, sha256 } from '../../crypto/index.ts';
import { chainId, contract, holder, scope, seededRng } from './fixture.ts';

const field = fc.bigInt({ min: 0n, max: FIELD_MODULUS - 1n });

describe('leaf', () => {
  it('hashes the domain, the hashed secret, wage, age and salt', () => {
    const { secret, wageCents, ageYears, salt } = holder;
    const expected = [LEAF_DOMAIN, poseidon([secret]), BigInt(wageCents), BigInt(ageYears), salt];
    expect(credentialLeaf(holder)).toBe(poseidon(expected));
  });

  it('is the same for the issuer, who sees the hash of the secret only', () => {
    const { secret, ...rest } = holder;
    expect(credentialLeaf({ ...rest, secretHash: hashSecret(secret) })).toBe(
      credentialLeaf(holder),
    );
  });

  it.each([
    { wageCents: -1 },
    { wageCents: 2 ** 32 },
    { wageCents: 1.5 },
    { ageYears: 256 },
    { ageYears: Number.NaN },
    { salt: FIELD_MODULUS },
    { salt: -1n },
    { secret: FIELD_MODULUS },
  ])('refuses %o without showing a value', (change) => {
    const [name, value] = Object.entries(change)[0]!;
    const refused = check(() => credentialLeaf({ ...holder, ...change }));
    expect(isDiffieError(refused, 'circuits.credential')).toBe(true);
    expect(String(refused), name).not.toContain(`got ${value}`);
  });
});

describe('domains', () => {
  it('are the texts that they say, and distinct', () => {
    expect(LEAF_DOMAIN).toBe(573249575630290435742157052962504445567760758321n);
    expect(NULLIFIER_DOMAIN).toBe(630294574023161858174503431928242944404738735145528415122993n);
  });
});

describe('nullifier', () => {
  it('is the same each time within a scope, and another in another scope or for another secret', () => {
    fc.assert(
      fc.property(field, field, field, (secret, one, other) => {
        fc.pre(one !== other && secret !== 1n);
        expect(claimNullifier(secret, one)).toBe(claimNullifier(secret, one));
        expect(claimNullifier(secret, one)).not.toBe(claimNullifier(secret, other));
        expect(claimNullifier(secret, one)).not.toBe(claimNullifier(1n, one));
      }),
      { numRuns: 20 },
    );
  });

  it('of two scopes has nothing in common that the leaf or the secret hash tells', () => {
    const other = claimScope(chainId, contract, 'another study');
    const values = [
      claimNullifier(holder.secret, scope),
      claimNullifier(holder.secret, other),
      credentialLeaf(holder),
      hashSecret(holder.secret),
    ];
    expect(new Set(values).size).toBe(values.length);
  });
});

describe('scope', () => {
  it('is what a contract computes: SHA-256 over fixed bytes, chain id, contract and purpose', () => {
    const bytes = concatBytes(
      Uint8Array.of(0x84, 0x75),
      encodeUtf8('diffie/claim-scope/v1'),
      Uint8Array.of(0x58, 0x20),
      chainId,
      Uint8Array.of(0x58, 0x20),
      contract,
      Uint8Array.of(0x45),
      encodeUtf8('study'),
    );
    expect(claimScope(chainId, contract, 'study')).toBe(
      bytesToBigint(sha256(bytes)) % FIELD_MODULUS,
    );
  });

  it('changes with each of its parts', () => {
    const scopes = [
      scope,
      claimScope(contract, chainId, 'study'),
      claimScope(chainId, chainId, 'study'),
      claimScope(chainId, contract, 'stud'),
      claimScope(chainId, contract, ''),
    ];
    expect(new Set(scopes).size).toBe(scopes.length);
  });

  it('refuses a chain id or a contract of another length', () => {
    expect(check(() => claimScope(chainId.subarray(1), contract, 'x'))).toMatchObject({
      code: 'circuits.policy',
      facts: { at: 'chain id', got: '31' },
    });
    expect(check(() => claimScope(chainId, new Uint8Array(33), 'x'))).toMatchObject({
      code: 'circuits.policy',
    });
  });
});

describe('caller', () => {
  it('is cut into two halves that give it back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (caller) => {
        const [high, low] = callerLimbs(caller);
        expect(high < 2n ** 128n && low < 2n ** 128n).toBe(true);
        expect((high << 128n) | low).toBe(bytesToBigint(caller));
      }),
    );
  });

  it('refuses another length', () => {
    expect(check(() => callerLimbs(new Uint8Array(20)))).toMatchObject({ code: 'circuits.policy' });
  });
});

describe('drawing', () => {
  it('gives field elements that differ', () => {
    const rng = seededRng(1n);
    const drawn = Array.from({ length: 50 }, () => drawFieldElement(rng));
    expect(drawn.every(isField)).toBe(true);
    expect(new Set(drawn).size).toBe(50);
  });
});

function check(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}
