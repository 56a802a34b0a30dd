/** The models of one run in one table: one row per model, with how many times better or worse than the first it is. */
import { describeModel } from '../../model/models.js';
import type { ModelChoice } from '../../model/scenario.js';
import { compareValues, type Figure } from '../statistics/figure.js';
import { fixed, NOTHING } from './format.js';
import type { Section } from './view.js';

export interface ComparedFigure<Id extends string> {
  readonly id: Id;
  readonly heading: string;
  readonly write: (value: number) => string;
  readonly better: 'smaller' | 'larger';
  /** See Column. */
  readonly dropOrder?: number;
}

export interface ComparedModel<Id extends string> {
  readonly choice: ModelChoice;
  /** How many clients it served at once, as text. */
  readonly slots: string;
  readonly figures: Readonly<Record<Id, Figure | null>>;
}

/** @param over the figure of the model by its id; null if the model does not have it */
export function comparedModel<Id extends string>(
  named: Pick<ComparedModel<Id>, 'choice' | 'slots'>,
  figures: ReadonlyArray<ComparedFigure<Id>>,
  over: (id: Id) => Figure | null,
): ComparedModel<Id> {
  const entries = figures.map(({ id }) => [id, over(id)]);
  return { ...named, figures: Object.fromEntries(entries) as Record<Id, Figure | null> };
}

/**
 * The first model, and the other one with the best value.
 * @param pick null for a model without a sound value: it is not compared
 * @returns null if there are no two models to compare
 */
export function firstAndBest<M>(
  [first, ...others]: readonly M[],
  pick: (model: M) => number | null,
  better: ComparedFigure<string>['better'],
): { readonly first: Valued<M>; readonly best: Valued<M> } | null {
  const valued = (model: M): Array<Valued<M>> => {
    const value = pick(model);
    return value === null ? [] : [{ model, value }];
  };
  const [base] = first === undefined ? [] : valued(first);
  const [best] = others.flatMap(valued).sort((a, b) => (better === 'smaller' ? a.value - b.value : b.value - a.value));
  return base === undefined || best === undefined ? null : { first: base, best };
}

interface Valued<M> {
  readonly model: M;
  readonly value: number;
}

const MODEL_WIDTH = 22;
const SLOTS_WIDTH = 8;
const FIGURE_WIDTH = 11;

export function modelComparison<Id extends string>(
  models: ReadonlyArray<ComparedModel<Id>>,
  figures: ReadonlyArray<ComparedFigure<Id>>,
): Section {
  const [first] = models;
  return {
    title: '',
    columns: [
      { heading: 'model', align: 'left', width: MODEL_WIDTH },
      { heading: 'served at once', align: 'right', width: SLOTS_WIDTH },
      ...figures.map(({ heading, dropOrder }) => ({
        heading,
        align: 'right' as const,
        width: FIGURE_WIDTH,
        ...(dropOrder === undefined ? {} : { dropOrder }),
      })),
    ],
    rows: models.map((model) => [
      describeModel(model.choice),
      model.slots,
      ...figures.map((figure) => comparedCell(figure, model, first)),
    ]),
    notes: models.flatMap(({ choice }) => COSTS_OF_OTHERS[choice.model] ?? []),
    keepsLines: true,
  };
}

/** Costs in a model's figures that are not due to the model itself. */
const COSTS_OF_OTHERS: Partial<Record<ModelChoice['model'], string>> = {
  'process-per-connection':
    'process-per-connection starts a Node process for each client, about 100 ms; a fork in C takes less than 1 ms.',
};

function comparedCell<Id extends string>(
  { id, write, better }: ComparedFigure<Id>,
  model: ComparedModel<Id>,
  first: ComparedModel<Id> | undefined,
): string {
  const figure = model.figures[id];
  if (figure === null) return NOTHING;
  const value = write(figure.median);
  const base = first?.figures[id] ?? null;
  if (first === undefined || model === first || base === null) return value;
  const ratio = ratioInWords(base, figure, better);
  return ratio === null ? value : `${value}\n${ratio}`;
}

/** `4.0x better`, `2.1x worse`, or `the same` if there is no clear difference; null if there is no ratio. */
export function ratioInWords(first: Figure, other: Figure, better: 'smaller' | 'larger'): string | null {
  const compared = compareValues(other.values, first.values, true);
  if (compared === null || compared.ratio === 0) return null;
  const factor = compared.ratio >= 1 ? compared.ratio : 1 / compared.ratio;
  const text = timesText(factor);
  if (text === '1.0x') return 'the same';
  if (compared.significant === false) return 'unclear';
  return `${text} ${compared.ratio > 1 === (better === 'larger') ? 'better' : 'worse'}`;
}

/** `4.0x`, `12x`: one decimal below 10, because further digits are due to chance. */
export function timesText(factor: number): string {
  return `${fixed(factor, factor < 9.95 ? 1 : 0)}x`;
}
