/** The copy of the inference with movable thresholds derives what the program derives, and moving a threshold has an effect. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { summariseProbe as Summarise } from '../../src/probe/estimation/summary.js';
import { summariseProbe } from '../../src/probe/estimation/summary.js';
import { simulatedProbe } from '../../src/probe/probing/simulated-probe.test-support.js';
import { makeMovableCopy } from './movable.js';
import { makeMovable } from './moves.js';

describe('a copy with movable thresholds', () => {
  const { folder, handles } = makeMovableCopy();
  after(() => rmSync(folder, { recursive: true }));

  test('it derives the same answer until a threshold moves or a rule is switched off', async () => {
    const movable = makeMovable(handles);
    const copy = (await import(join(folder, 'dist/src/probe/estimation/summary.js'))) as {
      summariseProbe: typeof Summarise;
    };
    const probed = await simulatedProbe({ slots: 3 });
    const derive = () => copy.summariseProbe({ ...probed }).answer;
    const { answer } = summariseProbe(probed);
    assert.deepEqual(derive(), answer);
    const at = (where: string) => handles.findIndex((handle) => handle.where === where);
    const [misfit, bursts] = [at('evidence/overlap.js: STEPS_MISFIT'), at('rules/slots-over-time.js: slotsOverTime()')];
    assert.ok(movable.used[misfit] && movable.used[bursts]);
    movable.values[misfit] = 0;
    movable.kept.clear();
    assert.equal(copy.summariseProbe({ ...probed }).unloaded?.delay, 0);
    movable.forced[bursts] = null;
    assert.deepEqual(derive(), answer);
  });
});
