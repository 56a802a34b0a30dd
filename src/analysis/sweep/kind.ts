/** A sweep: the same models under one load after another. */

import type { SweepDocument, Swept } from '../../model/document.js';
import { MeasurementFailure } from '../../model/failure.js';
import { describeModel } from '../../model/models.js';
import type { ModelChoice } from '../../model/scenario.js';
import { type Kind, listedModel } from '../kind/kind.js';
import { askedOfArrivals } from '../open/kind.js';
import { partWarningRow, sweepWarnings } from '../parts/parts.js';
import { askedOfLoop } from '../sustained/kind.js';
import { describeRatios, type Facts, factsOfRun, type Pair, pairModels, ratioText } from '../view/comparison.js';
import type { Section } from '../view/view.js';
import { briefSweep } from './brief.js';
import { openingOfSweep } from './opening.js';
import { sweepPictures } from './sweep-pictures.js';
import { type ModelAtLoad, modelsAtLoad, summariseSweep } from './sweep-summary.js';
import { SWEPT_FIGURES, SWEPT_TABLES, sweptCells } from './sweep-table.js';
import { sweepStatements, viewSweep } from './sweep-view.js';

export const sweepKind: Kind<SweepDocument> = {
  article: 'a sweep',
  view: viewSweep,
  brief: briefSweep,
  statements: sweepStatements,
  derived: (document) => ({
    models: summariseSweep(document).map(({ choice, slots, rows, knee }) => ({ choice, places: slots, rows, knee })),
    warnings: sweepWarnings(document).map(partWarningRow('load')),
  }),
  csvRows: sweptRows,
  // The wait is that of the heaviest load.
  listed: (document) =>
    summariseSweep(document).map(({ choice, rows }) => listedModel(choice, { waitP50: rows.at(-1)?.waitP50 ?? null })),
  headlines: () => [],
  opening: openingOfSweep,
  pictures: (document) => sweepPictures(summariseSweep(document), document.swept),
  comparison: { asked: askedOfSweep, sections: compareSweeps },
};

/** For CSV: one line per load and model. */
function sweptRows(document: SweepDocument): object[] {
  const warnings = sweepWarnings(document);
  return summariseSweep(document).flatMap(({ choice, rows }) => {
    const names = ['', choice.model, describeModel(choice)];
    return rows.map((row) => ({
      ...choice,
      [document.swept]: row.value,
      ...sweptCells(row),
      sound: row.sound,
      verdict: row.verdict,
      warnings: warnings
        .filter(({ part, name }) => part === String(row.value) && names.includes(name))
        .map(({ warning }) => warning.kind)
        .join(' '),
    }));
  });
}

interface ModelOfSweep {
  readonly choice: ModelChoice;
  readonly loads: ReadonlyMap<number, ModelAtLoad>;
}

/** @throws MeasurementFailure if the sweeps have no load in common, or vary different quantities */
function compareSweeps(first: SweepDocument, second: SweepDocument): Section[] {
  if (first.swept !== second.swept) {
    throw new MeasurementFailure(
      `A is a sweep of ${first.swept} and B is a sweep of ${second.swept}: they have no load in common. Compare sweeps of the same quantity.`,
    );
  }
  const values = (sweep: SweepDocument) => sweep.points.map(({ value }) => value);
  if (!values(first).some((value) => values(second).includes(value))) {
    throw new MeasurementFailure(
      `The two sweeps have no load in common (A: ${values(first).join(', ')}; B: ${values(second).join(', ')}). Sweep the same loads.`,
    );
  }
  return pairModels(modelsOfSweep(first), modelsOfSweep(second)).map((pair) => comparedSweeps(pair, first.swept));
}

function modelsOfSweep({ points }: SweepDocument): ModelOfSweep[] {
  const all = points.map((part) => ({ value: part.value, models: modelsAtLoad(part) }));
  return (all[0]?.models ?? []).map(({ choice }, index) => ({
    choice,
    loads: new Map(
      all.flatMap(({ value, models }) => {
        const model = models[index];
        return model === undefined ? [] : [[value, model] as const];
      }),
    ),
  }));
}

function comparedSweeps({ first, second, title }: Pair<ModelOfSweep>, swept: Swept): Section {
  const { compared } = SWEPT_TABLES[swept];
  const common = [...first.loads].flatMap(([value, a]) => {
    const b = second.loads.get(value);
    return b === undefined ? [] : [{ value, a, b }];
  });
  const fewest = (side: 'a' | 'b') => Math.min(...common.map((load) => load[side].rounds));
  return {
    title,
    columns: [
      { heading: swept, align: 'right', width: swept.length },
      ...compared.flatMap(([, heading]) => [
        { heading: `A ${heading}`, align: 'right' as const, width: 7 },
        { heading: `B ${heading}`, align: 'right' as const, width: 7 },
        { heading: `first / second, ${heading}`, align: 'right' as const, width: 17 },
      ]),
    ],
    rows: common.map(({ value, a, b }) => [
      String(value),
      ...compared.flatMap(([name]) => {
        const [ofA, ofB] = [a.over(name), b.over(name)];
        const { write } = SWEPT_FIGURES[name];
        return [write(ofA?.median ?? null), write(ofB?.median ?? null), ratioText(ofA, ofB, false)];
      }),
    ]),
    notes: [describeRatios(false, [fewest('a'), fewest('b')]), ...describeLeftOut(first, second)],
  };
}

function describeLeftOut(first: ModelOfSweep, second: ModelOfSweep): string[] {
  const only = (a: ModelOfSweep, b: ModelOfSweep) => [...a.loads.keys()].filter((value) => !b.loads.has(value));
  const leftOut = [
    ['A', only(first, second)],
    ['B', only(second, first)],
  ] as const;
  const named = leftOut.flatMap(([side, values]) => (values.length === 0 ? [] : [`${side} ${values.join(', ')}`]));
  return named.length === 0 ? [] : [`Loads that only one sweep has are left out: ${named.join('; ')}.`];
}

/** The loads, and the other settings of the first part, which all parts share. */
function askedOfSweep({ swept, points }: SweepDocument): Facts {
  const [first] = points;
  const loads = { [`loads (${swept})`]: points.map(({ value }) => value).join(', ') };
  if (first === undefined) return loads;
  const ofLoad: Facts = first.kind === 'open' ? askedOfArrivals(first) : askedOfLoop(first);
  const { clients, rate, ...rest } = factsOfRun(first, ofLoad);
  return { ...loads, ...rest };
}
