/** The table of a probe's figures: each id is a path in the derived JSON, and no label is used twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedProbe } from '../../probe/probing/simulated-probe.test-support.js';
import { probeFigures } from './figures.js';
import { probeKind } from './kind.js';

const FIGURES = probeFigures([{ position: 5, expected: 1, measured: null }]);

test('each id is the path of its figure in the derived JSON', async () => {
  const document = await simulatedProbe({ slots: 4 }, { hold: true });
  const derived = JSON.parse(JSON.stringify(probeKind.derived(document)));
  for (const { id } of FIGURES) {
    const found = id
      .split('.')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], derived);
    assert.ok(found !== undefined && found !== null, id);
  }
});

test('no table has the same label twice', () => {
  const labels = (pick: (figure: (typeof FIGURES)[number]) => string | undefined) =>
    FIGURES.flatMap((one) => pick(one) ?? []);
  const tables = [
    labels(({ label, shown }) => (shown.summary ? label : undefined)),
    labels(({ label, shown }) => (shown.comparison === true ? label : shown.comparison)),
    labels(({ shown }) => shown.trend),
  ];
  for (const table of tables) {
    assert.ok(table.length > 0);
    assert.equal(new Set(table).size, table.length);
  }
});
