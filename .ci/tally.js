// Prints the counts of a vitest JSON report as one line: "N passed, N failed, N skipped".
// A test file that did not even load counts as one failure, and so does a run that failed although
// every test passed (an error outside of any test): the run's exit code is the second argument.

import { readFileSync } from 'node:fs';

const [path, exitCode] = process.argv.slice(2);
const report = JSON.parse(readFileSync(path, 'utf8'));
const unloaded = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = report.numFailedTests + unloaded;
const outside = failed === 0 && exitCode !== '0' ? 1 : 0;
const skipped = report.numPendingTests + report.numTodoTests;
console.log(`${report.numPassedTests} passed, ${failed + outside} failed, ${skipped} skipped`);
