/** The experiments, in the order of the story. */
import { busyOrWaiting } from './busy-or-waiting.js';
import type { Experiment } from './experiment.js';
import { fullAcceptQueue } from './full-accept-queue.js';
import { hockeyStick } from './hockey-stick.js';
import { oneAtATime } from './one-at-a-time.js';
import { oneQueueOrMany } from './one-queue-or-many.js';
import { priceOfAProcess } from './price-of-a-process.js';
import { silentClient } from './silent-client.js';
import { whoHoldsTheDoor } from './who-holds-the-door.js';

export const EXPERIMENTS: readonly Experiment[] = [
  oneAtATime,
  silentClient,
  fullAcceptQueue,
  busyOrWaiting,
  oneQueueOrMany,
  priceOfAProcess,
  hockeyStick,
  whoHoldsTheDoor,
];

export function findExperiment(name: string): Experiment | undefined {
  return EXPERIMENTS.find((experiment) => experiment.name === name);
}
