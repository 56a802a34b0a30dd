/** The summary of a burst at a URL: what its clients saw and, if they had to queue, what follows from it. */
import { type MeasuredBurst, type ModelRun, measuredRounds, type Outside, type Round } from '../../model/run.js';
import { slotsAnswered } from '../../probe/estimation/answer/kinds.js';
import { auditRounds, countAllOutcomes, STAMPS_IN_ORDER } from '../queueing/audit.js';
import { asSeenFromOutside, inferredWait, type SeenFromOutside, seeFromOutside, seenByClients } from './outside.js';
import { reachOutsideVerdict } from './outside-verdict.js';
import { NO_COSTS, NO_PREDICTIONS, type RoundFigures, roundFigures, waitFigures } from './round-figures.js';
import { type ModelSummary, representative } from './summary.js';
import { deriveOpenWarnings } from './warnings.js';

/** Waits and services are inferred if a queue was found. Figures that no client can see are left out. */
export function summariseFromOutside(
  run: ModelRun,
  document: Pick<MeasuredBurst, 'scenario'> & { outside: Outside },
): ModelSummary {
  const { scenario } = document;
  const outside = seeFromOutside(run, document);
  const seen = measuredRounds(run).map(seenByClients);
  const measured = seen.map((round) => asSeenFromOutside(round, outside));
  const rounds = measured.map((round, index) => figuresFromOutside(round, seen[index] ?? round, outside));
  // A server can decline a client before the client has sent its request, so these stamps can be out of order.
  const audits = [
    ...auditRounds(seen, scenario.clients, null).filter(({ identity }) => identity !== STAMPS_IN_ORDER),
    ...outside.estimate.audits.map(({ identity, holds, value }) => ({
      identity,
      holds,
      detail: `${value ?? 'some'} requests`,
    })),
  ];
  const shown = representative(rounds);
  return {
    choice: { model: run.model, workers: run.workers, accept: run.accept },
    scenario,
    outside,
    slots: slotsAnswered(outside.estimate.answer),
    measured,
    rounds,
    shownRound: measured[shown] as Round,
    shownRoundNumber: shown + 1,
    outcomes: countAllOutcomes(seen),
    audits,
    witnesses: [],
    verdict: reachOutsideVerdict(outside.estimate, rounds, audits),
    warnings: deriveOpenWarnings(run),
  };
}

/** Without the figures that depend on a limit, and without predictions. */
function figuresFromOutside(round: Round, seen: Round, outside: SeenFromOutside): RoundFigures {
  const waited = round.records.flatMap((record) => inferredWait(record, outside) ?? []);
  const { connectMax } = roundFigures(seen, null);
  return { ...roundFigures(round, null), ...NO_COSTS, ...NO_PREDICTIONS, ...waitFigures(waited), connectMax };
}
