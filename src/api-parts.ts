/**
 * All that the API uses, as one graph of modules that is loaded at its first call: under Jest on Node 20 and 22, graphs
 * that are loaded at the same time fail if they share a module.
 */
import './analysis/index.js';
import './analysis/judgement.js';
import './runner/measure-parts.js';
import './runner/measure-probe.js';
import './runner/context.js';
import './store/results-directory.js';

export { shortAnswer } from './analysis/probe/short-answer.js';
export { agentsOf } from './commands/agents.js';
export { planBench } from './commands/bench.js';
export { parseExpectation } from './commands/expectation.js';
export { planExperiment } from './commands/experiment.js';
export { argvOf, inCamelCase } from './commands/options-object.js';
export { planProbe } from './commands/probe.js';
export { planServer } from './commands/serve.js';
export { planSweep } from './commands/sweep.js';
export * as operations from './index.js';
export { UsageFailure } from './model/failure.js';
export { renderDocument } from './presentation/document-content.js';
export { TEXT_OPTIONS } from './presentation/render/content.js';
export { assertWritable } from './store/destination.js';
export { named, saveRun } from './store/save-run.js';
