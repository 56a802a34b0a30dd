/** A limit on the rate of requests, which small bursts show like a number of slots: what tells the two apart. */
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
  /** Empty where requests beyond the rate wait. */
  readonly declined: readonly Declined[];
}

interface Seen {
  readonly own: SlotsOverTime | null;
  readonly unloaded: Unloaded;
}

/** A delay of so much of a step before a single slot: then several requests are on their way at a time, and what holds them back is a rate. */
const DELAY_OF_RATE = 0.75;
/** Throughput x service time over what is admitted at once: with more, more were in service at once. */
const MORE_THAN_ADMITTED = 1.25;
/** So many times as many are admitted now as then. */
const VARIES = 2;
/** As much of it as a single slot would do, at least. */
const AS_A_SLOT = 0.8;

/** Null where nothing speaks for a rate. */
export function rateOf(probed: Pick<Probed, 'loop'>, { own, unloaded }: Seen, shedding: Shedding | null): Rate | null {
  if (shedding !== null) return admissionRate(probed, unloaded, shedding);
  if (own === null || own.slots !== 1 || own.levels.length > 1) return null;
  return unloaded.delay < DELAY_OF_RATE * own.step ? null : { perSecond: SECOND / own.step, declined: [] };
}

/** A server that declines by slots has no more in service than it admits at once. One that declines by rate may. */
function admissionRate({ loop }: Pick<Probed, 'loop'>, unloaded: Unloaded, shedding: Shedding): Rate | null {
  if (loop === null || loop.failed === 0) return null;
  const inService = slotsByThroughput(loop, unloaded.serviceTime);
  if (inService === null) return null;
  const most = mayAdmit(shedding);
  const isMore = inService.slots * (1 - most * inService.error) > MORE_THAN_ADMITTED * most;
  return isMore ? { perSecond: bySpacing(loop, inService.perSecond), declined: shedding.declined } : null;
}

/** Share of the spaces between answers that may be shorter than what the rate allows, as answers take more and less time on their way. */
const SHORTER = 0.25;
/** Where answers come this many times closer together than on average, they were admitted together, as by a rate that allows bursts. */
const TOGETHER = 2;

/**
 * Clients that were declined come back some time after the next request would have been admitted, so the throughput is a little
 * less than the rate. No two are admitted sooner one after the other than the rate allows.
 */
function bySpacing({ departures }: ProbeLoop, throughput: number): number {
  const spaces = departures.slice(1).map((at, index) => at - (departures[index] ?? at));
  const closest = SECOND / Math.max(1, percentile(spaces, SHORTER));
  return closest > TOGETHER * throughput ? throughput : Math.max(closest, throughput);
}

/** Between a burst that was served whole and one of which fewer were served there may be any number. */
function mayAdmit({ admits, fewest, most, fewestDeclined, whole }: Shedding): number {
  const isUnclear = most > VARIES * fewest || (admits === whole && fewest !== most);
  return isUnclear && fewestDeclined > whole + 1 ? Math.max(most, fewestDeclined - 1) : most;
}

/** Why it is not known how many are admitted; null where it is. */
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
