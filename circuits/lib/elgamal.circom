pragma circom 2.1.6;

// Proves, for public key, c1 and c2, knowledge of (message, randomness) with message below 2^bits, c1 = randomness·G and
// c2 = randomness·key + message·G over BabyJubJub, G circomlib's Base8: "this ciphertext under this key holds this value", which
// the including circuit uses as it likes. The encryption of crypto/elgamal-babyjubjub.ts.
// Left to the verifier: that key is a point of the subgroup of prime order other than the identity, as decodeBabyNonIdentity
// sees to. Otherwise EscalarMulAny's incomplete additions can meet their exceptions, and the proof shows nothing.

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/escalarmulany.circom";
include "circomlib/circuits/escalarmulfix.circom";

// bits: 1 to 246, so that one value has one logarithm. randomness lies below 2^253; scalars that differ by the group's order
// make the same ciphertext.
template ElGamalHolds(bits) {
    signal input key[2];
    signal input c1[2];
    signal input c2[2];
    signal input message;
    signal input randomness;

    assert(bits >= 1 && bits <= 246);
    var BASE8[2] = [
        5299619240641551281634865583518297030282874472190772894086521144482721001553,
        16950150798460657717958625567821834550301663161624707787222815936182638968203
    ];

    // Num2Bits is no alias check, but 2^253 lies below the field's modulus, so bits and value are one.
    component randomnessBits = Num2Bits(253);
    randomnessBits.in <== randomness;
    component messageBits = Num2Bits(bits);
    messageBits.in <== message;

    component ephemeral = EscalarMulFix(253, BASE8);
    component shared = EscalarMulAny(253);
    component plain = EscalarMulFix(bits, BASE8);
    for (var i = 0; i < 253; i++) {
        ephemeral.e[i] <== randomnessBits.out[i];
        shared.e[i] <== randomnessBits.out[i];
    }
    for (var i = 0; i < bits; i++) plain.e[i] <== messageBits.out[i];
    shared.p[0] <== key[0];
    shared.p[1] <== key[1];

    c1[0] === ephemeral.out[0];
    c1[1] === ephemeral.out[1];

    component sum = BabyAdd();
    sum.x1 <== shared.out[0];
    sum.y1 <== shared.out[1];
    sum.x2 <== plain.out[0];
    sum.y2 <== plain.out[1];
    c2[0] === sum.xout;
    c2[1] === sum.yout;
}
