pragma circom 2.1.6;

// Proves, for public (root, minWage, minAge, scope, nullifier, callerHigh, callerLow), knowledge of
// a credential (secret, wage, age, salt) that is a leaf of the Merkle tree with this root, with
// wage >= minWage and age >= minAge, whose nullifier in this scope is the public one. Nothing else
// about the credential, not even its place in the tree, follows from the proof.
// Left to the verifier: that root, thresholds, scope and caller are the ones it means, that every
// public input is below the field's modulus, and that the nullifier has not been seen before.

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/poseidon.circom";

// Domain constants: ASCII text as a big-endian integer; the same text stands in claim.ts. Leaf,
// nullifier, secret hash and tree node also differ in their number of inputs (5, 3, 1, 2), so
// no hash of one kind is ever one of another kind.
function domainLeaf() {
    // "diffie.claim.leaf.v1"
    return 573249575630290435742157052962504445567760758321;
}
function domainNullifier() {
    // "diffie.claim.nullifier.v1"
    return 630294574023161858174503431928242944404738735145528415122993;
}

// The root above a leaf. Bit i of leafIndex says whether the node at height i is a right child;
// Num2Bits makes every bit 0 or 1 and holds the index below 2^depth.
template MerkleRoot(depth) {
    signal input leaf;
    signal input leafIndex;
    signal input siblings[depth];
    signal output root;

    component bits = Num2Bits(depth);
    bits.in <== leafIndex;

    component nodes[depth];
    signal height[depth + 1];
    signal swap[depth];
    height[0] <== leaf;
    for (var i = 0; i < depth; i++) {
        // left = node + bit * (sibling - node), right = sibling - bit * (sibling - node)
        swap[i] <== bits.out[i] * (siblings[i] - height[i]);
        nodes[i] = Poseidon(2);
        nodes[i].inputs[0] <== height[i] + swap[i];
        nodes[i].inputs[1] <== siblings[i] - swap[i];
        height[i + 1] <== nodes[i].out;
    }
    root <== height[depth];
}

// value >= threshold, both of `bits` bits. The comparator alone is sound only for operands below
// 2^bits: a value near the modulus would wrap around. So both are decomposed first.
template AtLeast(bits) {
    signal input value;
    signal input threshold;

    component valueBits = Num2Bits(bits);
    valueBits.in <== value;
    component thresholdBits = Num2Bits(bits);
    thresholdBits.in <== threshold;

    component comparison = GreaterEqThan(bits);
    comparison.in[0] <== value;
    comparison.in[1] <== threshold;
    comparison.out === 1;
}

template Claim(depth) {
    signal input root;
    signal input minWage;
    signal input minAge;
    signal input scope;
    signal input nullifier;
    signal input callerHigh;
    signal input callerLow;

    signal input secret;
    signal input wage;
    signal input age;
    signal input salt;
    signal input leafIndex;
    signal input siblings[depth];

    component wageCheck = AtLeast(32);
    wageCheck.value <== wage;
    wageCheck.threshold <== minWage;

    component ageCheck = AtLeast(8);
    ageCheck.value <== age;
    ageCheck.threshold <== minAge;

    component secretHash = Poseidon(1);
    secretHash.inputs[0] <== secret;

    component leaf = Poseidon(5);
    leaf.inputs[0] <== domainLeaf();
    leaf.inputs[1] <== secretHash.out;
    leaf.inputs[2] <== wage;
    leaf.inputs[3] <== age;
    leaf.inputs[4] <== salt;

    component tree = MerkleRoot(depth);
    tree.leaf <== leaf.out;
    tree.leafIndex <== leafIndex;
    for (var i = 0; i < depth; i++) tree.siblings[i] <== siblings[i];
    root === tree.root;

    component nullifierHash = Poseidon(3);
    nullifierHash.inputs[0] <== domainNullifier();
    nullifierHash.inputs[1] <== secret;
    nullifierHash.inputs[2] <== scope;
    nullifier === nullifierHash.out;

    // The statement says nothing about the caller, so a constraint of its own binds each limb: a
    // proof made for one caller does not verify for another.
    signal callerHighSquared <== callerHigh * callerHigh;
    signal callerLowSquared <== callerLow * callerLow;
}

component main { public [root, minWage, minAge, scope, nullifier, callerHigh, callerLow] } = Claim(12);
