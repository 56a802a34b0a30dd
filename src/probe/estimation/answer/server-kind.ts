/** The kind of server that an answer suggests, and the evidence for it. */
import type { HoldVerdict } from '../evidence/admission.js';
import { ENOUGH_CLIENTS } from '../evidence/unlimited.js';
import type { ProbeAnswer } from './answer.js';

/** The words of each kind. */
const SERVER_KINDS = {
  'one-at-a-time': 'one at a time',
  'slots-behind-the-kernel': "fixed slots; clients wait in the kernel's accept queue",
  'slots-behind-an-acceptor': 'fixed slots behind an acceptor; waiting clients have been accepted',
  slots: 'fixed slots; use --hold to find out where clients wait',
  'thread-or-coroutine-a-request': 'one thread or coroutine per request',
  'several-lines': 'several queues (sharded accept queues)',
  'sheds-load': 'sheds load',
  unknown: 'unknown',
} as const satisfies Readonly<Record<string, string>>;
type ServerKind = keyof typeof SERVER_KINDS;

/** The words of each piece of evidence. */
const EVIDENCE_WORDS = {
  'answers-in-steps': 'answers arrive in steps, as from one queue',
  'hold-blocks-at-slots': 'one idle connection per slot blocks the next client',
  'starved-clients': 'some kept connections were served repeatedly, others never',
  'hold-blocks-later': 'idle connections block the next client only if there are more of them than slots',
  'hold-never-blocks': 'idle connections never block the next client',
  'nobody-waits': 'no request waited in any burst',
  'all-slow-down': 'all requests slow down equally',
  'out-of-order': 'answers arrive in steps, but not in arrival order',
  'last-first': 'clients are answered while others that connected earlier have not finished their requests',
  declines: 'requests beyond a limit are refused immediately',
  'accept-queue-overflowed': "the kernel's accept queue overflowed",
} as const satisfies Readonly<Record<string, string>>;
type Evidence = keyof typeof EVIDENCE_WORDS;

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
    case 'connections-at-once':
      return { kind: 'thread-or-coroutine-a-request', evidence: ['last-first', ...neverBlocks(hold)] };
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

/** @param held whether idle-hold was part of the probe */
export function describeServerKind({ kind }: ServerKindVerdict, held: boolean): string {
  return kind === 'slots' && held ? 'fixed slots; where clients wait is inconclusive' : SERVER_KINDS[kind];
}

export function describeEvidence({ evidence }: ServerKindVerdict): string {
  return evidence.map((one) => EVIDENCE_WORDS[one]).join('; ');
}
