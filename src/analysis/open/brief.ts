/** Open arrivals on one screen: measured waits beside predicted ones, and one sentence. */
import { describeModel } from '../../model/models.js';
import type { OpenDocument } from '../../model/run.js';
import { durationOf } from '../../model/timetable.js';
import { countOf, formatDuration } from '../../model/units.js';
import {
  briefView,
  describeModels,
  NO_VERDICT,
  noteFacts,
  noVerdictFacts,
  sameServer,
  withoutLabel,
} from '../view/brief.js';
import { duration, grouped, NOTHING, percent } from '../view/format.js';
import {
  type ComparedFigure,
  type ComparedModel,
  comparedModel,
  firstAndBest,
  modelComparison,
} from '../view/model-comparison.js';
import type { Block, Fact, NextCommand, Section, View } from '../view/view.js';
import { stateVerdict } from '../view/view.js';
import { describeWarning, withModelName } from '../view/warnings.js';
import {
  type OpenFigureName,
  type OpenModelSummary,
  openFigureOver,
  openMedian,
  summariseOpen,
} from './open-summary.js';
import { OPEN_VERDICTS } from './open-verdict.js';
import { timeColumns } from './time-columns.js';

export function briefOpen(document: OpenDocument): View {
  const { models } = summariseOpen(document);
  const [only, second] = models;
  const warnings = models.flatMap(({ choice, warnings: own }) =>
    own.map((warning) => describeWarning(withModelName(warning, describeModel(choice)))),
  );
  const isOne = only !== undefined && second === undefined;
  const section = isOne ? waitsBesideTheory(only) : modelComparison(models.map(comparedOf), COMPARED);
  const facts = isOne ? factsOf(only) : models.flatMap(unsoundFacts);
  const notes = noteFacts([...document.warnings.map(describeWarning), ...warnings]);
  const table: Block[] = section === null ? [] : [{ kind: 'table', section }];
  return briefView({
    heading: describeBriefly(document),
    blocks: [...table, { kind: 'facts', facts: [...facts, ...learnedFacts(models), ...notes] }],
    next: isOne ? nextOf(only) : [],
  });
}

function describeBriefly({ scenario }: OpenDocument): string {
  const { load, clients, models, serviceTime } = scenario;
  const arrivals = `${countOf(clients, 'client')} in ${formatDuration(durationOf(scenario))} (${grouped(load.rate)} per second, ${load.arrivals})`;
  return `${arrivals}, service time ${formatDuration(serviceTime)}: ${describeModels(models)}`;
}

type WaitNames = Readonly<Record<'mean' | 'p50' | 'p95' | 'max', OpenFigureName | null>>;

const MEASURED: WaitNames = { mean: 'waitMean', p50: 'waitP50', p95: 'waitP95', max: 'waitMax' };
const PREDICTED: WaitNames = {
  mean: 'predictedWaitMean',
  p50: 'predictedWaitP50',
  p95: 'predictedWaitP95',
  max: 'predictedWaitMax',
};

/** Null if no client was served. */
function waitsBesideTheory(model: OpenModelSummary): Section | null {
  if (openMedian(model, 'waitMean') === null) return null;
  const row = (label: string, names: WaitNames): string[] => [
    label,
    ...Object.values(names).map((name) => duration(name === null ? null : openMedian(model, name))),
  ];
  const { theory, slots } = model;
  return {
    title: '',
    columns: timeColumns('wait', 34),
    rows: [
      row('measured', MEASURED),
      ...(slots === null ? [] : [row('ideal queue, same arrivals', PREDICTED)]),
      ...(theory === null
        ? []
        : [[`theory, in the long run (${theory.notation})`, duration(theory.waitMean), NOTHING, NOTHING, NOTHING]]),
    ],
  };
}

function factsOf(model: OpenModelSummary): Fact[] {
  const { text, sound } = stateVerdict(OPEN_VERDICTS, model);
  const peak = openFigureOver(model, 'peakConcurrency');
  const load = model.utilisation === null ? '' : `; utilisation ${percent(model.utilisation)}`;
  return [
    ...(peak === null ? [] : [{ label: 'in service', text: `at most ${peak.largest} at once${load}` }]),
    { label: sound ? 'found' : NO_VERDICT, text: withoutLabel(text), sound },
  ];
}

type ComparedId = 'waitMean' | 'waitP95' | 'responseMean' | 'throughput';

const COMPARED: ReadonlyArray<ComparedFigure<ComparedId>> = [
  { id: 'waitMean', heading: 'mean wait', write: duration, better: 'smaller' },
  { id: 'waitP95', heading: 'wait p95', write: duration, better: 'smaller', dropOrder: 3 },
  { id: 'responseMean', heading: 'mean response', write: duration, better: 'smaller', dropOrder: 2 },
  { id: 'throughput', heading: 'clients per second', write: grouped, better: 'larger', dropOrder: 1 },
];

function comparedOf(model: OpenModelSummary): ComparedModel<ComparedId> {
  const peak = openFigureOver(model, 'peakConcurrency');
  const slots = peak === null ? '?' : String(peak.largest);
  return comparedModel({ choice: model.choice, slots }, COMPARED, (id) => openFigureOver(model, id));
}

function unsoundFacts(model: OpenModelSummary): Fact[] {
  return noVerdictFacts(describeModel(model.choice), stateVerdict(OPEN_VERDICTS, model));
}

function isSound(model: OpenModelSummary): boolean {
  return stateVerdict(OPEN_VERDICTS, model).sound;
}

function learnedFacts(models: readonly OpenModelSummary[]): Fact[] {
  const waitOf = (model: OpenModelSummary) => (isSound(model) ? openMedian(model, 'waitMean') : null);
  const compared = firstAndBest(models, waitOf, 'smaller');
  if (compared === null) return [];
  const { first, best } = compared;
  const text = `With the same arrivals, the mean wait is ${duration(best.value)} with ${describeModel(best.model.choice)} and ${duration(first.value)} with ${describeModel(first.model.choice)}.`;
  return [{ label: 'learned', text }];
}

/** A utilisation is a share of the slots: without a limit there is none. */
function nextOf(model: OpenModelSummary): NextCommand[] {
  const { choice, slots } = model;
  if (slots === null || !isSound(model)) return [];
  return [
    {
      words: ['sweep', '--utilisation', '0.2..0.9', '--model', choice.model, ...sameServer(model.scenario, choice)],
      why: 'how the wait grows',
    },
  ];
}
