import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DiffieError, ERRORS, type ErrorName } from '../../base/index.ts';
import { describeError, reviveError, type WireError } from '../../mpc/index.ts';

test('a coded error keeps code, number, facts and message', () => {
  const codes = fc.constantFrom(...(Object.keys(ERRORS) as ErrorName[]));
  fc.assert(
    fc.property(codes, fc.string(), (code, at) => {
      const error = new DiffieError(code, { at });
      const revived = reviveError(structuredClone(describeError(error)));
      expect(revived).toBeInstanceOf(DiffieError);
      expect(revived).toMatchObject({ code, number: error.number, facts: { at } });
      expect(revived.message).toBe(error.message);
    }),
  );
});

test('a fault of the program crosses with its kind and place, without its message', () => {
  const wire = describeError(new RangeError('the scalar is 123456'));
  expect(wire).toMatchObject({ code: 'mpc.worker', facts: { got: 'RangeError' } });
  expect(wire.facts.at).toContain('error-wire.test.ts');
  expect(JSON.stringify(wire)).not.toContain('123456');
  expect(describeError('123456')).toEqual({ code: 'mpc.worker', facts: { got: 'string' } });
});

test('a code that is not in the table revives as a failed thread', () => {
  for (const code of ['none', 'constructor']) {
    const wire = { code, facts: {} } as unknown as WireError;
    expect(reviveError(wire).code).toBe('mpc.worker');
  }
});
