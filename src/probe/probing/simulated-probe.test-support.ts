/** For tests: documents of probes of simulated servers, made once each. */

import { SCHEMA_VERSION } from '../../model/document.js';
import type { ProbeDocument, ProbeScenario } from '../../model/probe.js';
import { PROBE_SCENARIO } from '../../model/synthetic-probe.test-support.js';
import { CONTEXT } from '../../model/synthetic-run.test-support.js';
import { runProbe } from './procedure.js';
import { SIMULATED, type SimulatedModel } from './simulated-model.test-support.js';
import { SimulatedServer } from './simulated-server.test-support.js';

export async function simulatedProbe(
  model: Partial<SimulatedModel> = {},
  options: Partial<ProbeScenario> = {},
  serverSeed = SERVER_SEED,
): Promise<ProbeDocument> {
  const scenario = { ...PROBE_SCENARIO, ...options };
  const server = new SimulatedServer({ ...SIMULATED, ...model }, serverSeed, scenario.keepAlive);
  const probed = await runProbe(server, scenario, { signal: new AbortController().signal, onProgress() {} });
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'probe',
    name: 'synthetic-probe',
    createdAt: '2026-01-02T03:04:05.678Z',
    context: CONTEXT,
    ...probed,
  };
}

const SERVER_SEED = 7;
