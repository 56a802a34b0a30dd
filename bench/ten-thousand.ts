/** A burst of 10,000 clients as both sides would report it, made up: what is timed is what is done with it. */

import { SCHEMA_VERSION } from '../src/model/document.js';
import type { BurstDocument } from '../src/model/run.js';
import { MICROSECOND, MILLISECOND, SECOND } from '../src/model/units.js';
import type { ClientReport } from '../src/protocol/client-messages.js';
import type { TraceRecord } from '../src/protocol/server-messages.js';
import { describeContext } from '../src/runner/context.js';
import { joinStamps } from '../src/runner/join-stamps.js';

export const CLIENTS = 10_000;
export const TARGET = { host: '127.0.0.1', port: 8000 } as const;

const FIRST_PORT = 10_000;
const SERVICE = 100 * MICROSECOND;
const GAP = 10 * MICROSECOND;

/** Client i arrives at i µs and is served as number i. */
const serviceStart = (index: number) => CLIENTS * MICROSECOND + index * (SERVICE + GAP);

export function clientReports(): ClientReport[] {
  return Array.from({ length: CLIENTS }, (_, index) => ({
    clientAddress: TARGET.host,
    clientPort: FIRST_PORT + index,
    intendedAt: null,
    arrivedAt: index * MICROSECOND,
    connectedAt: index * MICROSECOND + MILLISECOND,
    answeredAt: serviceStart(index) + SERVICE,
    departedAt: serviceStart(index) + SERVICE + GAP,
    outcome: { kind: 'served' },
  }));
}

export function traceRecords(): TraceRecord[] {
  return Array.from({ length: CLIENTS }, (_, index) => ({
    clientAddress: TARGET.host,
    clientPort: FIRST_PORT + index,
    serverAddress: TARGET.host,
    serverPort: TARGET.port,
    process: 1,
    serviceStartedAt: BigInt(serviceStart(index)),
    receivedAt: BigInt(serviceStart(index)),
    answeredAt: BigInt(serviceStart(index) + SERVICE),
    serviceEndedAt: BigInt(serviceStart(index) + SERVICE),
    outcome: 'answered',
  }));
}

export function document(): BurstDocument {
  const records = joinStamps(clientReports(), traceRecords(), TARGET, 0n);
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'burst',
    name: 'ten-thousand',
    createdAt: new Date(0).toISOString(),
    context: describeContext(),
    scenario: {
      load: { kind: 'burst', silentClients: 0, silentTime: 0 },
      clients: CLIENTS,
      models: [{ model: 'sequential', workers: 1, accept: 'shared' }],
      serviceTime: SERVICE,
      service: 'sleep',
      message: 'http',
      keepAlive: false,
      listenBacklog: CLIENTS,
      timeout: 30 * SECOND,
      receiveTimeout: null,
      rounds: 1,
      warmUpRounds: 0,
      ...TARGET,
      url: null,
      seed: 1,
    },
    runs: [
      {
        model: 'sequential',
        workers: 1,
        accept: 'shared',
        rounds: [
          {
            warmUp: false,
            sequence: 1,
            records,
            kernel: { available: false, why: 'made up' },
            load: { peakMemoryBytes: 0, cpuTime: 0 },
            processes: [],
          },
        ],
      },
    ],
    warnings: [],
  };
}
