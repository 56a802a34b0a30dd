/** The parts of a sweep or of an experiment: runs without a header of their own, whatever their load. */
import type { ExperimentDocument, SweepDocument, WithoutHeader } from '../../model/document.js';
import { groupBy } from '../../model/grouping.js';
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import type { RunDocument } from '../../model/run.js';
import type { ModelChoice } from '../../model/scenario.js';
import { countOf, formatDuration } from '../../model/units.js';
import type { Warning } from '../../model/warning.js';
import { summariseBurst } from '../burst/summary.js';
import { summariseOpen } from '../open/open-summary.js';
import type { Audit } from '../queueing/audit.js';
import { summariseSustained } from '../sustained/sustained-summary.js';
import { describeWarning, withModelName } from '../view/warnings.js';

export type Part = WithoutHeader<RunDocument>;

/** What must be known of a part whatever its load: of each model which audits failed, and what to beware of. */
interface PartLoad<P extends Part> {
  /** What was asked for, in words. */
  asked(scenario: P['scenario']): string;
  audited(part: P): ReadonlyArray<{ readonly choice: ModelChoice; readonly audits: readonly Audit[] }>;
  /** The warnings that follow from the records of each model. */
  warned(part: P): ReadonlyArray<{ readonly choice: ModelChoice; readonly warnings: readonly Warning[] }>;
}

const PART_LOADS: { readonly [K in Part['kind']]: PartLoad<Extract<Part, { kind: K }>> } = {
  burst: {
    asked: ({ clients }) => `${countOf(clients, 'client')} at once`,
    audited: (part) => summariseBurst(part).models,
    warned: (part) =>
      part.runs.map((run) => ({ choice: run, ...summariseBurst({ ...part, runs: [run], warnings: [] }) })),
  },
  sustained: {
    asked: ({ clients, load }) => `${countOf(clients, 'client')} kept busy for ${formatDuration(load.duration)}`,
    audited: (part) => summariseSustained(part).models,
    warned: (part) => summariseSustained(part).models,
  },
  open: {
    asked: ({ clients, load }) => `${countOf(clients, 'arrival')}, ${load.rate.toFixed(1)} a second (${load.arrivals})`,
    audited: (part) => summariseOpen(part).models,
    warned: (part) => summariseOpen(part).models,
  },
};

function loadOf<P extends Part>({ kind }: P): PartLoad<P> {
  // Each entry takes parts of its own key: TypeScript can't follow that.
  return PART_LOADS[kind] as unknown as PartLoad<P>;
}

export function describePartLoad(part: Part): string {
  const { serviceTime, service } = part.scenario;
  return `${loadOf(part).asked(part.scenario)}, ${formatDuration(serviceTime)} ${service}`;
}

/** An audit that does not hold, and of which model. */
interface FailedAudit extends Audit {
  readonly choice: ModelChoice;
}

export function failedAudits(part: Part): FailedAudit[] {
  return loadOf(part)
    .audited(part)
    .flatMap(({ choice, audits }) => audits.filter(({ holds }) => !holds).map((audit) => ({ ...audit, choice })));
}

/** A warning, the load or the title of its part, and what it says. */
interface PartWarning {
  readonly part: string;
  readonly warning: Warning;
  /** Of the model that it is about; empty where it is about none. */
  readonly name: string;
  readonly text: string;
}

/** Of every load, the lightest first. */
export function sweepWarnings({ points }: SweepDocument): PartWarning[] {
  return points.flatMap((part) => partWarnings(String(part.value), part));
}

/** Of every part. An experiment has as many rounds as it was planned with: that they make no interval is no news. */
export function experimentWarnings({ parts }: ExperimentDocument): PartWarning[] {
  return parts
    .flatMap((part) => partWarnings(plain(part.title), part))
    .filter(({ warning }) => warning.kind !== 'no-interval');
}

/** Two models of the same name are told apart by their choices. */
function partWarnings(name: string, part: Part): PartWarning[] {
  const saved = part.warnings.map((warning) => partWarning(name, warning, 'model' in warning ? warning.model : ''));
  const derived = loadOf(part)
    .warned(part)
    .flatMap(({ choice, warnings }) =>
      warnings.map((warning) => partWarning(name, warning, 'model' in warning ? describeModel(choice) : '')),
    );
  return [...saved, ...derived];
}

function partWarning(part: string, warning: Warning, name: string): PartWarning {
  return { part, warning, name, text: describeWarning(name === '' ? warning : withModelName(warning, name)) };
}

/** For JSON: a warning of a part, and what tells that part from the others. */
export function partWarningRow(key: 'load' | 'part') {
  return ({ part, warning, text }: PartWarning) => ({ [key]: part, ...warning, text });
}

/** What follows from the length of a run, or from its load, and says nothing against the measurement: it comes last. */
const MILD: ReadonlySet<Warning['kind']> = new Set(['run-too-short', 'no-steady-state']);

/**
 * A line for each kind and model. Where the figures differ from part to part, those of the last are given.
 * @param at the parts in words, as `With 4, 8 clients`
 */
export function foldWarnings(warnings: readonly PartWarning[], at: (parts: readonly string[]) => string): string[] {
  const groups = [...groupBy(warnings, ({ warning, name }) => `${warning.kind} ${name}`).values()];
  const isMild = ([first]: readonly PartWarning[]) => first !== undefined && MILD.has(first.warning.kind);
  return [...groups.filter((group) => !isMild(group)), ...groups.filter(isMild)].map((group) => foldGroup(group, at));
}

function foldGroup(group: readonly PartWarning[], at: (parts: readonly string[]) => string): string {
  const parts = [...new Set(group.map(({ part }) => part))];
  const texts = [...new Set(group.map(({ text }) => text))];
  const which = texts.length === 1 ? '' : ` (the last of ${texts.length} such)`;
  return `${at(parts)}: ${texts.at(-1)}${which}`;
}
