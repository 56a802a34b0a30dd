/** What kind of server it is, and the evidence for it. */
import type { HoldVerdict } from '../evidence/admission.js';
import { ENOUGH_CLIENTS } from '../evidence/unlimited.js';
import type { ProbeAnswer } from './answer.js';

/** The kinds, with their words. */
const SERVER_KINDS = {
  'one-at-a-time': 'one at a time',
  'slots-behind-the-kernel': 'a number of places; whoever waits is in the queue of the kernel',
  'slots-behind-an-acceptor': 'a number of places behind an acceptor; whoever waits has been accepted',
  slots: 'a number of places; where others wait was not looked at (--hold does)',
  'thread-or-coroutine-a-request': 'a thread or a coroutine a request',
  'several-lines': 'several lines (sharded accept queues)',
  'sheds-load': 'sheds load',
  unknown: 'not known',
} as const satisfies Readonly<Record<string, string>>;
type ServerKind = keyof typeof SERVER_KINDS;

/** What speaks for a kind, with its words. */
const EVIDENCE_WORDS = {
  'answers-in-steps': 'answers come in steps, as from one line',
  'hold-blocks-at-slots': 'as many held connections as places block the next',
  'starved-clients': 'some kept connections were served again and again, others never',
  'hold-blocks-later': 'held connections block the next, but only when there are more than places',
  'hold-never-blocks': 'held connections never block the next',
  'nobody-waits': 'nobody waits, up to as many as could be tried',
  'all-slow-down': 'all are slowed down alike',
  'out-of-order': 'answers come in steps, but not in the order of coming',
  declines: 'requests beyond a number are declined at once',
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

/** @param held whether idle-hold was asked for */
export function describeServerKind({ kind }: ServerKindVerdict, held: boolean): string {
  return kind === 'slots' && held ? 'a number of places; where others wait could not be told' : SERVER_KINDS[kind];
}

export function describeEvidence({ evidence }: ServerKindVerdict): string {
  return evidence.map((one) => EVIDENCE_WORDS[one]).join('; ');
}
