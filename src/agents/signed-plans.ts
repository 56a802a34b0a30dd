/** Signing plans, and the check that an agent makes before it carries one out. Both are independent of the transport. */
import { randomBytes } from 'node:crypto';
import type { Signer, Verify } from './keys.js';
import { type Plan, parseMessage, planShape, signedPlanShape, writeMessage } from './messages.js';

export function newIdentifier(): string {
  return randomBytes(16).toString('hex');
}

/** How long a plan can be carried out, ns, on the agent's own clock: the time to deliver it, and a margin. */
const VALID_FOR = 10_000_000_000n;
/** An agent refuses a plan that would be valid for longer, since it must remember each nonce for that time. */
const LONGEST_VALID = 60_000_000_000n;

/** @param agentNow the agent's clock */
export function signPlan(
  { publicKey: _, sign }: Signer,
  { agentNow, ...rest }: Pick<Plan, 'agent' | 'session' | 'order' | 'startAt'> & { readonly agentNow: bigint },
): { readonly nonce: string; readonly message: string } {
  const nonce = newIdentifier();
  const plan = writeMessage({ ...rest, nonce, expiresAt: String(agentNow + VALID_FOR) });
  return { nonce, message: writeMessage({ plan, signature: sign(plan) }) };
}

export type CheckedPlan =
  /** @property plan if it was sent before, the same object as then */
  { readonly plan: Plan } | { readonly refused: string };

interface UsedPlan {
  readonly text: string;
  readonly plan: Plan;
  readonly expiresAt: bigint;
}

/**
 * Accepts the plans of trusted keys that were made for this agent and have not expired. Of a plan that is sent again it
 * returns the same object, so that the plan is not carried out twice.
 */
export class PlanGate {
  /** By nonce. */
  readonly #used = new Map<string, UsedPlan>();

  constructor(
    private readonly agent: string,
    private readonly verify: Verify,
    private readonly now: () => bigint = process.hrtime.bigint,
  ) {}

  check(payload: Uint8Array): CheckedPlan {
    const signed = parseMessage(signedPlanShape, payload);
    if (signed === null) return { refused: 'it is not a signed plan' };
    if (!this.verify(signed.plan, signed.signature)) return { refused: 'it is not signed by a trusted key' };
    const plan = parseMessage(planShape, Buffer.from(signed.plan));
    if (plan === null) return { refused: 'the order is unknown' };
    if (plan.agent !== this.agent) return { refused: 'it is meant for another agent, or was sent before a restart' };
    const now = this.now();
    const expiresAt = BigInt(plan.expiresAt);
    this.#forgetExpired(now);
    if (expiresAt <= now) return { refused: 'it has expired' };
    if (expiresAt > now + LONGEST_VALID) return { refused: 'it is valid for too long' };
    if (plan.startAt !== null && BigInt(plan.startAt) > expiresAt) return { refused: 'it starts after it expires' };
    const before = this.#used.get(plan.nonce);
    if (before === undefined) {
      this.#used.set(plan.nonce, { text: signed.plan, plan, expiresAt });
      return { plan };
    }
    return before.text === signed.plan ? { plan: before.plan } : { refused: 'its nonce was used before' };
  }

  /** A plan that has expired is refused for that reason, so its nonce need not be remembered. */
  #forgetExpired(now: bigint): void {
    for (const [nonce, { expiresAt }] of this.#used) if (expiresAt <= now) this.#used.delete(nonce);
  }
}
