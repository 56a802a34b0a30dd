/** Measurements of the instrument itself: tables of what its steps cost. */
import type { SelfDocument } from '../../model/document.js';
import { plain } from '../../model/printable.js';
import { countOf } from '../../model/units.js';
import { type Kind, NO_LISTED_FIGURES } from '../kind/kind.js';
import { durationOpening, NO_NUMBER, type Opening } from '../pictures/opening.js';
import { describeMachine, duration, grouped, NOTHING } from '../view/format.js';
import type { Section, View } from '../view/view.js';

export const selfKind: Kind<SelfDocument> = {
  article: 'a measurement of the instrument itself',
  view: viewSelf,
  brief: viewSelf,
  statements: () => [],
  derived: () => null,
  csvRows: ({ suites }) => suites.flatMap(({ question, tasks }) => tasks.map((task) => ({ question, ...task }))),
  listed: () => [{ about: 'self', ...NO_LISTED_FIGURES }],
  headlines: () => [],
  pictures: () => [],
  opening: openingOfSelf,
};

function openingOfSelf({ suites }: SelfDocument): Opening {
  const title = 'What at-once itself costs';
  const tasks = suites.flatMap((suite) => suite.tasks);
  const [first] = tasks;
  if (first === undefined) return { title, ...NO_NUMBER, sentence: 'Nothing was measured.' };
  return {
    title,
    ...durationOpening(first.median, `for one call of "${plain(first.name)}"`),
    sentence: `The tables have ${countOf(tasks.length, 'task')} with their medians and spreads.`,
  };
}

const TASK_COLUMNS: Section['columns'] = [
  { heading: 'what', align: 'left', width: 26 },
  { heading: 'work per call', align: 'right', width: 14 },
  { heading: 'median', align: 'right', width: 8 },
  { heading: 'p5', align: 'right', width: 8 },
  { heading: 'p95', align: 'right', width: 8 },
  { heading: 'calls', align: 'right', width: 11 },
];

function viewSelf(document: SelfDocument): View {
  return {
    heading: describeMachine(document.context),
    blocks: sections(document).map((section) => ({ kind: 'table', section })),
    footnotes: [],
    statements: [],
  };
}

function sections({ suites }: SelfDocument): Section[] {
  return suites.map(({ question, tasks }) => ({
    title: question,
    columns: TASK_COLUMNS,
    rows: tasks.map(({ name, workPerCall, workUnit, median, p5, p95, calls }) => [
      name,
      workPerCall === undefined ? NOTHING : countOf(workPerCall, plain(workUnit ?? 'unit')),
      duration(median),
      duration(p5),
      duration(p95),
      grouped(calls),
    ]),
  }));
}
