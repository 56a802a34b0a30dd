/** What kind of server it is, and the evidence for it, in words. */
import type { Evidence, ServerKind, ServerKindVerdict } from '../../probe/estimation/server-kind.js';

const KINDS: Readonly<Record<ServerKind, string>> = {
  'one-at-a-time': 'one at a time',
  'slots-behind-the-kernel': 'a number of places; whoever waits is in the queue of the kernel',
  'slots-behind-an-acceptor': 'a number of places behind an acceptor; whoever waits has been accepted',
  slots: 'a number of places; where others wait was not looked at (--hold does)',
  'thread-or-coroutine-a-request': 'a thread or a coroutine a request',
  'several-lines': 'several lines (sharded accept queues)',
  'sheds-load': 'sheds load',
  unknown: 'not known',
};

const EVIDENCE: Readonly<Record<Evidence, string>> = {
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
};

/** @param held whether idle-hold was asked for */
export function describeServerKind({ kind }: ServerKindVerdict, held: boolean): string {
  return kind === 'slots' && held ? 'a number of places; where others wait could not be told' : KINDS[kind];
}

export function describeEvidence({ evidence }: ServerKindVerdict): string {
  return evidence.map((one) => EVIDENCE[one]).join('; ');
}
