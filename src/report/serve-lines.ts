/** What a server in the foreground says, a line an event. */
import { describeModel } from '../model/gallery.js';
import type { ModelChoice } from '../model/scenario.js';
import { formatDuration } from '../model/units.js';

/** A connection at its end, as the server tells it. */
export interface ClosedConnection {
  readonly client: string;
  readonly process: number;
  readonly outcome: string;
  /** ns. */
  readonly serviceTime: number;
  /** Bytes. */
  readonly received: number;
}

const ENDINGS: Readonly<Record<string, string>> = {
  answered: 'served in',
  rejected: 'refused: its request was malformed or too large, after',
  'client-left': 'left without a word, after',
  reset: 'went away in the middle, after',
  'timed-out': 'said nothing, and was put off after',
};

export function describeListening(
  choice: ModelChoice,
  host: string,
  port: number,
  processes: readonly number[],
): string {
  const places = choice.workers === 1 ? 'one client' : `${choice.workers} clients`;
  return [
    `${describeModel(choice)} listens on ${host}:${port}, served by ${processes.length === 1 ? 'process' : 'processes'} ${processes.join(', ')}: ${places} at a time.`,
    `Try  curl http://${host}:${port}/  or  printf data | nc ${host} ${port}  (Ctrl-C ends it)`,
  ].join('\n');
}

export function describeClosed({ client, process, outcome, serviceTime, received }: ClosedConnection): string {
  const ending = ENDINGS[outcome] ?? outcome;
  return `${client} was accepted by process ${process} and ${ending} ${formatDuration(serviceTime)} (${received} bytes received)`;
}

/** Said when a client holds its server for long: everybody else is waiting for it. */
export function describeHolding(client: string, process: number, seconds: number): string {
  return `${client} was accepted by process ${process} ${seconds} s ago and has not finished: that process serves nobody else`;
}

export function describeReplaced(died: number, how: string, replacement: number): string {
  return `worker ${died} died (${how}) and was replaced by ${replacement}`;
}
