/** Whether a client that connects and sends nothing keeps other clients from being served. */

import { isServed } from '../../model/connection-record.js';
import { scenarioWith } from '../../model/default-scenario.js';
import type { ExperimentPart } from '../../model/document.js';
import type { ModelName, Scenario } from '../../model/scenario.js';
import { countOf, formatDuration, MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { type Experiment, type ExperimentSize, type Finding, outcomeWhere, partOf, writeFinite } from './experiment.js';

const HELD_PROCESSES = 3;
const SILENCED_SERVICE_TIME = 5 * MILLISECOND;
const STAY = { whole: 600 * MILLISECOND, short: 300 * MILLISECOND };

/** The number of silent clients at each server, and whether they block all other clients. */
const SILENCES: ReadonlyArray<{
  readonly model: ModelName;
  readonly silent: number;
  readonly blocks: boolean;
  readonly lesson: string;
}> = [
  { model: 'sequential', silent: 1, blocks: true, lesson: 'one silent client stops a sequential server' },
  {
    model: 'multi-process',
    silent: HELD_PROCESSES - 1,
    blocks: false,
    lesson: 'processes that are not blocked go on serving',
  },
  {
    model: 'multi-process',
    silent: HELD_PROCESSES,
    blocks: true,
    lesson: 'as many silent clients as processes stop all processes',
  },
  { model: 'event-loop', silent: HELD_PROCESSES, blocks: false, lesson: 'silent clients do not stop an event loop' },
];

export const silentClient: Experiment = {
  name: 'silent-client',
  question: 'When a client connects and sends nothing, can other clients still be served?',
  theory:
    'recv() blocks until the client sends something, and a process that is blocked in recv() does not accept other clients. So a sequential server serves no other client until the silent one leaves. W processes go on serving, more slowly, while fewer than W of them are blocked; W silent clients stop all of them (Stevens, "UNIX Network Programming", on iterative and concurrent servers; an attack of this kind is called Slowloris). An event loop waits for all its clients at once, so silent clients do not stop it.',
  plan: (size) =>
    SILENCES.map(({ model, silent }) => ({
      title: `${countOf(silent, 'silent client')} at ${model}`,
      scenario: scenarioOfSilence(size, model, silent),
    })),
  judge: (parts) => SILENCES.map((part, index) => judgeSilence(parts, index, part)),
};

function scenarioOfSilence(size: ExperimentSize, model: ModelName, silentClients: number): Scenario {
  return scenarioWith({
    load: { kind: 'burst', silentClients, silentTime: STAY[size] },
    models: [{ model, workers: model === 'multi-process' ? HELD_PROCESSES : 1, accept: 'shared' }],
    clients: 8,
    serviceTime: SILENCED_SERVICE_TIME,
    rounds: 1,
    warmUpRounds: 0,
  });
}

function judgeSilence(
  parts: readonly ExperimentPart[],
  index: number,
  { blocks, lesson }: (typeof SILENCES)[number],
): Finding {
  const { title, runs } = partOf(parts, index, 'burst');
  const records = runs[0]?.rounds[0]?.records ?? [];
  const silent = records.filter(({ outcome }) => outcome.kind === 'said-nothing');
  const leftAt = least(silent.flatMap(({ client }) => (client === null ? [] : [client.departedAt])));
  const others = records.filter((record) => !silent.includes(record));
  const served = others.filter(isServed);
  const before = served.filter(({ server }) => server.serviceStartedAt < leftAt).length;
  const first = least(served.map(({ client, server }) => server.serviceStartedAt - client.arrivedAt));
  const expected = blocks
    ? 'no other client is served until the silent ones leave'
    : 'all other clients are served meanwhile';
  const all = served.length === others.length && served.length > 0;
  return {
    expected: `${title}: ${expected}`,
    found: `${before} of ${countOf(others.length, 'other')} served before they left; the shortest wait was ${writeFinite(first, formatDuration)}`,
    outcome: outcomeWhere(all && before === (blocks ? 0 : others.length)),
    lesson,
  };
}

function least(values: readonly Nanoseconds[]): Nanoseconds {
  return values.reduce((smallest, value) => Math.min(smallest, value), Number.POSITIVE_INFINITY);
}
