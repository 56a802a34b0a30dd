/** The experiments, in the order of the story. */
import type { Experiment } from './experiment.js';
import { fullAcceptQueue } from './full-accept-queue.js';
import { oneAtATime } from './one-at-a-time.js';
import { whoHoldsTheDoor } from './who-holds-the-door.js';

export const EXPERIMENTS: readonly Experiment[] = [oneAtATime, fullAcceptQueue, whoHoldsTheDoor];

export function findExperiment(name: string): Experiment | undefined {
  return EXPERIMENTS.find((experiment) => experiment.name === name);
}
