// Prints the counts of a vitest JSON report as one line: "N passed, N failed, N skipped".
// A test file that did not even load counts as one failure.

import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const unloaded = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const skipped = report.numPendingTests + report.numTodoTests;
console.log(
  `${report.numPassedTests} passed, ${report.numFailedTests + unloaded} failed, ${skipped} skipped`,
);
