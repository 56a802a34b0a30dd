/** A burst of any size, made up: the reports of both sides, and the document that they become. */
import { BURST, scenarioWith } from '../src/model/default-scenario.js';
import { SCHEMA_VERSION } from '../src/model/document.js';
import type { BurstDocument } from '../src/model/run.js';
import { MICROSECOND, MILLISECOND } from '../src/model/units.js';
import type { ClientReport } from '../src/protocol/client-messages.js';
import type { TraceRecord } from '../src/protocol/server-messages.js';
import { describeContext } from '../src/runner/context.js';
import { joinStamps } from '../src/runner/join-stamps.js';

export const SERVER = { host: '127.0.0.1', port: 8000 } as const;
/** Client i has port i of an address, and those beyond the last port the same ports of the next address. */
const PORTS = 50_000;
const FIRST_CLIENT_PORT = 10_000;
const CONTEXT = await describeContext();
const BRIEF_SERVICE = 100 * MICROSECOND;
const GAP = 10 * MICROSECOND;

function endpointOf(index: number) {
  const clientAddress = `127.0.0.${1 + Math.floor(index / PORTS)}`;
  return { clientAddress, clientPort: FIRST_CLIENT_PORT + (index % PORTS) };
}

/** Client i arrives at i µs and is served as number i, when all have arrived. */
const serviceStart = (index: number, clients: number) => clients * MICROSECOND + index * (BRIEF_SERVICE + GAP);

export function clientReports(clients: number): ClientReport[] {
  return Array.from({ length: clients }, (_, index) => ({
    ...endpointOf(index),
    intendedAt: null,
    arrivedAt: index * MICROSECOND,
    connectedAt: index * MICROSECOND + MILLISECOND,
    answeredAt: serviceStart(index, clients) + BRIEF_SERVICE,
    departedAt: serviceStart(index, clients) + BRIEF_SERVICE + GAP,
    outcome: { kind: 'served' },
  }));
}

export function traceRecords(clients: number): TraceRecord[] {
  return Array.from({ length: clients }, (_, index) => ({
    ...endpointOf(index),
    serverAddress: SERVER.host,
    serverPort: SERVER.port,
    process: 1,
    serviceStartedAt: BigInt(serviceStart(index, clients)),
    receivedAt: BigInt(serviceStart(index, clients)),
    answeredAt: BigInt(serviceStart(index, clients) + BRIEF_SERVICE),
    serviceEndedAt: BigInt(serviceStart(index, clients) + BRIEF_SERVICE),
    outcome: 'answered',
  }));
}

export function madeUpRun(clients: number): BurstDocument {
  const serving = { load: BURST, clients, serviceTime: BRIEF_SERVICE, ...SERVER };
  const scenario = scenarioWith({ ...serving, rounds: 1, warmUpRounds: 0 });
  const round = {
    warmUp: false,
    sequence: 1,
    records: joinStamps(clientReports(clients), traceRecords(clients), SERVER, 0n),
    kernel: { available: false, why: 'made up' },
    load: { peakMemoryBytes: 0, cpuTime: 0 },
    processes: [],
  } as const;
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'burst',
    name: 'made-up',
    createdAt: new Date(0).toISOString(),
    context: CONTEXT,
    scenario,
    outside: null,
    runs: scenario.models.map((choice) => ({ ...choice, rounds: [round] })),
    warnings: [],
  };
}
