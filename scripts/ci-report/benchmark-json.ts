/** Figures as github-action-benchmark's tool `customSmallerIsBetter` takes them. */
import type { Report } from './report.js';

export function renderBenchmarkJson({ figures }: Report): string {
  const entries = figures.map(({ name, unit, value, range }) => ({
    name,
    unit,
    value,
    ...(range === null ? {} : { range }),
  }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}
