/** The processes of a server: how many clients each served, and what one costs that is started for a connection. */
import { hasWorkers, lineOf } from '../../model/models.js';
import type { ModelChoice } from '../../model/scenario.js';
import type { ProcessFigures } from '../queueing/times.js';
import { figureOf } from '../statistics/figure.js';
import { durationFigure, grouped, numberFigure } from './format.js';

/** Processes whose counts are shown one by one; of more, the range. */
const MOST_COUNTS = 8;

/** Without what is predicted of it: nothing is. */
type ProcessRow = readonly [figure: string, measured: string, meaning: string];

/** @param counts of each process that served, and zeros for those that did not */
export function servedRows(choice: ModelChoice, counts: readonly number[]): ProcessRow[] {
  if (!hasWorkers(choice.model) || choice.workers === 1 || lineOf(choice) === 'process-each') return [];
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const shown = counts.length > MOST_COUNTS ? `${least} to ${most}` : counts.join(' / ');
  return [['served by each process', shown, 'in the round shown']];
}

/** What it costs to start a process for every connection, where the model does that. */
export function costRows(rounds: readonly ProcessFigures[]): ProcessRow[] {
  const start = figureOf(rounds.map(({ processStartTime }) => processStartTime));
  const cpuTime = figureOf(rounds.map(({ processCpuTime }) => processCpuTime));
  const memory = figureOf(rounds.map(({ processMemoryBytes }) => processMemoryBytes));
  if (cpuTime === null) return [];
  const megabytes = (bytes: number) => grouped(bytes / 1e6);
  return [
    ...(start === null
      ? []
      : [['accept to request read', durationFigure(start), "starting a process, and its client's bytes"] as const]),
    ['CPU time of a process', durationFigure(cpuTime), 'user and system'],
    ['memory of a process', numberFigure(memory, megabytes, 'MB'), "its peak; on Linux never below its parent's"],
  ];
}
