/** Percentile distributions in the text format of HdrHistogram, which its plotters read; in milliseconds. */
import { build, type JsHistogram } from 'hdr-histogram-js';
import type { NamedDistribution } from '../../analysis/pictures/distribution-picture.js';
import { kindOf } from '../../analysis/registry.js';
import { sum } from '../../analysis/statistics/samples.js';
import type { StoredDocument } from '../../model/document.js';
import { MeasurementFailure } from '../../model/failure.js';
import { plain } from '../../model/printable.js';
import { MICROSECOND, MILLISECOND } from '../../model/units.js';

const TICKS_PER_HALF = 5;
/** Far beyond any run: a million requests per second for twelve days. */
const MOST_RECORDED = 2 ** 40;

/** @throws MeasurementFailure if this kind of document has no single distribution */
export function renderHgrm(document: StoredDocument): string {
  const { distributions } = kindOf(document);
  if (distributions === undefined) {
    throw new MeasurementFailure(
      `${plain(document.name)} is of kind ${document.kind} , which has no single distribution. Use hgrm for a run of "bench".`,
    );
  }
  return distributions(document).map(renderOne).join('\n');
}

function renderOne({ model, what, distribution }: NamedDistribution): string {
  const unit = unitOfCounts(sum(distribution.counts.map(([, count]) => count)));
  // The default buckets of 32 bits overflow at 4e9.
  const histogram = build({
    bitBucketSize: 64,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  }) as JsHistogram;
  for (const [upTo, count] of distribution.counts) histogram.recordValueWithCount(upTo, Math.ceil(count / unit));
  const text = histogram.outputPercentileDistribution(TICKS_PER_HALF, MILLISECOND / MICROSECOND);
  const counted = unit === 1 ? '' : `; counts in units of ${unit}`;
  return `# ${model}: ${what}, ms${counted}\n${text.trimEnd()}\n`;
}

/**
 * The divisor of the counts: beyond MOST_RECORDED the shares come too close to 1 for the library to step through them.
 */
function unitOfCounts(total: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(total / MOST_RECORDED)));
}
