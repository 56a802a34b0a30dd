/** The instrument's own cost, compared with the usual service time. */
import { passage, sleepPrecision, systemCall } from '../../../bench/passage.js';
import { runSuite } from '../../../bench/suite.js';
import type { SelfSuite, SelfTask } from '../../../src/model/document.js';
import { formatDuration, MICROSECOND } from '../../../src/model/units.js';
import { unlessAborted } from '../../../src/runner/processes/supervised-child.js';
import { sectionOf } from '../../section.js';
import {
  type FixedMeasurement,
  type JudgedGate,
  type MeasurementReport,
  type Range,
  ratioGate,
  SERVICE_TIME,
} from './gates.js';

const SUBJECT = 'the instrument';

interface CostGate {
  readonly task: string;
  readonly name: string;
  readonly range: Range;
}

const COST_GATES: readonly CostGate[] = [
  {
    task: 'connect, http request, answer, close',
    name: 'passage of a client / service of 10 ms',
    range: { least: 0, most: 0.05 },
  },
  { task: 'sleep(10.0 ms)', name: 'sleep of 10 ms / 10 ms', range: { least: 1, most: 1.05 } },
];

export function instrument(quick: boolean): FixedMeasurement {
  const suites = quick ? [passage] : [systemCall, passage, sleepPrecision];
  return {
    name: 'what the instrument costs',
    measure: async ({ signal }) => {
      const results: SelfSuite[] = [];
      for (const suite of suites) results.push(await unlessAborted(runSuite(suite), signal));
      return reportInstrument(results.flatMap(({ tasks }) => tasks));
    },
  };
}

function reportInstrument(tasks: readonly SelfTask[]): MeasurementReport {
  return {
    statements: [],
    gates: COST_GATES.flatMap((gate) => costGate(gate, tasks)),
    figures: tasks.map(({ name, median, p5, p95 }) => ({
      name: `${SUBJECT}: ${name}`,
      unit: 'µs',
      value: median / MICROSECOND,
      range: `${p5 / MICROSECOND} - ${p95 / MICROSECOND}`,
    })),
    sections: [
      sectionOf(
        'What the instrument costs',
        ['what', 'median', '5th to 95th percentile'],
        tasks.map(({ name, median, p5, p95 }) => [
          name,
          formatDuration(median),
          `${formatDuration(p5)} to ${formatDuration(p95)}`,
        ]),
        'For information; valid for this machine only.',
      ),
    ],
  };
}

/** Empty if the task was not measured, as in the small set. */
function costGate({ task, name, range }: CostGate, tasks: readonly SelfTask[]): JudgedGate[] {
  const measured = tasks.find((one) => one.name === task);
  return measured === undefined ? [] : [ratioGate(SUBJECT, name, [measured.median / SERVICE_TIME], range)];
}
