/** `bench` once it is clear what is asked for: measures, shows, and judges what was expected. */

import { summariseBurst } from '../analysis/burst/summary.js';
import { provenConcurrency } from '../analysis/burst/verdict.js';
import type { StoredDocument } from '../model/document.js';
import { EXIT } from '../model/failure.js';
import { describeModel } from '../model/models.js';
import type { Scenario } from '../model/scenario.js';
import type { ExternalTarget } from '../runner/external.js';
import { measure, measureUrl } from '../runner/measure.js';
import type { Expected } from './bench-scenario.js';
import { type Surroundings, tell } from './command.js';
import { exitCodeOf, measureAndShow } from './measuring.js';
import type { MeasuringArguments } from './measuring-options.js';

export async function benchAndShow(
  scenario: Scenario,
  external: ExternalTarget | null,
  expected: Expected | undefined,
  given: MeasuringArguments,
  surroundings: Surroundings,
): Promise<void> {
  const document = await measureAndShow(
    given,
    surroundings,
    (options) => (external === null ? measure(scenario, options) : measureUrl(scenario, external, options)),
    (measured) => (unmetExpectations(measured, expected).length > 0 ? EXIT.failed : exitCodeOf(measured)),
  );
  for (const line of unmetExpectations(document, expected)) tell(line);
}

export function unmetExpectations(document: StoredDocument, expected: Expected = []): string[] {
  if (expected.length === 0 || document.kind !== 'burst') return [];
  const { models } = summariseBurst(document);
  return expected.flatMap((concurrency, index) => {
    const model = models[index];
    if (model === undefined) return [];
    const proven = provenConcurrency(model.verdict);
    if (proven === concurrency) return [];
    const wanted = concurrency === 'none' ? 'no cap' : `a cap of ${concurrency}`;
    return [`Expectation not met: ${describeModel(model.choice)}: expected ${wanted}, and ${describeProven(proven)}.`];
  });
}

function describeProven(proven: number | 'none' | null): string {
  if (proven === 'none') return 'there is none';
  return proven === null ? 'no cap was proven' : `the cap is ${proven}`;
}
