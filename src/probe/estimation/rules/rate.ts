/** Distinguishes a rate limit from a number of slots: small bursts look the same with both. */
import { percentile } from '../../../analysis/statistics/samples.js';
import type { Probed, ProbeLoop } from '../../../model/probe.js';
import { SECOND } from '../../../model/units.js';
import type { Declined, Shedding } from '../evidence/admission.js';
import { BUSY_CLIENT } from '../evidence/requests.js';
import type { Unloaded } from '../evidence/unloaded.js';
import type { Reason } from './doubts.js';
import { type SlotsOverTime, slotsByThroughput } from './slots-over-time.js';

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
/** Most over fewest admitted: beyond this the number is not constant. */
const VARIES = 2;
/** Throughput x service time from which a single slot explains the throughput. */
const AS_A_SLOT = 0.8;

/** Null if there is no evidence of a rate limit. */
export function rateOf(probed: Pick<Probed, 'loop'>, { own, unloaded }: Seen, shedding: Shedding | null): Rate | null {
  if (shedding !== null) return admissionRate(probed, unloaded, shedding);
  if (own === null || own.slots !== 1 || own.levels.length > 1) return null;
  return unloaded.delay < DELAY_OF_RATE * own.step ? null : { perSecond: SECOND / own.step, declined: [] };
}

/** A server that refuses by slots never has more in service than it admits at once; one that refuses by rate can. */
function admissionRate({ loop }: Pick<Probed, 'loop'>, unloaded: Unloaded, shedding: Shedding): Rate | null {
  if (loop === null || loop.failed === 0) return null;
  const inService = slotsByThroughput(loop, unloaded.serviceTime);
  if (inService === null) return null;
  const most = mayAdmit(shedding);
  const isMore = inService.slots * (1 - most * inService.error) > MORE_THAN_ADMITTED * most;
  return isMore ? { perSecond: bySpacing(loop, inService.perSecond), declined: shedding.declined } : null;
}

/** Percentile of the spaces between answers that is taken as the closest: network jitter shortens some. */
const SHORTER = 0.25;
/** If answers are this many times closer than on average, the rate limit allows bursts, and the spacing does not show the rate. */
const TOGETHER = 2;

/**
 * The rate by the spacing of answers. Refused clients return some time after the next request could have been admitted, so the
 * throughput is a little below the rate. The closest spacing of two answers shows the rate itself.
 */
function bySpacing({ departures }: ProbeLoop, throughput: number): number {
  const spaces = departures.slice(1).map((at, index) => at - (departures[index] ?? at));
  const closest = SECOND / Math.max(1, percentile(spaces, SHORTER));
  return closest > TOGETHER * throughput ? throughput : Math.max(closest, throughput);
}

/** The most that the server may admit, if a larger burst had fewer requests served than a smaller one without refusals. */
function mayAdmit({ admits, fewest, most, fewestDeclined, whole }: Shedding): number {
  const isUnclear = most > VARIES * fewest || (admits === whole && fewest !== most);
  return isUnclear && fewestDeclined > whole + 1 ? Math.max(most, fewestDeclined - 1) : most;
}

/** Why the number admitted is inconclusive; null if it is known. */
export function unclearAdmission(
  { loop }: Pick<Probed, 'loop'>,
  { unloaded }: Seen,
  shedding: Shedding,
): Reason | null {
  if (mayAdmit(shedding) > shedding.most) return 'admission-unclear';
  if (shedding.most > 1) return null;
  const inService = loop === null ? null : slotsByThroughput(loop, unloaded.serviceTime);
  const isSlot = inService !== null && inService.slots >= AS_A_SLOT;
  return isSlot && (loop?.clientBusy ?? 1) <= BUSY_CLIENT ? null : 'rate-or-slots';
}
