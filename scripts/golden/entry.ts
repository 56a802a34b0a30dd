/**
 * Everything that the golden master uses of the program. If a file of the program moves, only the imports here change.
 */

import { exitCodeFor, judgeExpectations } from '../../src/analysis/judgement.js';
import { describeMet, describeUnmet, parseExpectation, parseExpected } from '../../src/commands/expectation.js';
import type { StoredDocument } from '../../src/model/document.js';

export { EXPERIMENTS } from '../../src/analysis/experiments/index.js';
export { listRun, picturesOf, viewDocument } from '../../src/analysis/index.js';
export { OUTCOME_KINDS, type Outcome } from '../../src/model/connection-record.js';
export { distributionOf } from '../../src/model/distribution.js';
export type { ExperimentDocument, StoredDocument } from '../../src/model/document.js';
export type { ProbeDocument, ProbeScenario } from '../../src/model/probe.js';
export type { BurstDocument, OpenDocument, SavedWarning, SustainedDocument } from '../../src/model/run.js';
export { MODELS } from '../../src/model/scenario.js';
export { syntheticArrivalsAtUrl } from '../../src/model/synthetic-arrivals-at-url.test-support.js';
export { syntheticOpen } from '../../src/model/synthetic-open.test-support.js';
export {
  CONTEXT,
  failedVisit,
  idealRound,
  syntheticRun,
  syntheticSelf,
  visit,
  withRecords,
} from '../../src/model/synthetic-run.test-support.js';
export { idealWindow, syntheticSustained } from '../../src/model/synthetic-sustained.test-support.js';
export {
  pointOf,
  sweepOf,
  syntheticClientsSweep,
  syntheticUtilisationSweep,
} from '../../src/model/synthetic-sweep.test-support.js';
export { MICROSECOND, MILLISECOND, SECOND } from '../../src/model/units.js';
export { drawSvg, THEMES } from '../../src/presentation/charts/svg.js';
export { FORMATS, outputFormat } from '../../src/presentation/formats.js';
export { render, renderList, renderRunComparison } from '../../src/presentation/index.js';
export { renderIndex } from '../../src/presentation/pages/index-page.js';
export { renderReport } from '../../src/presentation/pages/report-page.js';
export { TEXT_OPTIONS } from '../../src/presentation/render/content.js';
export { renderHgrm } from '../../src/presentation/render/hgrm.js';
export type { SimulatedModel } from '../../src/probe/probing/simulated-model.test-support.js';
export { NOISES } from '../../src/probe/probing/simulated-model.test-support.js';
export { simulatedProbe } from '../../src/probe/probing/simulated-probe.test-support.js';
export { simulatedBursts } from '../../src/runner/simulated-bursts.test-support.js';
export { readDocument } from '../../src/store/read-document.js';

/** Whether it is a burst, or open arrivals, at a URL. */
export function isAtUrl(document: StoredDocument): boolean {
  return 'outside' in document && document.outside != null;
}

/** The exit code that follows from a document, and the remark that the command adds, with or without an expectation. */
export function exitAndRemark(
  document: StoredDocument,
  expected?: string,
): { readonly code: number; readonly said: string } {
  const isProbe = document.kind === 'probe';
  const isOutside = isProbe || isAtUrl(document);
  const parse = isProbe ? parseExpectation : parseExpected;
  const wanted = expected === undefined ? [] : [parse('--expect-concurrency', expected)].flat();
  const judged = judgeExpectations(document, wanted);
  const said = judged.map(isOutside ? describeMet : describeUnmet).filter((text) => text !== null);
  return { code: exitCodeFor(document, judged), said: said.join(' ') };
}
