/** A probe in the report: what its exit code says of the gate. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportProbe } from './probed.js';

const ANSWERED = {
  scenario: { target: 'http://127.0.0.1:8080/' },
  derived: { text: 'Serves 4 at once. Number 5 waits.', effective: null, unloaded: { serviceTime: 1e7 } },
};

for (const [code, outcome] of [
  [0, 'passed'],
  [1, 'failed'],
  [3, 'unclear'],
] as const) {
  test(`exit code ${code}: ${outcome}`, () => {
    const { gates, figures, statements } = reportProbe(ANSWERED, code, '4');
    assert.deepEqual(
      gates.map((gate) => [gate.outcome, gate.measured, gate.allowed]),
      [[outcome, 'Serves 4 at once.', '4']],
    );
    assert.equal(figures[0]?.value, 0.01);
    assert.equal(statements[0], 'probe of http://127.0.0.1:8080/: Serves 4 at once. Number 5 waits.');
  });
}
