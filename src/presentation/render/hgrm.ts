/** Percentile distributions in HdrHistogram's text form, which its plotters read; milliseconds. */
import { build, type JsHistogram } from 'hdr-histogram-js';
import { kindOf } from '../../analysis/index.js';
import type { NamedDistribution } from '../../analysis/pictures/distribution-picture.js';
import { sum } from '../../analysis/statistics/samples.js';
import type { StoredDocument } from '../../model/document.js';
import { MeasurementFailure } from '../../model/failure.js';
import { plain } from '../../model/printable.js';
import { MICROSECOND, MILLISECOND } from '../../model/units.js';

const TICKS_PER_HALF = 5;
/** Far beyond any run: a million requests a second for twelve days. */
const MOST_RECORDED = 2 ** 40;

/** @throws MeasurementFailure for a document that is no run of its own */
export function renderHgrm(document: StoredDocument): string {
  const { distributions } = kindOf(document);
  if (distributions === undefined) {
    throw new MeasurementFailure(
      `${plain(document.name)} is of kind ${document.kind} and has no one distribution. Use hgrm for a run of "bench".`,
    );
  }
  return distributions(document).map(renderOne).join('\n');
}

function renderOne({ model, what, distribution }: NamedDistribution): string {
  const unit = unitOfCounts(sum(distribution.counts.map(([, count]) => count)));
  // Buckets of 32 bits, which are the default, end at 4e9.
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

/** What counts are divided by: beyond MOST_RECORDED the shares are too near to 1 for the library to step through them. */
function unitOfCounts(total: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(total / MOST_RECORDED)));
}
