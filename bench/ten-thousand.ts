/**
 * The cost of joining, summarising and drawing a burst of 10,000 clients; this happens after a run, never during it.
 * Both sides' reports are synthetic, as only their processing is timed.
 */

import { summariseBurst } from '../src/analysis/burst/summary.js';
import { sum } from '../src/analysis/statistics/samples.js';
import { BURST, scenarioWith } from '../src/model/default-scenario.js';
import { SCHEMA_VERSION } from '../src/model/document.js';
import type { BurstDocument } from '../src/model/run.js';
import { MICROSECOND, MILLISECOND } from '../src/model/units.js';
import { render } from '../src/presentation/index.js';
import { TEXT_OPTIONS } from '../src/presentation/render/content.js';
import type { ClientReport } from '../src/protocol/client-messages.js';
import type { TraceRecord } from '../src/protocol/server-messages.js';
import { describeContext } from '../src/runner/context.js';
import { joinStamps } from '../src/runner/join-stamps.js';
import type { Suite } from './suite.js';

const TEN_THOUSAND = 10_000;
const RECORDS = { perCall: TEN_THOUSAND, unit: 'record' } as const;
const SERVER = { host: '127.0.0.1', port: 8000 } as const;
const FIRST_CLIENT_PORT = 10_000;
const BRIEF_SERVICE = 100 * MICROSECOND;
const GAP = 10 * MICROSECOND;

export const arithmetic: Suite = {
  question: 'What do joining and summarising 10,000 records cost?',
  prepare: async () => {
    const reports = clientReports();
    const trace = traceRecords();
    const run = madeUpRun();
    return {
      subjects: [
        {
          name: "join the clients' and the server's stamps",
          work: RECORDS,
          run: () => joinStamps(reports, trace, SERVER, 0n).length,
        },
        {
          name: 'summariseBurst one round',
          work: RECORDS,
          // Results are cached for each document, so each call needs a new one.
          run: () => sum(summariseBurst({ ...run }).models.map(({ outcomes }) => outcomes.served)),
        },
      ],
    };
  },
};

export const drawing: Suite = {
  question: 'What does drawing 10,000 clients cost?',
  prepare: async () => {
    const run = madeUpRun();
    return {
      subjects: [
        { name: 'the first and the last rows', work: RECORDS, run: () => drawRun({ ...run }, null) },
        { name: 'all rows', work: RECORDS, run: () => drawRun({ ...run }, 'all') },
      ],
    };
  },
};

/** Draws a new document, as results are cached for each document. Returns how many records it has. */
function drawRun(run: BurstDocument, rows: 'all' | null): number {
  const text = render(run, 'table', { ...TEXT_OPTIONS, details: true, colour: true, rows });
  return text.includes('all served')
    ? sum(run.runs.flatMap(({ rounds }) => rounds.map(({ records }) => records.length)))
    : 0;
}

/** Client i arrives at i µs and is served as number i. */
const serviceStart = (index: number) => TEN_THOUSAND * MICROSECOND + index * (BRIEF_SERVICE + GAP);

function clientReports(): ClientReport[] {
  return Array.from({ length: TEN_THOUSAND }, (_, index) => ({
    clientAddress: SERVER.host,
    clientPort: FIRST_CLIENT_PORT + index,
    intendedAt: null,
    arrivedAt: index * MICROSECOND,
    connectedAt: index * MICROSECOND + MILLISECOND,
    answeredAt: serviceStart(index) + BRIEF_SERVICE,
    departedAt: serviceStart(index) + BRIEF_SERVICE + GAP,
    outcome: { kind: 'served' },
  }));
}

function traceRecords(): TraceRecord[] {
  return Array.from({ length: TEN_THOUSAND }, (_, index) => ({
    clientAddress: SERVER.host,
    clientPort: FIRST_CLIENT_PORT + index,
    serverAddress: SERVER.host,
    serverPort: SERVER.port,
    process: 1,
    serviceStartedAt: BigInt(serviceStart(index)),
    receivedAt: BigInt(serviceStart(index)),
    answeredAt: BigInt(serviceStart(index) + BRIEF_SERVICE),
    serviceEndedAt: BigInt(serviceStart(index) + BRIEF_SERVICE),
    outcome: 'answered',
  }));
}

function madeUpRun(): BurstDocument {
  const serving = { load: BURST, clients: TEN_THOUSAND, serviceTime: BRIEF_SERVICE, ...SERVER };
  const scenario = scenarioWith({ ...serving, rounds: 1, warmUpRounds: 0 });
  const round = {
    warmUp: false,
    sequence: 1,
    records: joinStamps(clientReports(), traceRecords(), SERVER, 0n),
    kernel: { available: false, why: 'made up' },
    load: { peakMemoryBytes: 0, cpuTime: 0 },
    processes: [],
  } as const;
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'burst',
    name: 'ten-thousand',
    createdAt: new Date(0).toISOString(),
    context: describeContext(),
    scenario,
    outside: null,
    runs: scenario.models.map((choice) => ({ ...choice, rounds: [round] })),
    warnings: [],
  };
}
