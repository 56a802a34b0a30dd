/** The parts of a sweep or of an experiment: runs without a header of their own, whatever their load. */

import { group } from 'd3-array';
import type { ExperimentDocument, SweepDocument, WithoutHeader } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import type { RunDocument } from '../../model/run.js';
import type { ModelChoice } from '../../model/scenario.js';
import { countOf, formatDuration } from '../../model/units.js';
import { summariseBurst } from '../burst/summary.js';
import { summariseOpen } from '../open/open-summary.js';
import type { Audit } from '../queueing/audit.js';
import { summariseSustained } from '../sustained/sustained-summary.js';
import { describeWarning, type Warning, withModelName } from '../view/warnings.js';

export type MeasuredPart = WithoutHeader<RunDocument>;

/** What one model of a part says of itself: which audits failed, and what to beware of. */
interface AuditedModel {
  readonly choice: ModelChoice;
  readonly audits: readonly Audit[];
  /** Those that follow from its records. */
  readonly warnings: readonly Warning[];
}

/** What must be known of a part, whatever its load. */
interface PartLoad<P extends MeasuredPart> {
  /** What was asked for, in words. */
  asked(scenario: P['scenario']): string;
  models(part: P): readonly AuditedModel[];
}

const PART_LOADS: { readonly [K in MeasuredPart['kind']]: PartLoad<Extract<MeasuredPart, { kind: K }>> } = {
  burst: {
    asked: ({ clients }) => `${countOf(clients, 'client')} at once`,
    models: (part) => summariseBurst(part).models,
  },
  sustained: {
    asked: ({ clients, load }) => `${countOf(clients, 'client')} kept busy for ${formatDuration(load.duration)}`,
    models: (part) => summariseSustained(part).models,
  },
  open: {
    asked: ({ clients, load }) => `${countOf(clients, 'arrival')}, ${load.rate.toFixed(1)} a second (${load.arrivals})`,
    models: (part) => summariseOpen(part).models,
  },
};

function partLoadOf<P extends MeasuredPart>({ kind }: P): PartLoad<P> {
  // Each entry takes parts of its own key: TypeScript can't follow that.
  return PART_LOADS[kind] as unknown as PartLoad<P>;
}

export function describePartLoad(part: MeasuredPart): string {
  const { serviceTime, service } = part.scenario;
  return `${partLoadOf(part).asked(part.scenario)}, ${formatDuration(serviceTime)} ${service}`;
}

/** An audit that does not hold, and of which model. */
interface FailedAudit extends Audit {
  readonly choice: ModelChoice;
}

export function failedAudits(part: MeasuredPart): FailedAudit[] {
  return partLoadOf(part)
    .models(part)
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
function partWarnings(name: string, part: MeasuredPart): PartWarning[] {
  const saved = part.warnings.map((warning) => partWarning(name, warning, 'model' in warning ? warning.model : ''));
  const derived = partLoadOf(part)
    .models(part)
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
  const groups = [...group(warnings, ({ warning, name }) => `${warning.kind} ${name}`).values()];
  const isMild = ([first]: readonly PartWarning[]) => first !== undefined && MILD.has(first.warning.kind);
  return [...groups.filter((group) => !isMild(group)), ...groups.filter(isMild)].map((group) => foldGroup(group, at));
}

function foldGroup(group: readonly PartWarning[], at: (parts: readonly string[]) => string): string {
  const parts = [...new Set(group.map(({ part }) => part))];
  const texts = [...new Set(group.map(({ text }) => text))];
  const which = texts.length === 1 ? '' : ` (the last of ${texts.length} such)`;
  return `${at(parts)}: ${texts.at(-1)}${which}`;
}
