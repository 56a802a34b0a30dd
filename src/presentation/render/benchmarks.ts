/** Figures for services for continuous benchmarking: github-action-benchmark and Bencher. */
import { type Benchmark, benchmarksOf } from '../../analysis/benchmarks.js';
import type { StoredDocument } from '../../model/document.js';
import { MeasurementFailure } from '../../model/failure.js';
import { plain } from '../../model/printable.js';

/**
 * As the tools `customSmallerIsBetter` (runs) and `customBiggerIsBetter` (probes) of github-action-benchmark take it.
 * @throws MeasurementFailure for a document without such figures; so does the other
 */
export function renderGithubBenchmark(document: StoredDocument): string {
  const entries = figuresOf(document).map(({ subject, measure, unit, value }) => ({
    name: `${plain(subject)}: ${measure}`,
    unit,
    value,
  }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** Bencher Metric Format: a benchmark for each subject, with its measures. */
export function renderBencher(document: StoredDocument): string {
  const benchmarks: Record<string, Record<string, { readonly value: number }>> = {};
  for (const { subject, measure, unit, value } of figuresOf(document)) {
    const name = plain(subject);
    benchmarks[name] = { ...benchmarks[name], [unit === 'ms' ? `${measure} (ms)` : measure]: { value } };
  }
  return `${JSON.stringify(benchmarks, null, 2)}\n`;
}

function figuresOf(document: StoredDocument): readonly Benchmark[] {
  const figures = benchmarksOf(document);
  if (figures.length > 0) return figures;
  throw new MeasurementFailure(
    `${plain(document.name)} is of kind ${document.kind} and has no figures to follow over time. Use a run of "bench", or a probe that found a number.`,
  );
}
