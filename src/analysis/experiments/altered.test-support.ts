/** For tests: changes to the measurements of each experiment after which a finding must not be as expected. */
import type { ConnectionRecord } from '../../model/connection-record.js';
import { type ExperimentDocument, type ExperimentPart, SCHEMA_VERSION } from '../../model/document.js';
import type { RunDocument } from '../../model/run.js';
import { CONTEXT } from '../../model/synthetic-run.test-support.js';
import { SECOND } from '../../model/units.js';

export type Parts = readonly ExperimentPart[];

/** A change to a document, and the index of a finding that is not as expected after it. */
interface Altered {
  readonly what: string;
  readonly change: (document: ExperimentDocument) => Partial<ExperimentDocument>;
  readonly astray: number;
}

export const ALTERED: Readonly<Record<string, readonly Altered[]>> = {
  'one-at-a-time': [
    { what: 'services that overlap', change: ({ parts }) => ({ parts: changeRecords(parts, overlap) }), astray: 0 },
    { what: 'and no verdict', change: ({ parts }) => ({ parts: changeRecords(parts, overlap) }), astray: 1 },
  ],
  'silent-client': [
    {
      what: 'a silent client that should block does not',
      change: ({ parts }) => ({ parts: swap(parts, 0, 1) }),
      astray: 0,
    },
    {
      what: 'a silent client that should not block does',
      change: ({ parts }) => ({ parts: swap(parts, 2, 3) }),
      astray: 3,
    },
    { what: 'no client served', change: ({ parts }) => ({ parts: changeRecords(parts, loseServer) }), astray: 1 },
  ],
  'full-accept-queue': [
    { what: 'clients refused', change: ({ parts }) => ({ parts: changeRecords(parts, refuseSome) }), astray: 1 },
    {
      what: 'clients refused although the queue has room',
      change: ({ parts }) => ({ parts: changeRecords(parts, refuseSome) }),
      astray: 4,
    },
    {
      what: 'connects not after whole seconds',
      change: ({ parts }) => ({ parts: changeRecords(parts, connectAstray) }),
      astray: 1,
    },
    { what: 'a queue with room', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 0 },
    { what: 'a queue without room', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 4 },
  ],
  'busy-or-waiting': [
    { what: 'services swapped', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 4 },
    { what: 'workers that stay idle', change: ({ parts }) => ({ parts: addWorker(parts) }), astray: 0 },
  ],
  'one-queue-or-many': [
    { what: 'models swapped', change: ({ parts }) => ({ parts: swapRuns(parts) }), astray: 2 },
    { what: 'no client served', change: ({ parts }) => ({ parts: changeRecords(parts, loseServer) }), astray: 3 },
  ],
  'price-of-a-process': [
    { what: 'models swapped', change: ({ parts }) => ({ parts: swapRuns(parts) }), astray: 4 },
    {
      what: 'one process for several connections',
      change: ({ parts }) => ({ parts: changeRecords(parts, sameProcess) }),
      astray: 0,
    },
    { what: 'no client served', change: ({ parts }) => ({ parts: changeRecords(parts, loseServer) }), astray: 1 },
  ],
  'hockey-stick': [
    { what: 'loads in reverse', change: ({ parts }) => ({ parts: [...parts].reverse() }), astray: 0 },
    { what: 'no client served', change: ({ parts }) => ({ parts: changeRecords(parts, loseServer) }), astray: 1 },
  ],
  'who-holds-the-door': [
    { what: 'no client starves', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 0 },
    { what: 'some clients starve', change: ({ parts }) => ({ parts: swap(parts, 0, 1) }), astray: 2 },
  ],
};

function swap(parts: Parts, one: number, other: number): Parts {
  return parts.map((part, index) => (index === one ? parts[other] : index === other ? parts[one] : part) ?? part);
}

function swapRuns(parts: Parts): Parts {
  return parts.map((part) => ({ ...part, runs: [...part.runs].reverse() }) as ExperimentPart);
}

type Change = (record: ConnectionRecord, all: readonly ConnectionRecord[]) => ConnectionRecord;

/** The same parts, with a change applied to every record. */
function changeRecords(parts: Parts, change: Change): Parts {
  return parts.map((part) => {
    if (part.kind === 'sustained') return part;
    const runs = part.runs.map((run) => ({
      ...run,
      rounds: run.rounds.map((round) => ({
        ...round,
        records: round.records.map((record) => change(record, round.records)),
      })),
    }));
    return { ...part, runs } as ExperimentPart;
  });
}

/** Moves the start of every service to that of the first. */
function overlap(record: ConnectionRecord, all: readonly ConnectionRecord[]): ConnectionRecord {
  const starts = all.flatMap(({ server }) => (server === null ? [] : [server.serviceStartedAt]));
  if (record.server === null) return record;
  return { ...record, server: { ...record.server, serviceStartedAt: Math.min(...starts) } };
}

function loseServer(record: ConnectionRecord): ConnectionRecord {
  return { ...record, server: null, outcome: { kind: 'unmatched' } };
}

/** Every third client is refused and never connects. */
function refuseSome(record: ConnectionRecord, all: readonly ConnectionRecord[]): ConnectionRecord {
  const { client } = record;
  if (client === null || all.indexOf(record) % 3 !== 0) return record;
  const turnedAway = { ...client, connectedAt: null, answeredAt: null };
  return { ...record, client: turnedAway, server: null, outcome: { kind: 'refused' } };
}

function addWorker(parts: Parts): Parts {
  return parts.map((part) => {
    const models = part.scenario.models.map((choice) => ({ ...choice, workers: choice.workers + 1 }));
    return { ...part, scenario: { ...part.scenario, models } } as ExperimentPart;
  });
}

function sameProcess(record: ConnectionRecord): ConnectionRecord {
  return record.server === null ? record : { ...record, server: { ...record.server, process: 1 } };
}

function connectAstray(record: ConnectionRecord): ConnectionRecord {
  const { client } = record;
  return client === null ? record : { ...record, client: { ...client, connectedAt: client.arrivedAt + 1.5 * SECOND } };
}

export const FORGED = {
  schemaVersion: SCHEMA_VERSION,
  kind: 'experiment',
  name: 'forged',
  createdAt: '2026-01-02T03:04:05.678Z',
  context: CONTEXT,
} as const;

export function partOfDocument({
  schemaVersion: _,
  name: __,
  createdAt: ___,
  context: ____,
  ...part
}: RunDocument): ExperimentPart {
  return { title: 'a part', ...part } as ExperimentPart;
}
