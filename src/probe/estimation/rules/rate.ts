/** Distinguishes a rate limit from a number of slots: small bursts look the same with both. */
import { percentile, relativeDeviation } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed, ProbeLoop } from '../../../model/probe.js';
import { type Nanoseconds, SECOND } from '../../../model/units.js';
import { admitsVaryingNumbers, type Declined, failuresOf, isDeclined, type Shedding } from '../evidence/admission.js';
import { slotsByThroughput } from '../evidence/closed-loop.js';
import { BUSY_CLIENT, wasServed } from '../evidence/requests.js';
import { isFasterAfterPauses, type Unloaded } from '../evidence/unloaded.js';
import type { Reason } from './doubts.js';
import type { SlotsOverTime } from './slots-over-time.js';

interface Rate {
  readonly perSecond: number;
  /** Empty if requests beyond the rate wait instead of being refused. */
  readonly declined: readonly Declined[];
}

interface Seen {
  readonly own: SlotsOverTime | null;
  readonly unloaded: Unloaded;
}

/** Delay over step: with a longer delay several requests are under way together, so one slot at a time looks like a rate. */
const DELAY_OF_RATE = 0.75;
/** Throughput x service time over the number admitted at once: if larger, more requests were in service than are admitted. */
const MORE_THAN_ADMITTED = 1.25;
/** Throughput x service time from which a single slot explains the throughput. */
const AS_A_SLOT = 0.8;
const FEWEST_REFUSED = 2;
/** The same if even single requests are refused, which a single slot never does. */
const NEARLY_A_SLOT = 0.95;
/** Mean times between two requests of the loop, after which a free slot has certainly been asked for. Also covers refusals before its window. */
const UNTIL_ASKED = 4;
/** Standard deviation over mean of the spaces between answers, below which they are even. */
const EVEN = 0.3;
/** Answers of the loop that show whether the spaces are even. */
const ENOUGH_ANSWERS = 12;
/** Refused requests of the loop per answer, from which no random failures explain them, and the throughput is nearly the rate. */
const MANY_REFUSED = 10;
/** Share of the loop's clients that may be in service. */
const MOST_OF_LOOP = 0.5;

/** Null if there is no evidence of a rate limit. */
export function rateOf(
  probed: Pick<Probed, 'bursts' | 'loop'>,
  { own, unloaded }: Seen,
  shedding: Shedding | null,
): Rate | null {
  if (shedding !== null) return admissionRate(probed, unloaded, shedding);
  const byRefusals = refusingRate(probed, unloaded);
  if (byRefusals !== null) return byRefusals;
  if (own === null || own.slots !== 1 || own.levels.length > 1) return null;
  const isRate = unloaded.delay >= DELAY_OF_RATE * own.step || isFasterAfterPauses(probed.bursts, own.step, unloaded);
  return isRate ? { perSecond: SECOND / own.step, declined: [] } : null;
}

/**
 * A server that refuses by slots never has more in service than it admits at once, and refuses none while its only slot is free. One
 * that refuses by rate can do both.
 */
function admissionRate({ loop }: Pick<Probed, 'loop'>, unloaded: Unloaded, shedding: Shedding): Rate | null {
  if (loop === null || loop.failed === 0) return null;
  const inService = slotsByThroughput(loop, unloaded.serviceTime);
  if (inService === null) return null;
  if (fillsLoop(loop, unloaded.serviceTime)) return null;
  const most = mayAdmit(shedding);
  const certain = inService.slots * (1 - most * inService.error) * Math.exp(-chanceOf(loop, unloaded));
  const isMore = certain > MORE_THAN_ADMITTED * most;
  return isMore || (most === 1 && refusesWhileFree(loop, unloaded))
    ? { perSecond: bySpacing(loop, inService.perSecond), declined: shedding.declined }
    : null;
}

/**
 * If single requests are refused although no other is in service, the cause is no number of slots, but either a rate limit or failures
 * at random. With such failures the throughput is proportional to the requests sent, and the spaces between answers are not even.
 */
function refusingRate({ bursts, loop }: Pick<Probed, 'bursts' | 'loop'>, unloaded: Unloaded): Rate | null {
  if (loop === null || lacksAnswers(loop)) return null;
  if (!refusesSingles(bursts) || loop.failed < MANY_REFUSED * loop.departures.length) return null;
  if (!refusesWhileFree(loop, unloaded, NEARLY_A_SLOT)) return null;
  const perSecond = slotsByThroughput(loop, unloaded.serviceTime)?.perSecond ?? 0;
  return { perSecond, declined: failuresOf(bursts)?.outcomes ?? [] };
}

/** Whether single requests were refused right after another was served, so that no other was in service. */
function refusesSingles(bursts: readonly ProbeBurst[]): boolean {
  const refused = bursts.filter(({ requests }, index) => {
    const before = bursts[index - 1]?.requests ?? [];
    return requests.length === 1 && requests.every(isDeclined) && before.length === 1 && before.every(wasServed);
  });
  return refused.length >= FEWEST_REFUSED;
}

/** Whether the loop has too few answers to show a rate. */
export function lacksAnswers({ departures }: ProbeLoop): boolean {
  return departures.length < ENOUGH_ANSWERS;
}

/** If services vary: two standard errors of their mean, alone and in the loop, as a share. */
function chanceOf({ departures }: ProbeLoop, { deterministic, times }: Unloaded): number {
  if (deterministic) return 0;
  return 2 * relativeDeviation(times) * Math.hypot(1 / Math.sqrt(times.length), 1 / Math.sqrt(departures.length));
}

/** Whether most of the loop's clients were in service, so that the throughput is limited by their number. */
export function fillsLoop(loop: ProbeLoop, serviceTime: Nanoseconds): boolean {
  return (slotsByThroughput(loop, serviceTime)?.slots ?? 0) > MOST_OF_LOOP * loop.clients;
}

/**
 * Whether the clients of the loop asked so often that one slot would have served more, and the answers are evenly spaced. A server
 * that refuses while too many connections are open serves at random instants.
 */
function refusesWhileFree(loop: ProbeLoop, { serviceTime }: Unloaded, asOne = AS_A_SLOT): boolean {
  const { failed, startedAt, endedAt, clientBusy } = loop;
  const untilAsked = (UNTIL_ASKED * (endedAt - startedAt)) / failed;
  const asSlot = slotsByThroughput(loop, serviceTime + untilAsked);
  const isEven = relativeDeviation(spacesIn(loop)) < EVEN;
  return isEven && asSlot !== null && asSlot.slots * (1 + asSlot.error) < asOne && clientBusy <= BUSY_CLIENT;
}

/** Percentile of the spaces between answers that is taken as the closest: network jitter shortens some. */
const SHORTER = 0.25;
/** If answers are this many times closer than on average, the rate limit allows bursts, and the spacing does not show the rate. */
const TOGETHER = 2;

/**
 * The rate by the spacing of answers. Refused clients return some time after the next request could have been admitted, so the
 * throughput is a little below the rate. The closest spacing of two answers shows the rate itself.
 */
function bySpacing(loop: ProbeLoop, throughput: number): number {
  const closest = SECOND / Math.max(1, percentile(spacesIn(loop), SHORTER));
  return closest > TOGETHER * throughput ? throughput : Math.max(closest, throughput);
}

function spacesIn({ departures }: ProbeLoop): Nanoseconds[] {
  return departures.slice(1).map((at, index) => at - (departures[index] ?? at));
}

/** The most that the server may admit, if a larger burst had fewer requests served than a smaller one without refusals. */
function mayAdmit(shedding: Shedding): number {
  const { admits, fewest, most, fewestDeclined, whole } = shedding;
  const isUnclear = admitsVaryingNumbers(shedding) || (admits === whole && fewest !== most);
  return isUnclear && fewestDeclined > whole + 1 ? Math.max(most, fewestDeclined - 1) : most;
}

/** Why the number admitted is inconclusive; null if it is known. */
export function unclearAdmission(
  { loop }: Pick<Probed, 'loop'>,
  { unloaded }: Seen,
  shedding: Shedding,
): Reason | null {
  if (mayAdmit(shedding) > shedding.most) return 'admission-unclear';
  if (loop !== null && fillsLoop(loop, unloaded.serviceTime)) return 'rate-or-slots';
  if (shedding.most > 1) return null;
  const inService = loop === null ? null : slotsByThroughput(loop, unloaded.serviceTime);
  const isSlot = inService !== null && inService.slots >= AS_A_SLOT && inService.slots <= MORE_THAN_ADMITTED;
  return isSlot && (loop?.clientBusy ?? 1) <= BUSY_CLIENT ? null : 'rate-or-slots';
}
