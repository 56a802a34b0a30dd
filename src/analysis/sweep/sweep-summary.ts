/** A sweep as rows: one a load and model, with what theory says of the same load. */

import type { SweepDocument, SweepPoint } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import type { ModelChoice } from '../../model/scenario.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver, summariseOpen } from '../open/open-summary.js';
import { isSoundOpen, type OpenVerdict } from '../open/open-verdict.js';
import {
  type SustainedPick,
  type SustainedSummary,
  summariseSustained,
  sustainedFigureOver,
} from '../sustained/sustained-summary.js';

/** One load on one model: medians over its rounds; null where there is no such figure. */
export interface SweepRow {
  /** Clients, or the utilisation that was asked for. */
  readonly value: number;
  readonly throughput: number | null;
  readonly waitMean: Nanoseconds | null;
  readonly waitP50: Nanoseconds | null;
  readonly waitP95: Nanoseconds | null;
  readonly responseMean: Nanoseconds | null;
  readonly responseP50: Nanoseconds | null;
  readonly responseP95: Nanoseconds | null;
  readonly serviceMean: Nanoseconds | null;
  /** Mean number in service, and waiting. */
  readonly inService: number | null;
  readonly queueLength: number | null;
  readonly utilisation: number | null;
  /** Of busy clients: no throughput can be higher, a second. */
  readonly throughputBound: number | null;
  /** Of busy clients: no mean response can be shorter. */
  readonly responseBound: Nanoseconds | null;
  /** Of open arrivals: the mean wait of a first-come-first-served queue with the same arrivals and services. */
  readonly waitPredicted: Nanoseconds | null;
  /** Of open arrivals: the mean wait that theory gives for the rate and the services; null without a steady state. */
  readonly waitTheory: Nanoseconds | null;
  readonly verdict: SweptVerdict;
  readonly sound: boolean;
}

export type SweptVerdict = OpenVerdict['kind'] | SustainedSummary['verdict'];

/** One model under all loads. */
export interface SweptModel {
  readonly choice: ModelChoice;
  /** Most in service at once; null: no cap. */
  readonly places: number | null;
  readonly rows: readonly SweepRow[];
  readonly knee: Knee | null;
}

/** Where waiting begins: the load at which the two asymptotes of the throughput cross. */
interface Knee {
  /** c, for clients that never think. */
  readonly expected: number;
  /** Highest throughput x shortest mean response (Little's law at the crossing). */
  readonly measured: number;
}

export function summariseSweep({ points }: SweepDocument): SweptModel[] {
  const loads = points.map(rowsOf);
  const first = loads[0] ?? [];
  return first.map(({ choice, places }, index) => {
    const rows = loads.flatMap((models) => models[index]?.row ?? []);
    const isClosed = points.every(({ kind }) => kind === 'sustained');
    return { choice, places, rows, knee: isClosed ? kneeOf(rows, places) : null };
  });
}

interface SweptRow {
  readonly choice: ModelChoice;
  readonly places: number | null;
  readonly row: SweepRow;
}

/** One load: a row for each model. */
function rowsOf(point: SweepPoint): SweptRow[] {
  if (point.kind === 'open') {
    return summariseOpen(point).models.map((model) => ({
      choice: model.choice,
      places: model.servers,
      row: openRow(point.value, model),
    }));
  }
  return summariseSustained(point).models.map((model) => ({
    choice: model.choice,
    places: model.places,
    row: sustainedRow(point.value, model),
  }));
}

function openRow(value: number, model: OpenModelSummary): SweepRow {
  const over = (name: OpenFigureName): number | null => openFigureOver(model, name)?.median ?? null;
  return {
    value,
    throughput: over('throughput'),
    waitMean: over('waitMean'),
    waitP50: over('waitP50'),
    waitP95: over('waitP95'),
    responseMean: over('responseMean'),
    responseP50: over('responseP50'),
    responseP95: over('responseP95'),
    serviceMean: over('meanServiceTime'),
    inService: over('meanConcurrency'),
    queueLength: over('meanQueueLength'),
    utilisation: model.utilisation,
    throughputBound: null,
    responseBound: null,
    waitPredicted: over('predictedWaitMean'),
    waitTheory: model.theory?.waitMean ?? null,
    verdict: model.verdict.kind,
    sound: isSoundOpen(model.verdict),
  };
}

function sustainedRow(value: number, model: SustainedSummary): SweepRow {
  const { verdict } = model;
  const over = (pick: SustainedPick): number | null => sustainedFigureOver(model, pick)?.median ?? null;
  return {
    value,
    throughput: over(({ throughput }) => throughput),
    waitMean: over(({ wait }) => wait?.mean ?? null),
    waitP50: over(({ wait }) => wait?.p50 ?? null),
    waitP95: over(({ wait }) => wait?.p95 ?? null),
    responseMean: over(({ response }) => response?.mean ?? null),
    responseP50: over(({ response }) => response?.p50 ?? null),
    responseP95: over(({ response }) => response?.p95 ?? null),
    serviceMean: over(({ service }) => service?.mean ?? null),
    inService: over(({ inService }) => inService),
    queueLength: over(({ queueLength }) => queueLength),
    utilisation: over(({ utilisation }) => utilisation),
    throughputBound: over(({ bounds }) => bounds?.throughput ?? null),
    responseBound: over(({ bounds }) => bounds?.response ?? null),
    waitPredicted: null,
    waitTheory: null,
    verdict,
    sound: verdict === 'sound',
  };
}

/**
 * Null without a cap, and without a load on each side of it: the crossing of two asymptotes takes a point of both. With
 * every load beyond the cap, the shortest response is one of clients that wait.
 */
function kneeOf(rows: readonly SweepRow[], places: number | null): Knee | null {
  if (places === null || rows.every(({ value }) => value <= places)) return null;
  const throughputs = rows.flatMap(({ throughput }) => throughput ?? []);
  const responses = rows.flatMap(({ value, responseMean }) => (value <= places ? (responseMean ?? []) : []));
  if (throughputs.length === 0 || responses.length === 0) return null;
  return { expected: places, measured: (Math.max(...throughputs) * Math.min(...responses)) / SECOND };
}

/** What a swept model is called. */
export function nameOf({ choice }: SweptModel): string {
  return describeModel(choice);
}
