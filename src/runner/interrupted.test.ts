/** What an interrupted measurement hands over: finished rounds and parts, or the beginning of the first round. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { summariseSustained } from '../analysis/sustained/sustained-summary.js';
import { scenarioWith } from '../model/default-scenario.js';
import type { SweepDocument } from '../model/document.js';
import { type Extent, Interruption, type PartialResult } from '../model/failure.js';
import type { RunDocument, SustainedDocument } from '../model/run.js';
import { storedDocumentShape } from '../model/saved/document.js';
import type { Scenario, Sustained } from '../model/scenario.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { withHeader } from './context.js';
import { targetAt } from './external.test-support.js';
import { type MeasureOptions, measure } from './measure.js';
import { measureUrl } from './measure-at-url.js';
import { measureExperiment, measureSweep } from './measure-parts.js';
import type { Progress } from './progress.js';
import { quiet } from './quiet.test-support.js';

const SEQUENTIAL = { model: 'sequential', workers: 1, accept: 'shared' } as const;
const EVENT_LOOP = { model: 'event-loop', workers: 1, accept: 'shared' } as const;

const BURST = scenarioWith({
  load: { kind: 'burst', silentClients: 0, silentTime: 0 },
  clients: 3,
  serviceTime: MILLISECOND,
  rounds: 5,
});

/** Interrupts a measurement when its progress first satisfies the condition, and returns what is known then. */
async function interruptWhen(
  isReached: (progress: Progress) => boolean,
  start: (options: MeasureOptions) => Promise<object>,
): Promise<PartialResult | null> {
  const controller = new AbortController();
  const onProgress = (progress: Progress): void => {
    if (isReached(progress)) controller.abort('SIGTERM');
  };
  return partialOf(start(quiet({ signal: controller.signal, onProgress })));
}

/** Also checks that the partial result can be saved and read like any other document. */
async function partialOf(measuring: Promise<object>): Promise<PartialResult | null> {
  const error: unknown = await withHeader(() => measuring).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof Interruption, String(error));
  if (error.partial !== null) storedDocumentShape.parse({ ...error.partial.measured, name: 'test' });
  return error.partial;
}

function measuredOf<D>(partial: PartialResult | null): D {
  assert.ok(partial !== null, 'nothing is known');
  return partial.measured as D;
}

const roundsOf = (finished: number, planned: number): Extent => ({
  unit: 'round',
  finished,
  planned,
  cut: null,
  unmeasured: [],
});

describe('an interrupted burst', () => {
  test('has its finished rounds', async () => {
    const partial = await interruptWhen(
      ({ done }) => done === 3,
      (options) => measure(BURST, options),
    );
    assert.deepEqual(partial?.extent, roundsOf(2, 5));
    const { scenario, runs } = measuredOf<RunDocument>(partial);
    assert.equal(scenario.rounds, 2);
    assert.deepEqual(
      runs.map(({ rounds }) => rounds.map(({ warmUp }) => warmUp)),
      [[true, false, false]],
    );
  });

  test('has nothing before a measured round is finished', async () => {
    const partial = await interruptWhen(
      ({ done }) => done === 1,
      (options) => measure(BURST, options),
    );
    assert.equal(partial, null);
  });

  test('of several models has the rounds that all of them finished', async () => {
    const partial = await interruptWhen(
      ({ done }) => done === 7,
      (options) => measure({ ...BURST, models: [SEQUENTIAL, EVENT_LOOP] }, options),
    );
    assert.deepEqual(partial?.extent, roundsOf(2, 5));
    const { runs } = measuredOf<RunDocument>(partial);
    assert.deepEqual(
      runs.map(({ rounds }) => rounds.length),
      [3, 3],
    );
  });

  test('in its first measured round has the models that finished it', async () => {
    const partial = await interruptWhen(
      ({ done }) => done === 3,
      (options) => measure({ ...BURST, models: [SEQUENTIAL, EVENT_LOOP] }, options),
    );
    const { runs, scenario } = measuredOf<RunDocument>(partial);
    assert.equal(partial?.extent.finished, 0);
    assert.equal(partial?.extent.unmeasured.length, 1);
    assert.equal(runs.length, 1);
    assert.deepEqual(scenario.models.length, 1);
  });
});

/** A server that keeps connections, and answers a request only if `mayAnswer` says so. */
async function serve(context: TestContext, mayAnswer: (count: number) => boolean): Promise<string> {
  let count = 0;
  const server = createServer((_, response) => {
    count += 1;
    if (mayAnswer(count)) response.end('Hello');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('an interrupted closed loop', () => {
  /** @param most how many requests are answered at most */
  async function interruptAt(
    context: TestContext,
    requests: number,
    { most = Number.POSITIVE_INFINITY, hurry }: { most?: number; hurry?: AbortSignal } = {},
  ) {
    const controller = new AbortController();
    const url = await serve(context, (count) => {
      if (count === requests) controller.abort('SIGINT');
      return count <= most;
    });
    const scenario: Scenario<Sustained> = scenarioWith({
      load: { kind: 'sustained', duration: 60 * SECOND },
      clients: 3,
      models: [{ model: 'external', workers: 1, accept: 'shared' }],
      url,
      timeout: 5 * SECOND,
    });
    const options = quiet({ signal: controller.signal, ...(hurry === undefined ? {} : { hurry }) });
    return partialOf(measureUrl(scenario, targetAt(url), options));
  }

  test('has the window up to the interruption, and that is its duration', async (context) => {
    const partial = await interruptAt(context, 200);
    const document = measuredOf<SustainedDocument>(partial);
    const [window] = document.runs[0]?.rounds ?? [];
    assert.ok(window !== undefined && window.answered > 0);
    const { duration } = document.scenario.load;
    assert.equal(duration, window.endedAt - window.startedAt);
    assert.deepEqual(partial?.extent, { ...roundsOf(0, 1), cut: { time: duration, planned: 60 * SECOND } });
    const [summary] = summariseSustained(document).models;
    const exact = summary?.audits.filter(({ identity }) => !identity.startsWith('throughput x mean'));
    assert.deepEqual(
      exact?.filter(({ holds }) => !holds),
      [],
    );
  });

  test('has nothing before every client was answered', async (context) => {
    assert.equal(await interruptAt(context, 3, { most: 2 }), null);
  });

  test('has nothing when the user interrupts again', async (context) => {
    assert.equal(await interruptAt(context, 200, { hurry: AbortSignal.abort('SIGINT') }), null);
  });
});

describe('interrupted parts', () => {
  const loop = (clients: number) =>
    scenarioWith({ load: { kind: 'sustained', duration: 100 * MILLISECOND }, clients, serviceTime: MILLISECOND });

  test('a sweep has its finished loads', async () => {
    const loads = [1, 2, 3].map((value) => ({ value, scenario: loop(value) }));
    const seen: string[] = [];
    const partial = await interruptWhen(
      ({ position = '', doing, ended }) => {
        if (ended !== undefined) return false;
        seen.push(`${position}: ${doing}`);
        return position === 'load 3 of 3';
      },
      (options) => measureSweep('clients', loads, options),
    );
    assert.deepEqual(seen, [
      'load 1 of 3: 1 client, sequential',
      'load 2 of 3: 2 clients, sequential',
      'load 3 of 3: 3 clients, sequential',
    ]);
    assert.deepEqual(partial?.extent, { ...roundsOf(2, 3), unit: 'load' });
    const { points } = measuredOf<SweepDocument>(partial);
    assert.deepEqual(
      points.map(({ value }) => value),
      [1, 2],
    );
  });

  test('an experiment has its finished parts, and nothing in the first', async () => {
    const plan = ['one', 'two'].map((title) => ({ title, scenario: { ...BURST, rounds: 2 } }));
    const start = (options: MeasureOptions) => measureExperiment('one-at-a-time', plan, options);
    const partial = await interruptWhen(({ position }) => position === 'part 2 of 2, round 1 of 2', start);
    assert.deepEqual(partial?.extent, { ...roundsOf(1, 2), unit: 'part' });
    assert.equal(await interruptWhen(({ position }) => position === 'part 1 of 2, round 2 of 2', start), null);
  });
});
