/** Two saved runs side by side, model by model. */
import { stringify } from 'csv-stringify/sync';
import { MeasurementFailure } from '../../model/failure.js';
import { describeModel } from '../../model/gallery.js';
import type { BurstDocument } from '../../model/run.js';
import { formatDuration } from '../../model/units.js';
import { type ModelSummary, summarise } from '../../queueing/burst/summary.js';
import { drawTable } from '../draw-table.js';
import { drawSection } from '../markdown.js';
import { paletteOf } from '../palette.js';
import type { Format } from '../render.js';
import type { Section } from '../section.js';
import { comparisonSection } from './comparison-section.js';

/** @throws MeasurementFailure when the two have no model in common and more than one each */
export function renderRunComparison(
  first: BurstDocument,
  second: BurstDocument,
  format: Format,
  colour: boolean,
): string {
  const sections = compareRuns(first, second);
  switch (format) {
    case 'table':
      return `${[heading(first, second), ...sections.map((section) => drawTable(section, paletteOf(colour)))].join('\n\n')}\n`;
    case 'markdown':
      return `${[heading(first, second).replaceAll('\n', '  \n'), ...sections.map(drawSection)].join('\n\n')}\n`;
    case 'csv':
      return stringify(sections.flatMap(tabulate), { header: true });
    case 'json':
      return `${JSON.stringify({ first: first.name, second: second.name, comparisons: sections.map(({ title, rows }) => ({ title, rows })) })}\n`;
  }
}

function tabulate({ title, rows }: Section) {
  return rows.map(([figure, first, second, ratio]) => ({ model: title, figure, first, second, ratio }));
}

function heading(...runs: readonly BurstDocument[]): string {
  return runs
    .map(({ name, scenario }, index) => {
      const { clients, serviceTime, service, rounds } = scenario;
      return `${'AB'[index]} = ${name}: ${clients} clients, ${formatDuration(serviceTime)} ${service}, ${rounds} rounds`;
    })
    .join('\n');
}

function compareRuns(first: BurstDocument, second: BurstDocument): Section[] {
  return pairModels(summarise(first).models, summarise(second).models).map(([a, b]) =>
    comparisonSection({ heading: 'A', summary: a }, { heading: 'B', summary: b }, titleOf(a, b), false),
  );
}

function titleOf(a: ModelSummary, b: ModelSummary): string {
  const [first, second] = [describeModel(a.choice), describeModel(b.choice)];
  return first === second ? first : `${first} against ${second}`;
}

/** The models that both have; when they have none in common, the only one of each. */
function pairModels(
  first: readonly ModelSummary[],
  second: readonly ModelSummary[],
): Array<readonly [ModelSummary, ModelSummary]> {
  const common = first.flatMap((a) => {
    const b = second.find(({ choice }) => choice.model === a.choice.model && choice.accept === a.choice.accept);
    return b === undefined ? [] : [[a, b] as const];
  });
  const [a] = first;
  const [b] = second;
  if (common.length > 0) return common;
  if (a !== undefined && b !== undefined && first.length === 1 && second.length === 1) return [[a, b]];
  throw new MeasurementFailure(
    'The two runs have no model in common. Compare runs of the same models, or of one model each.',
  );
}
