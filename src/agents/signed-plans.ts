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
  | { readonly plan: Plan }
  /** @property repeated the nonce of a plan that was accepted before */
  | { readonly refused: string; readonly repeated?: string };

/** Accepts each plan of a trusted key once, if it was made for this agent and has not expired. */
export class PlanGate {
  /** Nonces that were used, with the instant at which their plan expires. */
  readonly #used = new Map<string, bigint>();

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
    if (this.#used.has(plan.nonce)) return { refused: 'it was sent before', repeated: plan.nonce };
    this.#used.set(plan.nonce, expiresAt);
    return { plan };
  }

  /** A plan that has expired is refused for that reason, so its nonce need not be remembered. */
  #forgetExpired(now: bigint): void {
    for (const [nonce, expiresAt] of this.#used) if (expiresAt <= now) this.#used.delete(nonce);
  }
}
