/** A probe as CSV: a line a request, instants in ns since the probe's start. */
import type { ProbeDocument } from '../../model/probe.js';

export function probeRows({ bursts }: ProbeDocument): object[] {
  return bursts.flatMap(({ phase, requests }, burst) =>
    requests.map(({ outcome, ...stamps }, place) => ({
      burst: burst + 1,
      phase,
      clients: requests.length,
      place: place + 1,
      outcome: outcome.kind,
      status: outcome.kind === 'rejected' ? outcome.status : null,
      connect_started_at_ns: stamps.connectStartedAt,
      connected_at_ns: stamps.connectedAt,
      sent_at_ns: stamps.sentAt,
      answered_at_ns: stamps.answeredAt,
      departed_at_ns: stamps.departedAt,
    })),
  );
}
