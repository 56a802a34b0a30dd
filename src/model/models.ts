/** The models: who accepts and who serves in each, and what follows for the number in service at once. */
import { EXTERNAL, type ModelChoice, type ModelName, type Service } from './scenario.js';

/** Where clients stand until they are served, as far as figures and witnesses must know. */
export type Line =
  /** In the kernel's accept queue, from which a process that is free takes the next. */
  | 'one-queue'
  /** In an accept queue of the process that will serve them, however long the queues of others are. */
  | 'queue-each'
  /** In the kernel's accept queue, until a process can be started for the next. */
  | 'process-each'
  /** In the server's memory: an event loop has accepted them all at once. */
  | 'in-memory';

interface Roles {
  /** What the model's `workers` are, in words; null where there is one process. */
  readonly workers: { readonly one: string; readonly several: string } | null;
  /** Who accepts and who serves: a sentence. */
  readonly sentence: string;
}

const WORKER_WORDS = { one: '1 worker', several: 'workers' };

const ROLES: Readonly<Record<ModelName, Roles>> = {
  sequential: {
    workers: null,
    sentence: 'One process accepts a client and serves it, and only then accepts the next.',
  },
  'multi-process': {
    workers: WORKER_WORDS,
    sentence:
      'Several processes do the same side by side: each accepts a client, serves it, and only then accepts another.',
  },
  'process-per-connection': {
    workers: { one: '1 process at most', several: 'processes at most' },
    sentence: 'The parent accepts; a process that it starts for the connection serves it and ends.',
  },
  cluster: {
    workers: WORKER_WORDS,
    sentence:
      'The primary accepts everybody and deals the connections out; the event loop of a worker serves all that it is dealt.',
  },
  'event-loop': {
    workers: null,
    sentence: 'One process accepts everybody at once, and serves them in turns of its event loop.',
  },
  [EXTERNAL]: {
    workers: null,
    sentence: 'A server that at-once did not start: who accepts and who serves is not known.',
  },
};

/** Whether a model has workers to choose the number of. */
export function hasWorkers(model: ModelName): boolean {
  return ROLES[model].workers !== null;
}

/** Who accepts and who serves. */
export function describeRoles(model: ModelName): string {
  return ROLES[model].sentence;
}

/** A model and its choices, in words: `multi-process (4 workers)`. */
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

/** How clients come to the processes that serve them. */
export type Dealing =
  /** They stand in one line, from which a process that is free takes the next; also where none has to wait. */
  | 'one-line'
  /** The kernel puts each in the line of a process by a hash of its addresses, which is as good as chance. */
  | 'at-random'
  /** The primary gives each process one in turn, and none to a process that has not yet taken its last. */
  | 'in-turn';

/** How clients are dealt out. Where they are, each process has a line of its own, in which it is the only server. */
export function dealingOf(choice: ModelChoice, service: Service): Dealing {
  if (choice.workers === 1 || placesOf(choice, service) === null) return 'one-line';
  if (choice.model === 'cluster') return 'in-turn';
  return lineOf(choice) === 'queue-each' ? 'at-random' : 'one-line';
}

/** Whether each process has a line of its own. */
export function hasOwnLines(choice: ModelChoice, service: Service): boolean {
  return dealingOf(choice, service) !== 'one-line';
}

/** Most connections in service at once (c); null: no cap, or none that is known. An event loop is held by what burns CPU time, not by waiting. */
export function placesOf(choice: ModelChoice, service: Service): number | null {
  if (choice.model === EXTERNAL) return null;
  return lineOf(choice) === 'in-memory' && service === 'sleep' ? null : choice.workers;
}
