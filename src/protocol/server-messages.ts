/** The orders of a server process and of the keeper of a user's command, and the events that they send. */

import { writeSync } from 'node:fs';
import { systemCode } from '../model/failure.js';
import type { ProcessCost } from '../model/run.js';
import type { Accept, ModelName, Service } from '../model/scenario.js';

/** File descriptor on which a server process writes its events. */
export const EVENTS_DESCRIPTOR = 3;
/** File descriptor on which a worker inherits the listening socket. */
export const LISTENER_DESCRIPTOR = 4;
/** File descriptor on which a process started for one connection inherits that connection. */
export const CONNECTION_DESCRIPTOR = 4;

/** The orders of a server process: its only argument, as JSON. */
export interface ServerOrders {
  readonly model: ModelName;
  /** `server` runs the model; `worker` serves clients for it; `connection` serves the connection that it inherits. */
  readonly role: 'server' | 'worker' | 'connection';
  readonly accept: Accept;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly listenBacklog: number;
  readonly workers: number;
  /** ns. */
  readonly serviceTime: number;
  readonly service: Service;
  /** Whether a connection stays open after an answer until its client leaves. */
  readonly keepAlive: boolean;
  /** How long to wait for a client's bytes, ns; null: no limit. */
  readonly receiveTimeout: number | null;
  /** Folder for the traces of the serving processes; null: no trace. */
  readonly traceDirectory: string | null;
  /** Whether every connection sends an event during its service. For users of `serve`; it would distort measurements. */
  readonly announceConnections: boolean;
  /** This process must exit when that one does. */
  readonly parentProcess: number;
}

/** Additional orders of a process that serves one connection. */
export interface ConnectionOrders extends ServerOrders {
  readonly role: 'connection';
  readonly clientAddress: number;
  readonly clientPort: number;
  /** When accept() returned in the parent, ns on CLOCK_MONOTONIC, as text. */
  readonly serviceStartedAt: string;
}

/** How a connection ended on the server's side. The order is the encoding in the trace. */
export const SERVER_OUTCOMES = ['answered', 'rejected', 'client-left', 'reset', 'timed-out'] as const;
export type ServerOutcome = (typeof SERVER_OUTCOMES)[number];

/** The server's record of one connection. Instants are absolute, ns on CLOCK_MONOTONIC. */
export interface TraceRecord {
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly serverAddress: string;
  readonly serverPort: number;
  readonly process: number;
  readonly serviceStartedAt: bigint;
  readonly receivedAt: bigint;
  readonly answeredAt: bigint;
  readonly serviceEndedAt: bigint;
  readonly outcome: ServerOutcome;
}

export type ServerEvent =
  | {
      readonly event: 'listening';
      readonly host: string;
      readonly port: number;
      readonly process: number;
      readonly workers: readonly number[];
    }
  | { readonly event: 'worker-ready'; readonly process: number }
  | { readonly event: 'worker-replaced'; readonly died: number; readonly replacement: number; readonly how: string }
  | { readonly event: 'accepted'; readonly client: string; readonly process: number }
  | {
      readonly event: 'closed';
      readonly client: string;
      readonly process: number;
      readonly outcome: ServerOutcome;
      readonly serviceTime: number;
      readonly received: number;
    }
  /** A process started for one connection ended and was reaped. */
  | ({ readonly event: 'process-ended' } & ProcessCost)
  /** A client was not served because no process could be started for it. */
  | { readonly event: 'process-not-started'; readonly client: string; readonly code: string }
  | { readonly event: 'failed'; readonly call: string; readonly code: string };

/** Parses an event; null if the line is incomplete because its writer died. */
export function parseEvent(line: string): ServerEvent | null {
  try {
    return JSON.parse(line) as ServerEvent;
  } catch {
    return null;
  }
}

/** If the reader is gone, so is the process that started this one, and this one exits silently. */
export function sendEvent(event: ServerEvent): void {
  try {
    writeSync(EVENTS_DESCRIPTOR, `${JSON.stringify(event)}\n`);
  } catch (error) {
    if (systemCode(error) !== 'EPIPE') throw error;
    process.exit(1);
  }
}

export type KeeperOrder =
  | {
      readonly order: 'start';
      readonly command: string;
      /** Exported to it as PORT. */
      readonly port: number;
      /** Name of an environment variable that all descendants of the command inherit. */
      readonly mark: string;
      /** Whether the command's output goes to this process's stderr; else its last lines are kept. */
      readonly showOutput: boolean;
    }
  | { readonly order: 'stop' };

export type KeeperEvent =
  | { readonly event: 'started'; readonly family: ProcessFamily }
  /** The command exited by itself. */
  | { readonly event: 'ended'; readonly how: string; readonly lastLines: readonly string[]; readonly anyLeft: boolean }
  /** The command and its descendants were stopped, by order (null) or because of this signal. */
  | {
      readonly event: 'stopped';
      readonly by: string | null;
      readonly lastLines: readonly string[];
      readonly left: readonly number[];
    };

export interface ProcessFamily {
  /** The first process, leader of a session and a process group. */
  readonly leader: number;
  /** Its start time, to distinguish it from a later process with the same id; null if unknown. */
  readonly leaderStart: string | null;
  /** Name of an environment variable that all its descendants inherit. */
  readonly mark: string;
}
