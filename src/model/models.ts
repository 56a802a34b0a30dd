/** The models: which process accepts and which serves, and what this means for the number in service at once. */
import { EXTERNAL, type ModelChoice, type ModelName, type Service } from './scenario.js';

/** Where clients wait for service. */
export type Line =
  /** In the kernel's accept queue, from which the first free process takes the next. */
  | 'one-queue'
  /** In the accept queue of one process, even if another process is free. */
  | 'queue-each'
  /** In the kernel's accept queue, until a process can be started for them. */
  | 'process-each'
  /** In the server's memory: an event loop accepts every connection as it arrives. */
  | 'in-memory';

interface Roles {
  /** The words for the model's `workers`; null if it has one process. */
  readonly workers: { readonly one: string; readonly several: string } | null;
  /** A sentence: which process accepts and which serves. */
  readonly sentence: string;
}

const WORKER_WORDS = { one: '1 worker', several: 'workers' };

const ROLES: Readonly<Record<ModelName, Roles>> = {
  sequential: {
    workers: null,
    sentence: 'One process accepts a client, serves it, and only then accepts the next.',
  },
  'multi-process': {
    workers: WORKER_WORDS,
    sentence: 'Several processes each accept a client, serve it, and only then accept the next.',
  },
  'process-per-connection': {
    workers: { one: '1 process at most', several: 'processes at most' },
    sentence: 'The parent accepts and starts a process for each connection; that process serves the client and exits.',
  },
  cluster: {
    workers: WORKER_WORDS,
    sentence:
      'The primary process accepts every client and hands the connections to its workers; each worker serves its connections in one event loop.',
  },
  'event-loop': {
    workers: null,
    sentence: 'One process accepts every client as it arrives and serves all of them in one event loop.',
  },
  [EXTERNAL]: {
    workers: null,
    sentence: 'A server that at-once did not start: which processes accept and serve is unknown.',
  },
};

/** Whether the number of workers of a model can be chosen. */
export function hasWorkers(model: ModelName): boolean {
  return ROLES[model].workers !== null;
}

/** A sentence that says which process accepts and which serves. */
export function describeRoles(model: ModelName): string {
  return ROLES[model].sentence;
}

/** A model and its settings: `multi-process (4 workers)`. */
export function describeModel({ model, workers, accept }: ModelChoice): string {
  const words = ROLES[model].workers;
  if (words === null) return model;
  const count = workers === 1 ? words.one : `${workers} ${words.several}`;
  return `${model} (${count}${accept === 'separate' ? ', separate accept queues' : ''})`;
}

export function lineOf({ model, accept }: ModelChoice): Line {
  if (model === 'cluster' || model === 'event-loop') return 'in-memory';
  if (model === 'process-per-connection') return 'process-each';
  return accept === 'separate' ? 'queue-each' : 'one-queue';
}

/** How clients are assigned to processes. */
export type Dealing =
  /** One queue, from which the first free process takes the next client; also if no client has to wait. */
  | 'one-line'
  /** The kernel chooses the queue of a process by a hash of the client's addresses, in effect at random. */
  | 'at-random'
  /**
   * The primary hands connections to the processes in turn, but skips a process that has not yet taken its last one.
   */
  | 'in-turn';

/** How clients are assigned. Unless there is one queue, each process has its own queue and is its only server. */
export function dealingOf(choice: ModelChoice, service: Service): Dealing {
  if (choice.workers === 1 || slotsOf(choice, service) === null) return 'one-line';
  if (choice.model === 'cluster') return 'in-turn';
  return lineOf(choice) === 'queue-each' ? 'at-random' : 'one-line';
}

/** Whether each process has its own queue. */
export function hasOwnLines(choice: ModelChoice, service: Service): boolean {
  return dealingOf(choice, service) !== 'one-line';
}

/**
 * The most connections in service at once (c); null: no limit, or unknown. An event loop is blocked by services that
 * use CPU time, but not by services that wait.
 */
export function slotsOf(choice: ModelChoice, service: Service): number | null {
  if (choice.model === EXTERNAL) return null;
  return lineOf(choice) === 'in-memory' && service === 'sleep' ? null : choice.workers;
}
