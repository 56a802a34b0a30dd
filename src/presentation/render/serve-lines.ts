/** The messages of a server in the foreground: one line per event. */
import { describeModel, describeRoles, lineOf, slotsOf } from '../../model/models.js';
import type { ModelChoice, Service } from '../../model/scenario.js';
import { formatDuration } from '../../model/units.js';

/** A connection that has ended, as the server reports it. */
export interface ClosedConnection {
  readonly client: string;
  readonly process: number;
  readonly outcome: string;
  /** ns */
  readonly serviceTime: number;
  /** bytes */
  readonly received: number;
}

const CONNECTION_ENDINGS: Readonly<Record<string, string>> = {
  answered: 'served in',
  rejected: 'refused (malformed or too large request) after',
  'client-left': 'disconnected without sending a request after',
  reset: 'disconnected before it was answered, after',
  'timed-out': 'sent no complete request, and was disconnected after',
};

/** @param processes the processes that serve; if each connection gets its own, the one that starts them */
export function describeListening(
  choice: ModelChoice,
  service: Service,
  { host, port }: { readonly host: string; readonly port: number },
  processes: readonly number[],
): string {
  return [
    `${describeModel(choice)} listens on ${host}:${port}, served by ${describeServers(choice, processes)}: ${describePlaces(slotsOf(choice, service))}.`,
    describeRoles(choice.model),
    `Try  curl http://${host}:${port}/  or  printf data | nc ${host} ${port}  (Ctrl-C ends it)`,
  ].join('\n');
}

function describeServers(choice: ModelChoice, processes: readonly number[]): string {
  if (lineOf(choice) === 'process-each') return `processes that ${processes.join(', ')} starts`;
  return `${processes.length === 1 ? 'process' : 'processes'} ${processes.join(', ')}`;
}

function describePlaces(places: number | null): string {
  if (places === null) return 'all clients at once';
  return places === 1 ? 'one client at a time' : `${places} clients at a time`;
}

export function describeClosed({ client, process, outcome, serviceTime, received }: ClosedConnection): string {
  const ending = CONNECTION_ENDINGS[outcome] ?? outcome;
  return `${client} was accepted by process ${process} and ${ending} ${formatDuration(serviceTime)} (${received} bytes received)`;
}

/** Shown when a client occupies a server for long. */
export function describeHolding(choice: ModelChoice, client: string, process: number, seconds: number): string {
  const meanwhile =
    lineOf(choice) === 'in-memory' ? 'other clients are served meanwhile' : 'that process serves no other client';
  return `${client} was accepted by process ${process} ${seconds} s ago and has not finished: ${meanwhile}`;
}

export function describeReplaced(died: number, how: string, replacement: number): string {
  return `worker ${died} died (${how}) and was replaced by ${replacement}`;
}

export function describeNotStarted(client: string, code: string): string {
  return `${client} was turned away: no process could be started for it (${code})`;
}
