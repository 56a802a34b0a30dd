/** For tests: documents of bursts at simulated servers, whose slots are known. */

import { loadAtUrl } from '../analysis/burst/at-url.js';
import { BURST, scenarioWith } from '../model/default-scenario.js';
import { SCHEMA_VERSION } from '../model/document.js';
import type { BurstDocument } from '../model/run.js';
import type { Burst, Scenario } from '../model/scenario.js';
import { CONTEXT } from '../model/synthetic-run.test-support.js';
import { SIMULATED, type SimulatedModel } from '../probe/probing/simulated-model.test-support.js';
import { SimulatedServer } from '../probe/probing/simulated-server.test-support.js';
import { type BurstServer, makeBursts } from './bursts-at-url.js';

const URL = 'http://127.0.0.1:8080/';
const SERVER_SEED = 7;
const EXTERNAL = { model: 'external', workers: 1, accept: 'shared' } as const;

class SimulatedBurstServer extends SimulatedServer implements BurstServer {
  readonly address = { kind: 'tcp', host: '127.0.0.1', port: 8080 } as const;
  readonly lastCost = { peakMemoryBytes: 1e8, cpuTime: 1e6 };
}

/** What summarises it is loaded too. */
export async function simulatedBursts(
  model: Partial<SimulatedModel> = {},
  changes: Partial<Scenario<Burst>> = {},
): Promise<BurstDocument> {
  await loadAtUrl();
  const scenario = scenarioWith<Burst>({ load: BURST, models: [EXTERNAL], url: URL, ...changes });
  const server = new SimulatedBurstServer({ ...SIMULATED, ...model }, SERVER_SEED);
  const saved = { method: 'GET', headerNames: [], bodyBytes: 0 };
  const target = { shown: URL, loopback: true, request: { saved, target: UNUSED } };
  const measured = await makeBursts(server, scenario, target, {
    onProgress() {},
    signal: new AbortController().signal,
    collapse: new Promise<never>(() => {}),
  });
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'burst',
    name: 'simulated-bursts',
    createdAt: '2026-01-02T03:04:05.678Z',
    context: CONTEXT,
    ...measured,
  };
}

/** Unused, as nothing is sent to a simulation. */
const UNUSED = {
  addresses: [],
  tls: null,
  request: { kind: 'tcp', message: new Uint8Array(), end: { kind: 'close' } },
  keepAlive: false,
} as const;
