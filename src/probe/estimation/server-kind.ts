/** What idle-hold tells: how many connections a server holds before it attends to no other. */
import type { ProbeHold } from '../../model/probe.js';
import type { ProbeAnswer } from './answer.js';
import { ENOUGH_CLIENTS } from './unlimited.js';

export type HoldVerdict =
  /** So many unfinished requests block the next, and one less does not: that many connection slots. */
  | { readonly kind: 'blocks'; readonly slots: number }
  /** So many did not block it. */
  | { readonly kind: 'never-blocked'; readonly held: number }
  /** The search was over before it knew: so many did not block it, and so many did. */
  | { readonly kind: 'unfinished'; readonly free: number; readonly blocked: number }
  /** More were held without blocking than once blocked. */
  | { readonly kind: 'could-not-tell' };

export function holdVerdict(hold: ProbeHold | null): HoldVerdict | null {
  if (hold === null || hold.tries.length === 0) return null;
  const free = Math.max(0, ...hold.tries.flatMap(({ held, answered }) => (answered ? [held] : [])));
  const blocked = Math.min(...hold.tries.flatMap(({ held, answered }) => (answered ? [] : [held])));
  if (blocked === Number.POSITIVE_INFINITY) return { kind: 'never-blocked', held: free };
  if (blocked <= free) return { kind: 'could-not-tell' };
  return blocked === free + 1 ? { kind: 'blocks', slots: blocked } : { kind: 'unfinished', free, blocked };
}

export type ServerKind =
  | 'one-at-a-time'
  /** c slots; whoever waits is in the kernel's accept queue. */
  | 'slots-behind-the-kernel'
  /** c slots; whoever waits has been accepted, and waits inside. */
  | 'slots-behind-an-acceptor'
  /** c slots; where the others wait was not looked at. */
  | 'slots'
  | 'thread-or-coroutine-a-request'
  | 'several-lines'
  | 'sheds-load'
  | 'unknown';

export type Evidence =
  /** Each answer comes a service after the c-th before it. */
  | 'answers-in-steps'
  /** Held connections block the next as soon as there are as many as slots. */
  | 'hold-blocks-at-slots'
  /** Clients whose connections were kept were served again and again, and others never. */
  | 'starved-clients'
  | 'hold-blocks-later'
  | 'hold-never-blocks'
  /** Nobody waits, up to as many as could be tried. */
  | 'nobody-waits'
  /** All are slowed down alike. */
  | 'all-slow-down'
  | 'out-of-order'
  | 'declines'
  | 'accept-queue-overflowed';

export interface ServerKindVerdict {
  readonly kind: ServerKind;
  readonly evidence: readonly Evidence[];
}

export function serverKindOf(answer: ProbeAnswer, hold: HoldVerdict | null, overflowed: boolean): ServerKindVerdict {
  const kernel: Evidence[] = overflowed ? ['accept-queue-overflowed'] : [];
  switch (answer.kind) {
    case 'slots':
      return slotsKind(answer.slots, hold, kernel);
    case 'one-at-a-time-behind-acceptor':
      return { kind: 'slots-behind-an-acceptor', evidence: ['answers-in-steps', 'hold-never-blocks'] };
    case 'no-limit':
      return {
        kind: answer.clients < ENOUGH_CLIENTS ? 'unknown' : 'thread-or-coroutine-a-request',
        evidence: ['nobody-waits', ...neverBlocks(hold), ...kernel],
      };
    case 'no-slot-limit-cpu':
      return { kind: 'thread-or-coroutine-a-request', evidence: ['all-slow-down', ...neverBlocks(hold)] };
    case 'several-lines':
      return { kind: 'several-lines', evidence: ['out-of-order'] };
    case 'sheds':
      return { kind: 'sheds-load', evidence: ['declines'] };
    case 'keep-alive-monopoly':
      return { kind: answer.atOnce === 1 ? 'one-at-a-time' : 'slots', evidence: ['starved-clients'] };
    default:
      return { kind: 'unknown', evidence: kernel };
  }
}

function slotsKind(slots: number, hold: HoldVerdict | null, kernel: readonly Evidence[]): ServerKindVerdict {
  const behindKernel = slots === 1 ? 'one-at-a-time' : 'slots-behind-the-kernel';
  const evidence: Evidence[] = ['answers-in-steps', ...kernel];
  if (hold?.kind === 'blocks' && hold.slots === slots) {
    return { kind: behindKernel, evidence: [...evidence, 'hold-blocks-at-slots'] };
  }
  if (hold?.kind === 'blocks' && hold.slots > slots) {
    return { kind: 'slots-behind-an-acceptor', evidence: [...evidence, 'hold-blocks-later'] };
  }
  if (hold?.kind === 'never-blocked' && hold.held >= slots) {
    return { kind: 'slots-behind-an-acceptor', evidence: [...evidence, 'hold-never-blocks'] };
  }
  return { kind: kernel.length > 0 ? behindKernel : slots === 1 ? 'one-at-a-time' : 'slots', evidence };
}

function neverBlocks(hold: HoldVerdict | null): Evidence[] {
  return hold?.kind === 'never-blocked' ? ['hold-never-blocks'] : [];
}
