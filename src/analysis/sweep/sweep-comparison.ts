/** Two sweeps of the same thing, load by load: a table for each pair of models. */

import type { SweepDocument, SweepPoint, Swept } from '../../model/document.js';
import { MeasurementFailure } from '../../model/failure.js';
import type { ModelChoice } from '../../model/scenario.js';
import { askedOfArrivals } from '../open/kind.js';
import { openFigureOver, summariseOpen } from '../open/open-summary.js';
import type { Figure } from '../statistics/figure.js';
import { askedOfLoop } from '../sustained/kind.js';
import { summariseSustained, sustainedFigureOver } from '../sustained/sustained-summary.js';
import { type Facts, factsOfRun } from '../view/asked.js';
import { describeRatios, ratioOf } from '../view/compared-figures.js';
import { duration, grouped, NOTHING } from '../view/format.js';
import { type Pair, pairModels } from '../view/pairs.js';
import type { Section } from '../view/view.js';

/** One model at one load. */
interface AtLoad {
  readonly choice: ModelChoice;
  readonly rounds: number;
  readonly throughput: Figure | null;
  /** What matters most of each: the mean response of busy clients, the mean wait of those that come by a timetable. */
  readonly time: Figure | null;
}

interface SweptFigures {
  readonly choice: ModelChoice;
  readonly loads: ReadonlyMap<number, AtLoad>;
}

/** @throws MeasurementFailure when they have no load in common, or did not vary the same */
export function compareSweeps(first: SweepDocument, second: SweepDocument): Section[] {
  if (first.swept !== second.swept) {
    throw new MeasurementFailure(
      `A is a sweep of ${first.swept} and B one of ${second.swept}: they have no load in common. Compare sweeps of the same.`,
    );
  }
  const values = (sweep: SweepDocument) => sweep.points.map(({ value }) => value);
  if (!values(first).some((value) => values(second).includes(value))) {
    throw new MeasurementFailure(
      `The two sweeps have no load in common (A: ${values(first).join(', ')}; B: ${values(second).join(', ')}). Sweep the same loads.`,
    );
  }
  return pairModels(modelsOf(first), modelsOf(second)).map((pair) => sectionOf(pair, first.swept));
}

function modelsOf({ points }: SweepDocument): SweptFigures[] {
  const [first] = points;
  if (first === undefined) return [];
  const all = points.map((point) => ({ value: point.value, models: figuresOf(point) }));
  return figuresOf(first).map(({ choice }, index) => ({
    choice,
    loads: new Map(
      all.flatMap(({ value, models }) => {
        const model = models[index];
        return model === undefined ? [] : [[value, model] as const];
      }),
    ),
  }));
}

function figuresOf(point: SweepPoint): AtLoad[] {
  if (point.kind === 'open') {
    return summariseOpen(point).models.map((model) => ({
      choice: model.choice,
      rounds: model.rounds.length,
      throughput: openFigureOver(model, 'throughput'),
      time: openFigureOver(model, 'waitMean'),
    }));
  }
  return summariseSustained(point).models.map((model) => ({
    choice: model.choice,
    rounds: model.rounds.length,
    throughput: sustainedFigureOver(model, ({ throughput }) => throughput),
    time: sustainedFigureOver(model, ({ response }) => response?.mean ?? null),
  }));
}

const COLUMNS = {
  clients: { throughput: 'answers /s', time: 'resp., mean' },
  utilisation: { throughput: 'served /s', time: 'wait, mean' },
} as const;

function sectionOf({ first, second, title }: Pair<SweptFigures>, swept: Swept): Section {
  const { throughput, time } = COLUMNS[swept];
  const sides = (what: string) =>
    ['A', 'B'].map((side) => ({ heading: `${side} ${what}`, align: 'right' as const, width: 7 }));
  const ratio = (what: string) => ({ heading: `first / second, ${what}`, align: 'right' as const, width: 17 });
  const common = [...first.loads].flatMap(([value, a]) => {
    const b = second.loads.get(value);
    return b === undefined ? [] : [{ value, a, b }];
  });
  const fewest = (side: 'a' | 'b') => Math.min(...common.map((load) => load[side].rounds));
  return {
    title,
    columns: [
      { heading: swept, align: 'right', width: swept.length },
      ...sides(throughput),
      ratio(throughput),
      ...sides(time),
      ratio(time),
    ],
    rows: common.map(({ value, a, b }) => [String(value), ...rateCells(a, b), ...timeCells(a, b)]),
    notes: [describeRatios(false, [fewest('a'), fewest('b')]), ...describeLeftOut(first, second)],
  };
}

function rateCells({ throughput: a }: AtLoad, { throughput: b }: AtLoad): string[] {
  const write = (figure: Figure | null) => (figure === null ? NOTHING : grouped(figure.median));
  return [write(a), write(b), ratioOf(a, b, false)];
}

function timeCells({ time: a }: AtLoad, { time: b }: AtLoad): string[] {
  return [duration(a?.median ?? null), duration(b?.median ?? null), ratioOf(a, b, false)];
}

function describeLeftOut(first: SweptFigures, second: SweptFigures): string[] {
  const only = (a: SweptFigures, b: SweptFigures) => [...a.loads.keys()].filter((value) => !b.loads.has(value));
  const parts = [
    ['A', only(first, second)],
    ['B', only(second, first)],
  ] as const;
  const told = parts.flatMap(([side, values]) => (values.length === 0 ? [] : [`${side} ${values.join(', ')}`]));
  return told.length === 0 ? [] : [`Loads that one of them alone has are left out: ${told.join('; ')}.`];
}

/** A sweep varies the load; the rest is as it was of the first. */
export function askedOfSweep({ swept, points }: SweepDocument): Facts {
  const [first] = points;
  const loads = { [`loads (${swept})`]: points.map(({ value }) => value).join(', ') };
  if (first === undefined) return loads;
  const ofLoad: Facts = first.kind === 'open' ? askedOfArrivals(first) : askedOfLoop(first);
  const { clients, rate, ...rest } = factsOfRun(first, ofLoad);
  return { ...loads, ...rest };
}
