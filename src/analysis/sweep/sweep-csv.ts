/** Rows for a CSV of a sweep: a line a load and model; durations in ms. */
import type { SweepDocument } from '../../model/document.js';
import { sweepWarnings } from '../parts/parts.js';
import { formatMilliseconds } from '../view/format.js';
import { nameOf, summariseSweep } from './sweep-summary.js';

export function sweepRows(document: SweepDocument): object[] {
  const time = (value: number | null) => (value === null ? null : formatMilliseconds(value));
  const warnings = sweepWarnings(document);
  return summariseSweep(document).flatMap((model) =>
    model.rows.map((row) => ({
      ...model.choice,
      [document.swept]: row.value,
      throughput_per_s: row.throughput,
      throughput_bound_per_s: row.throughputBound,
      wait_mean_ms: time(row.waitMean),
      wait_p50_ms: time(row.waitP50),
      wait_p95_ms: time(row.waitP95),
      response_mean_ms: time(row.responseMean),
      response_p50_ms: time(row.responseP50),
      response_p95_ms: time(row.responseP95),
      response_bound_ms: time(row.responseBound),
      service_mean_ms: time(row.serviceMean),
      in_service_mean: row.inService,
      in_queue_mean: row.queueLength,
      utilisation_measured: row.utilisation,
      wait_predicted_ms: time(row.waitPredicted),
      wait_theory_ms: time(row.waitTheory),
      sound: row.sound,
      verdict: row.verdict,
      warnings: warnings
        .filter(
          ({ part, name }) =>
            part === String(row.value) && (name === '' || name === nameOf(model) || name === model.choice.model),
        )
        .map(({ warning }) => warning.kind)
        .join(' '),
    })),
  );
}
