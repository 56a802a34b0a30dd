/** What follows from a probe, for JSON: the answer as data and in words, the figures, and the evidence. */
import type { ProbeDocument } from '../../model/probe.js';
import { describeAnswer } from './answer-words.js';
import { summariseProbe } from './probe-summary.js';

export function deriveProbe(document: ProbeDocument): object {
  const { unloaded, limit, ...summary } = summariseProbe(document);
  const { times, ...centre } = unloaded ?? { times: [] };
  return {
    text: describeAnswer(summariseProbe(document)),
    ...summary,
    unloaded: unloaded === null ? null : { ...centre, requests: times.length },
    limit,
  };
}
