/** The server's account of the clients that said nothing: it sees that they left a moment after they did. */
import type { ClientReport } from '../protocol/client-messages.js';
import type { TraceRecord } from '../protocol/server-messages.js';
import type { TraceDirectory } from './trace-directory.js';

/** How long the server may take to see it, and the time between two looks at its trace, ms. */
const PATIENCE = 5000;
const INTERVAL = 1;

/**
 * Resolves, with the records that were still to come, when the server has done with every client that said nothing.
 * Without a bound of its own a server that never sees them go would hold the run.
 */
export async function traceOfSilence(
  reports: readonly ClientReport[],
  trace: readonly TraceRecord[],
  traces: TraceDirectory,
): Promise<TraceRecord[]> {
  const expected = new Set(
    reports.flatMap(({ clientPort, outcome }) => (outcome.kind === 'said-nothing' ? [clientPort] : [])),
  );
  for (const { clientPort } of trace) expected.delete(clientPort);
  const late: TraceRecord[] = [];
  const deadline = performance.now() + PATIENCE;
  while (expected.size > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    const fresh = traces.takeNew();
    for (const { clientPort } of fresh) expected.delete(clientPort);
    late.push(...fresh);
  }
  return late;
}
