/** All that was found out of what a probe saw: what its answer is made of. */

import type { ProbeAudit } from './requests/probe-audit.js';
import type { SpeedUp } from './requests/speed-up.js';
import type { Drift, Unloaded } from './requests/unloaded.js';
import type { HoldVerdict } from './server-kind.js';
import type { LimitEvidence } from './slots/limit-evidence.js';
import type { EffectiveVerdict } from './speed/effective-verdict.js';
import type { Starvation } from './speed/fairness.js';

export interface Findings {
  readonly unloaded: Unloaded;
  readonly limit: LimitEvidence | null;
  readonly effective: EffectiveVerdict;
  readonly starvation: Starvation | null;
  readonly hold: HoldVerdict | null;
  readonly drift: Drift | null;
  readonly audits: readonly ProbeAudit[];
  readonly speedUps: readonly SpeedUp[];
  /** So many were certainly in service at once; null where that is not known. */
  readonly together: number | null;
}
