/** Percentile distributions in HdrHistogram's text form, which its plotters read; milliseconds. */
import { build, type JsHistogram } from 'hdr-histogram-js';
import type { StoredDocument } from '../model/document.js';
import { MeasurementFailure } from '../model/failure.js';
import { plain } from '../model/plain.js';
import { MICROSECOND, MILLISECOND } from '../model/units.js';
import { distributionsOf, type NamedDistribution } from '../queueing/distributions.js';

const TICKS_PER_HALF = 5;

/** @throws MeasurementFailure for a document that is no run of its own */
export function renderHgrm(document: StoredDocument): string {
  if (document.kind !== 'burst' && document.kind !== 'sustained' && document.kind !== 'open') {
    throw new MeasurementFailure(
      `${plain(document.name)} is of kind ${document.kind} and has no one distribution. Use hgrm for a run of "bench".`,
    );
  }
  return distributionsOf(document).map(renderOne).join('\n');
}

function renderOne({ model, what, distribution }: NamedDistribution): string {
  const histogram = build({ numberOfSignificantValueDigits: 3, useWebAssembly: false }) as JsHistogram;
  for (const [upTo, count] of distribution.counts) histogram.recordValueWithCount(upTo, count);
  const text = histogram.outputPercentileDistribution(TICKS_PER_HALF, MILLISECOND / MICROSECOND);
  return `# ${model}: ${what}, ms\n${text.trimEnd()}\n`;
}
