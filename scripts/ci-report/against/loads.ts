/** What both versions are made to do, and the figures of it that are compared. */

/** A load that is put on both versions, by the options of their own `bench`. */
export interface ComparedLoad {
  readonly name: string;
  readonly why: string;
  readonly words: readonly string[];
}

/**
 * What is read off one run, ns. `service` and `passage` (from one start of service to the next while clients wait) are
 * those of the fastest tenth: what they take when nothing disturbs them. Where others want the CPU too, runs of one
 * version lie a third as far apart by it as by the median, and a loop that got slower is slower at every quantile.
 */
export type ReadingName = 'service' | 'passage' | 'medianPassage' | 'makespan';

export interface ComparedFigure {
  readonly load: ComparedLoad;
  readonly reading: ReadingName;
  readonly name: string;
  /** Whether it decides, or is shown for information. */
  readonly isGate: boolean;
}

/** A service that waits: what is asked for is what it should take. */
const WAITING: ComparedLoad = {
  name: 'sequential, services of 10 ms',
  why: 'the time that a service takes',
  words: ['--clients', '12', '--service-time', '10ms', '--rounds', '2', '--warm-up-rounds', '0'],
};

/** No service at all: what is left is the loop itself. */
const PASSING: ComparedLoad = {
  name: 'sequential, services of no time',
  why: 'what the service loop itself costs',
  words: ['--clients', '100', '--service-time', '0', '--rounds', '12', '--warm-up-rounds', '3'],
};

const GATED: ReadonlyArray<readonly [reading: ReadingName, name: string]> = [
  ['service', 'service time'],
  ['passage', 'passage'],
];

/** A makespan without services is as long as the load generator needs to open its clients. */
const INFORMATION: ReadonlyArray<readonly [reading: ReadingName, name: string]> = [
  ['medianPassage', 'passage, median'],
  ['makespan', 'makespan a client'],
];

export const FIGURES: readonly ComparedFigure[] = [WAITING, PASSING].flatMap((load) => [
  ...GATED.map(([reading, name]) => ({ load, reading, name, isGate: true })),
  ...INFORMATION.map(([reading, name]) => ({ load, reading, name, isGate: false })),
]);

export const GATES = FIGURES.filter(({ isGate }) => isGate);
