/** The verdict on open arrivals at a URL in words. */
import { formatDuration } from '../../model/units.js';
import { duration, grouped, percent, perSecond } from '../view/format.js';
import { AUDIT_FAILED, describeOutcomes, NOBODY_SERVED, type VerdictTable } from '../view/view.js';
import { TIMETABLE_NOT_KEPT } from './open-verdict.js';
import { type OutsideSummary, type OutsideVerdict, outsideMedian } from './outside-summary.js';

export const OUTSIDE_VERDICTS: VerdictTable<OutsideVerdict, OutsideSummary> = {
  'keeps-up': {
    sound: true,
    text: (model) =>
      `The server kept up: near the end of the arrivals (${describeRate(model)}) there was a moment without a queue. ${describeResponse(model)}`,
  },
  'falls-behind': { sound: true, text: describeGrowth },
  'clients-not-served': {
    sound: true,
    text: (model, { share }) =>
      `Of ${describeRate(model)}, ${percent(share)} were not served (${describeOutcomes(model)}). ${describeResponse(model)}`,
  },
  'pace-undecided': {
    sound: true,
    text: (model, { isClientBusy }) => {
      const [why, remedy] = isClientBusy
        ? ['the load generator had no time to spare, and the queue may be its own', 'Use a lower --rate.']
        : ['the run is too short, or the rate is near the limit', 'Use a longer --duration.'];
      return `Whether the server keeps up with ${describeRate(model)} is undecided: ${why}. ${describeResponse(model)} ${remedy}`;
    },
  },
  'timetable-not-kept': TIMETABLE_NOT_KEPT,
  'nobody-served': NOBODY_SERVED,
  'audit-failed': AUDIT_FAILED,
};

/** The rate at which clients really arrived: by chance it differs from the requested one. */
function describeRate(model: OutsideSummary): string {
  return `${grouped(outsideMedian(model, 'arrivalRate') ?? model.scenario.load.rate)} clients per second`;
}

function describeResponse(model: OutsideSummary): string {
  const { alone, inferred } = model.seen;
  const response = outsideMedian(model, 'responseMean');
  if (response === null) return '';
  const took = `A response took ${formatDuration(response)} on average`;
  if (!inferred || alone === null) return `${took}.`;
  const wait = outsideMedian(model, 'waitMean');
  return wait === 0
    ? `${took}, no longer than a request alone.`
    : `${took}, ${duration(wait)} longer than a request alone.`;
}

function describeGrowth(model: OutsideSummary): string {
  const [growth, leaving] = [outsideMedian(model, 'growth') ?? 0, outsideMedian(model, 'leaving') ?? 0];
  return `The server does not keep up: ${perSecond(growth + leaving)} clients per second arrived, and ${perSecond(leaving)} left. The number in the system grew by ${perSecond(growth)} per second, so the mean response depends on how long the run lasted. Lower --rate, or make the server faster.`;
}
