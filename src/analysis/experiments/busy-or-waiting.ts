/**
 * Compares services that wait with services that use CPU time. Several processes have the same number of clients in
 * service in both cases, but only services that wait run at full speed.
 */
import { BURST, scenarioWith } from '../../model/default-scenario.js';
import type { ExperimentPart } from '../../model/document.js';
import type { Service } from '../../model/scenario.js';
import { formatDuration, MILLISECOND } from '../../model/units.js';
import { figureOver } from '../burst/round-figures.js';
import { summariseBurst } from '../burst/summary.js';
import { type Experiment, type ExperimentSize, type Finding, outcomeWhere, partOf, writeFinite } from './experiment.js';

const BUSY_SERVICE_TIME = 20 * MILLISECOND;
/** Processes per core of the machine. */
const PER_CORE = 2;
/** The largest accepted deviation of a figure from its expected value, as a share. */
const SPEED_SLACK = 0.3;
/** PER_CORE times as long, less a margin: at the start and end of a round fewer processes share the cores. */
const LEAST = PER_CORE * (1 - SPEED_SLACK);

export const busyOrWaiting: Experiment = {
  name: 'busy-or-waiting',
  question: 'Do several processes serve several clients at full speed?',
  theory:
    'W processes can have W clients in service at once. If a service only waits, for example for a disk, the processes do not slow each other down: each service takes its nominal time, and together they do W times as much. If a service uses CPU time, only as many can run at once as there are cores. On k < W cores the W services share the cores, and each takes W / k times as long (processor sharing; Kleinrock, "Queueing Systems", volume II, 1976). The number of clients in service then does not tell how much work gets done.',
  plan: (size, { cores }) => [
    { title: 'services that wait (sleep)', scenario: scenarioOfService(size, 'sleep', cores) },
    { title: 'services that use CPU time (spin)', scenario: scenarioOfService(size, 'spin', cores) },
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
      found: peak === null ? 'no client was served' : `at most ${peak}`,
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
      expected: 'a service that waits takes its nominal time',
      found: `${formatDuration(waiting.service ?? 0)} (nominal: ${formatDuration(BUSY_SERVICE_TIME)})`,
      outcome: outcomeWhere(Math.abs(stretch(waiting.service) - 1) <= SPEED_SLACK),
      lesson: 'if services wait, several processes serve several clients at full speed',
    },
    {
      expected: `a service that uses CPU time takes at least ${LEAST} times its nominal time, because ${PER_CORE} processes share each core (other programs can only make it longer)`,
      found: writeFinite(stretch(burning.service), times),
      outcome: outcomeWhere(stretch(burning.service) >= LEAST),
    },
    {
      expected: `with such services the same burst takes at least ${LEAST} times as long (longer if other programs use the cores)`,
      found: writeFinite(ratio, times),
      outcome: outcomeWhere(ratio >= LEAST),
      lesson: `if services use CPU time, the processes share the cores: the same burst took ${times(ratio)} as long`,
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
