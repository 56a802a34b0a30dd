/** What a server process and the keeper of a user's command are told when they are started, and what they say while they live. */

import { writeSync } from 'node:fs';
import { systemCode } from '../model/failure.js';
import type { ProcessCost } from '../model/run.js';
import type { Accept, ModelName, Service } from '../model/scenario.js';

/** File descriptor on which a server process says what happens. */
export const EVENTS_DESCRIPTOR = 3;
/** File descriptor on which a worker inherits the listening socket. */
export const LISTENER_DESCRIPTOR = 4;
/** File descriptor on which a process that was started for one connection inherits it. */
export const CONNECTION_DESCRIPTOR = 4;

/** The orders of a server process: its only argument, as JSON. */
export interface ServerOrders {
  readonly model: ModelName;
  /** `server` runs the model; `worker` serves clients for it; `connection` serves the one that it inherits. */
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
  /** Whether a connection is kept open after an answer, until its client leaves. */
  readonly keepAlive: boolean;
  /** How long to wait for a client's bytes, ns; null: without a bound. */
  readonly receiveTimeout: number | null;
  /** Folder in which each process that serves keeps its trace; null: no trace. */
  readonly traceDirectory: string | null;
  /** Whether every connection is announced with an event, in the middle of its service. For people, not for measuring. */
  readonly announceConnections: boolean;
  /** The process that must not be outlived. */
  readonly parentProcess: number;
}

/** What a process that serves one connection is told besides. */
export interface ConnectionOrders extends ServerOrders {
  readonly role: 'connection';
  readonly clientAddress: number;
  readonly clientPort: number;
  /** When accept() returned in the parent, ns on CLOCK_MONOTONIC, as text. */
  readonly serviceStartedAt: string;
}

/** How the server's side of a connection ended. The order is the trace's encoding. */
export const SERVER_OUTCOMES = ['answered', 'rejected', 'client-left', 'reset', 'timed-out'] as const;
export type ServerOutcome = (typeof SERVER_OUTCOMES)[number];

/** The server's account of one connection. Instants are ns on CLOCK_MONOTONIC, absolute. */
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
  /** A process that was started for one connection ended and was reaped. */
  | ({ readonly event: 'process-ended' } & ProcessCost)
  /** A client was sent away: no process could be started for it. */
  | { readonly event: 'process-not-started'; readonly client: string; readonly code: string }
  | { readonly event: 'failed'; readonly call: string; readonly code: string };

/** The event that a line holds; null: its writer died while it wrote. */
export function parseEvent(line: string): ServerEvent | null {
  try {
    return JSON.parse(line) as ServerEvent;
  } catch {
    return null;
  }
}

/** Where nobody is left to hear, this process ends too, without a word: the one that started it is gone. */
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
      /** Stands in the environment of all that descends from the command. */
      readonly mark: string;
      /** Its output goes to this process's stderr; else its last lines are kept. */
      readonly showOutput: boolean;
    }
  | { readonly order: 'stop' };

export type KeeperEvent =
  | { readonly event: 'started'; readonly family: ProcessFamily }
  /** The command ended by itself. */
  | { readonly event: 'ended'; readonly how: string; readonly lastLines: readonly string[]; readonly anyLeft: boolean }
  /** It was stopped, with all that came of it: as it was ordered (null), or since this signal came. */
  | {
      readonly event: 'stopped';
      readonly by: string | null;
      readonly lastLines: readonly string[];
      readonly left: readonly number[];
    };

export interface ProcessFamily {
  /** The first of them, leader of a session and of a process group. */
  readonly leader: number;
  /** When it started, by which it is told from a process that gets its number after it; null: that is not known. */
  readonly leaderStart: string | null;
  /** The name of a variable that stands in the environment of all that descend from it. */
  readonly mark: string;
}
