import { describe, expect, it } from 'vitest';
import { FIELD_MODULUS } from '../../crypto/index.ts';
import {
  derivePoseidonParameters,
  invertMatrix,
  multiplyMatrices,
} from '../../crypto/poseidon-parameters.ts';

describe('parameters', () => {
  // circomlib, circuits/poseidon_constants.circom: the first constants and matrix entry of widths 2 and 3.
  it("are circomlib's", () => {
    const narrow = derivePoseidonParameters(2);
    expect(narrow.constants.slice(0, 2)).toEqual([
      0x09c46e9ec68e9bd4fe1faaba294cba38a71aa177534cdd1b6c7dc0dbd0abd7a7n,
      0x0c0356530896eec42a97ed937f3135cfc5142b3ae405b8343c1d83ffa604cb81n,
    ]);
    expect(narrow.matrix[0]?.[0]).toBe(
      0x066f6f85d6f68a85ec10345351a23a3aaf07f38af8c952a7bceca70bd2af7ad5n,
    );
    const { constants, matrix, partialRounds } = derivePoseidonParameters(3);
    expect(constants[0]).toBe(0x0ee9a592ba9a9518d05986d656f40c2114c4993c11bb29938d21d47304cd8e6en);
    expect(matrix[0]?.[0]).toBe(
      0x109b7f411ba0e4c9b2b70caf5c36a7b194be7c11ad24378bfedb68592ba8118bn,
    );
    expect(partialRounds).toBe(57);
    expect(constants.length).toBe(3 * 65);
  });

  it('lie in the field, and every matrix has an inverse', () => {
    for (const width of [2, 5, 17]) {
      const { constants, matrix } = derivePoseidonParameters(width);
      expect(constants.every((value) => value >= 0n && value < FIELD_MODULUS)).toBe(true);
      const product = multiplyMatrices(invertMatrix(matrix), matrix);
      const identity = matrix.map((row, i) => row.map((_, j) => (i === j ? 1n : 0n)));
      expect(product).toEqual(identity);
    }
  });

  it('exist for widths 2 to 17 alone', () => {
    expect(() => derivePoseidonParameters(1)).toThrow(/invariant/);
    expect(() => derivePoseidonParameters(18)).toThrow(/invariant/);
  });
});
