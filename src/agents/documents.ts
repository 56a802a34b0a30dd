/** The documents of measurements by agents. Their context names the agents' machines. */
import type { Header, Unnamed } from '../model/document.js';
import type { ProbeDocument } from '../model/probe.js';
import type { RunDocument } from '../model/run.js';
import type { Burst, Scenario } from '../model/scenario.js';
import type { ProbeOptions } from '../probe/probing/session.js';
import { withHeader } from '../runner/context.js';
import type { ExternalTarget } from '../runner/external.js';
import type { MeasureOptions } from '../runner/measure.js';
import type { ProbePlan } from '../runner/measure-probe.js';
import { type AgentMachines, measureBurstsByAgents, measureProbeByAgents } from './measure.js';
import type { AgentsOptions } from './options.js';

export async function benchByAgents(
  scenario: Scenario<Burst>,
  target: ExternalTarget,
  options: MeasureOptions,
  by: AgentsOptions,
): Promise<Unnamed<RunDocument>> {
  const { agents, ...document } = await withHeader(async () => {
    const { measured, agents: machines } = await measureBurstsByAgents(scenario, target, options, by);
    return { kind: 'burst' as const, ...measured, agents: machines };
  });
  return withAgents(document, agents);
}

export async function probeByAgents(
  plan: ProbePlan,
  options: ProbeOptions,
  by: AgentsOptions,
): Promise<Unnamed<ProbeDocument>> {
  const { agents, ...document } = await withHeader(async () => {
    const { measured, agents: machines } = await measureProbeByAgents(plan, options, by);
    return { ...measured, agents: machines };
  });
  return withAgents(document, agents);
}

function withAgents<T extends Pick<Header, 'context'>>(document: T, agents: AgentMachines): T {
  return { ...document, context: { ...document.context, agents } };
}
