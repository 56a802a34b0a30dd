/** The verdicts and warnings of a closed loop. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { distributionOf } from '../../model/distribution.js';
import type { SustainedRound } from '../../model/run.js';
import { idealWindow, syntheticSustained, withWindows } from '../../model/synthetic-sustained.test-support.js';
import { summariseSustained } from './sustained-summary.js';

const RUN = syntheticSustained({
  rounds: 2,
  models: [
    ['sequential', 1],
    ['multi-process', 4],
  ],
});

function verdictsOf(change: (window: SustainedRound) => Partial<SustainedRound>): string[] {
  return summariseSustained(withWindows(RUN, change)).models.map(({ verdict }) => verdict.kind);
}

function warningsOf(change: (window: SustainedRound) => Partial<SustainedRound>, url: string | null = null) {
  const document = syntheticSustained({ rounds: 2 });
  return summariseSustained(withWindows({ ...document, scenario: { ...document.scenario, url } }, change)).warnings;
}

describe('summariseSustained', () => {
  test('an ideal run is sound, has no warnings, and a summary of each model', () => {
    const { models, warnings } = summariseSustained(RUN);
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      models.map(({ choice, slots, verdict, windows, rounds }) => [
        choice.model,
        slots,
        verdict.kind,
        windows.length,
        rounds.length,
      ]),
      [
        ['sequential', 1, 'sound', 2, 2],
        ['multi-process', 4, 'sound', 2, 2],
      ],
    );
  });

  test('warm-up windows do not count', () => {
    const broken = idealWindow({ clients: 50, servers: 1, serviceTime: 1e7 }, { warmUp: true, sent: 0 });
    const runs = RUN.runs.map((run) => ({ ...run, rounds: [broken, ...run.rounds] }));
    const { models } = summariseSustained({ ...RUN, runs });
    assert.deepEqual(
      models.map(({ verdict, windows }) => [verdict.kind, windows.length]),
      [
        ['sound', 2],
        ['sound', 2],
      ],
    );
  });

  test('one identity that fails in one window: no verdict', () => {
    assert.deepEqual(
      verdictsOf(({ sequence, sent }) => (sequence === 2 ? { sent: sent + 1 } : {})),
      ['audit-failed', 'audit-failed'],
    );
  });

  test('if no request was answered, the verdict says so instead of listing failed audits', () => {
    const nobody = { answered: 0, responses: distributionOf([]), failures: { refused: 5 }, sent: 5, censored: 0 };
    assert.deepEqual(
      verdictsOf(() => nobody),
      ['nobody-served', 'nobody-served'],
    );
  });

  test('failed requests, starved clients, a saturated load generator', () => {
    const failing = warningsOf(({ sent }) => ({ failures: { reset: 2, refused: 1 }, sent: sent + 3 }));
    assert.deepEqual(failing, [{ kind: 'requests-failed', model: 'sequential', failed: 6, of: 2 * 1052 }]);
    const starving = warningsOf(({ sequence }) => ({ clientsStarved: sequence }));
    assert.deepEqual(starving, [{ kind: 'clients-starved', model: 'sequential', starved: 2, of: 50 }]);
    const duration = 20 * 50 * 1e7;
    const isBusy = () => ({ load: { peakMemoryBytes: 1, cpuTime: 0.95 * duration } });
    const busy = warningsOf(isBusy);
    const saturated = { kind: 'load-generator-saturated', model: 'sequential', share: 0.95 } as const;
    assert.deepEqual(busy, [{ ...saturated, remedy: 'fewer-or-longer' }]);
    // At a URL, --service-time has no effect.
    const busyAtUrl = warningsOf(isBusy, 'http://127.0.0.1:8080/');
    assert.deepEqual(busyAtUrl, [{ ...saturated, remedy: 'fewer-clients' }]);
  });

  test('saved warnings come first', () => {
    const noticed = { kind: 'worker-replaced', model: 'sequential', died: 1, replacement: 2 } as const;
    const document = withWindows({ ...syntheticSustained(), warnings: [noticed] }, () => ({ clientsStarved: 1 }));
    assert.deepEqual(
      summariseSustained(document).warnings.map(({ kind }) => kind),
      ['worker-replaced', 'clients-starved'],
    );
  });
});
