/** For tests: the default scenario of a probe. */
import type { ProbeScenario } from './probe.js';
import { SECOND } from './units.js';

export const PROBE_SCENARIO: ProbeScenario = {
  target: 'http://127.0.0.1:8080/',
  command: null,
  method: 'GET',
  headerNames: [],
  bodyBytes: 0,
  keepAlive: false,
  hold: false,
  loopback: true,
  budget: 10 * SECOND,
  maxClients: 256,
  configured: null,
  seed: 1,
};
