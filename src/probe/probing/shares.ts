/** How the budget is divided among the steps of a probe. */

/** Share of the budget that may be spent by the end of each step. */
export const WARM_UP = 0.08;
export const UNLOADED = { share: 0.17, atMost: 0.3 };
export const RAMP = 0.5;
export const AIMED_STEADY = { share: 0.62, atMost: 0.78 };
/** Varying services need more bursts. */
export const AIMED_VARIED = { share: 0.72, atMost: 0.8 };
export const LOOP = 0.9;
export const IDLE_AGAIN = 0.92;
export const INVARIANCE = 0.95;
export const AGAIN = 0.97;
/** Share kept for idle-hold, if it is part of the probe. */
export const HOLD = 0.1;

/** Further single requests if jitter blurs them. */
export const ALONE_BLURRED = { fewest: 1, most: 20, share: UNLOADED.atMost, atMost: UNLOADED.atMost };
