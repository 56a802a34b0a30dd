/** Services that wait, and services that burn CPU time: several processes hold as many clients, and serve them otherwise. */
import { BURST, scenarioWith } from '../../model/default-scenario.js';
import type { ExperimentPart } from '../../model/document.js';
import type { Service } from '../../model/scenario.js';
import { formatDuration, MILLISECOND } from '../../model/units.js';
import { figureOver } from '../burst/round-figures.js';
import { summariseBurst } from '../burst/summary.js';
import { type Experiment, type ExperimentSize, type Finding, outcomeWhere, partOf, writeFinite } from './experiment.js';

const BUSY_SERVICE_TIME = 20 * MILLISECOND;
/** Processes for each core of the machine. */
const PER_CORE = 2;
/** How far a figure may lie from what is expected, as a share. */
const SPEED_SLACK = 0.3;
/** PER_CORE times as long, less what is lost at both ends of a round, where fewer processes share the cores. */
const LEAST = PER_CORE * (1 - SPEED_SLACK);

export const busyOrWaiting: Experiment = {
  name: 'busy-or-waiting',
  question: 'Do several processes serve several clients at full speed?',
  theory:
    'W processes have W clients in service at once, whatever the service is. While it waits, as for a disk, they do not disturb each other: a service takes its time, and W together do W times as much. While it burns CPU time, only as many can run as there are cores: the W share them, and with W processes on k < W cores each service takes W / k times as long (processor sharing; Kleinrock, "Queueing Systems", volume II, 1976). The number in service is then no measure of what gets done.',
  plan: (size, { cores }) => [
    { title: 'services that wait (sleep)', scenario: scenarioOfService(size, 'sleep', cores) },
    { title: 'services that burn CPU time (spin)', scenario: scenarioOfService(size, 'spin', cores) },
  ],
  judge: (parts) => [...judgePeaks(parts), ...judgeSpeed(parts)],
};

function scenarioOfService(size: ExperimentSize, service: Service, cores: number) {
  const workers = PER_CORE * cores;
  return scenarioWith({
    load: BURST,
    models: [{ model: 'multi-process', workers, accept: 'shared' }],
    clients: (size === 'whole' ? 8 : 4) * workers,
    rounds: size === 'whole' ? 5 : 2,
    serviceTime: BUSY_SERVICE_TIME,
    service,
  });
}

function judgePeaks(parts: readonly ExperimentPart[]): Finding[] {
  return [0, 1].map((index): Finding => {
    const { peak, title, workers } = observeService(parts, index);
    return {
      expected: `${title}: ${workers} in service at once`,
      found: peak === null ? 'nobody was served' : `at most ${peak}`,
      outcome: outcomeWhere(peak === workers),
    };
  });
}

function judgeSpeed(parts: readonly ExperimentPart[]): Finding[] {
  const [waiting, burning] = [observeService(parts, 0), observeService(parts, 1)];
  const stretch = (time: number | null) => (time === null ? Number.NaN : time / BUSY_SERVICE_TIME);
  const times = (value: number) => `${value.toFixed(2)} times`;
  const ratio = (burning.makespan ?? Number.NaN) / (waiting.makespan ?? Number.NaN);
  return [
    {
      expected: 'a service that waits takes its time',
      found: `${formatDuration(waiting.service ?? 0)} of ${formatDuration(BUSY_SERVICE_TIME)}`,
      outcome: outcomeWhere(Math.abs(stretch(waiting.service) - 1) <= SPEED_SLACK),
      lesson: 'processes that wait serve several clients at full speed',
    },
    {
      expected: `a service that burns takes at least ${LEAST} times as long: ${PER_CORE} processes share each core, and others on the machine can only make it longer`,
      found: writeFinite(stretch(burning.service), times),
      outcome: outcomeWhere(stretch(burning.service) >= LEAST),
    },
    {
      expected: `so the same clients take at least ${LEAST} times as long, and longer if others want the cores`,
      found: writeFinite(ratio, times),
      outcome: outcomeWhere(ratio >= LEAST),
      lesson: `processes that burn CPU time share the cores, and took ${times(ratio)} as long for the same clients`,
    },
  ];
}

function observeService(parts: readonly ExperimentPart[], index: number) {
  const part = partOf(parts, index, 'burst');
  const rounds = summariseBurst(part).models[0]?.rounds ?? [];
  return {
    title: part.title,
    workers: part.scenario.models[0]?.workers ?? 0,
    peak: figureOver(rounds, 'peakConcurrency')?.largest ?? null,
    service: figureOver(rounds, 'meanServiceTime')?.median ?? null,
    makespan: figureOver(rounds, 'makespan')?.median ?? null,
  };
}
