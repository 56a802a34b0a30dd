/** The parts of a sweep or an experiment: runs of any load without a header of their own. */

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

/** The audits and warnings of one model of a part. */
interface AuditedModel {
  readonly choice: ModelChoice;
  readonly audits: readonly Audit[];
  /** The warnings derived from its records. */
  readonly warnings: readonly Warning[];
}

/** What this file needs to know about each kind of load. */
interface PartLoad<P extends MeasuredPart> {
  /** The requested load in words. */
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
    asked: ({ clients, load }) =>
      `${countOf(clients, 'arrival')}, ${load.rate.toFixed(1)} per second (${load.arrivals})`,
    models: (part) => summariseOpen(part).models,
  },
};

function partLoadOf<P extends MeasuredPart>({ kind }: P): PartLoad<P> {
  // Each entry takes the parts of its key, which TypeScript cannot infer.
  return PART_LOADS[kind] as unknown as PartLoad<P>;
}

export function describePartLoad(part: MeasuredPart): string {
  const { serviceTime, service } = part.scenario;
  return `${partLoadOf(part).asked(part.scenario)}, ${formatDuration(serviceTime)} ${service}`;
}

/** A failed audit and its model. */
interface FailedAudit extends Audit {
  readonly choice: ModelChoice;
}

export function failedAudits(part: MeasuredPart): FailedAudit[] {
  return partLoadOf(part)
    .models(part)
    .flatMap(({ choice, audits }) => audits.filter(({ holds }) => !holds).map((audit) => ({ ...audit, choice })));
}

/** A warning of a part; `part` is the load or the title of the part. */
interface PartWarning {
  readonly part: string;
  readonly warning: Warning;
  /** The model that the warning is about, or an empty string. */
  readonly name: string;
  readonly text: string;
}

/** The warnings of every load, the lightest load first. */
export function sweepWarnings({ points }: SweepDocument): PartWarning[] {
  return points.flatMap((part) => partWarnings(String(part.value), part));
}

/** The warnings of every part, except `no-interval`: the number of rounds is fixed by the plan, not by the user. */
export function experimentWarnings({ parts }: ExperimentDocument): PartWarning[] {
  return parts
    .flatMap((part) => partWarnings(plain(part.title), part))
    .filter(({ warning }) => warning.kind !== 'no-interval');
}

/** Models are named with their settings, because a part can have the same model twice. */
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

/** For JSON: a warning together with its part. */
export function partWarningRow(key: 'load' | 'part') {
  return ({ part, warning, text }: PartWarning) => ({ [key]: part, ...warning, text });
}

/** Warnings that follow from the load or the length of a run, and cast no doubt on the measurement: shown last. */
const MILD: ReadonlySet<Warning['kind']> = new Set(['run-too-short', 'no-steady-state']);

/**
 * One line per kind of warning and model. If the figures differ between parts, the line has those of the last part.
 * @param at describes the parts, for example `With 4, 8 clients`
 */
export function foldWarnings(warnings: readonly PartWarning[], at: (parts: readonly string[]) => string): string[] {
  const groups = [...group(warnings, ({ warning, name }) => `${warning.kind} ${name}`).values()];
  const isMild = ([first]: readonly PartWarning[]) => first !== undefined && MILD.has(first.warning.kind);
  return [...groups.filter((group) => !isMild(group)), ...groups.filter(isMild)].map((group) => foldGroup(group, at));
}

function foldGroup(group: readonly PartWarning[], at: (parts: readonly string[]) => string): string {
  const parts = [...new Set(group.map(({ part }) => part))];
  const texts = [...new Set(group.map(({ text }) => text))];
  const which = texts.length === 1 ? '' : ` (the last of ${texts.length} such warnings)`;
  return `${at(parts)}: ${texts.at(-1)}${which}`;
}
