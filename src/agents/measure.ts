/** Measurements by agents: the procedures are those of one machine, with other sockets behind them. */
import type { Context, Header } from '../model/document.js';
import { MeasurementFailure } from '../model/failure.js';
import type { ProbeDocument } from '../model/probe.js';
import { Redirected } from '../model/probe-target.js';
import type { MeasuredBurst } from '../model/run.js';
import type { Burst, Scenario } from '../model/scenario.js';
import { runProbe } from '../probe/probing/procedure.js';
import type { ProbeOptions } from '../probe/probing/session.js';
import { makeBursts } from '../runner/bursts-at-url.js';
import type { ExternalTarget } from '../runner/external.js';
import type { MeasureOptions } from '../runner/measure.js';
import type { ProbePlan } from '../runner/measure-probe.js';
import { unlessAborted } from '../runner/processes/supervised-child.js';
import { AgentsServer } from './agents-server.js';
import { Fleet } from './fleet.js';
import type { AgentState, AgentsOptions, FleetOptions } from './options.js';

export type AgentMachines = NonNullable<Context['agents']>;

interface ByAgents<T> {
  readonly measured: T;
  readonly agents: AgentMachines;
}

/** @throws as measureBurstsAt does, and if an agent refuses or is lost: then nothing is concluded from the others */
export function measureBurstsByAgents(
  scenario: Scenario<Burst>,
  target: ExternalTarget,
  options: MeasureOptions,
  by: AgentsOptions,
): Promise<ByAgents<MeasuredBurst>> {
  const { signal } = options;
  return withFleet(by, async (fleet) => {
    const server = await unlessAborted(AgentsServer.aim(fleet, target.request.target, by.alignment), signal);
    server.checkCapacity(scenario.clients);
    return makeBursts(server, scenario, target, { ...options, collapse: fleet.collapse });
  }).catch((error: unknown) => {
    throw error instanceof Redirected ? new MeasurementFailure(target.describeRedirect(error.redirect)) : error;
  });
}

/** No more clients than the agents take together. @throws as measureProbe does, and if an agent refuses or is lost */
export function measureProbeByAgents(
  plan: ProbePlan,
  options: ProbeOptions,
  by: AgentsOptions,
): Promise<ByAgents<Omit<ProbeDocument, keyof Header>>> {
  const { target, shown } = plan.target(null);
  const probeOnce = async (fleet: Fleet) => {
    const server = await AgentsServer.aim(fleet, target, by.alignment);
    const maxClients = Math.min(plan.scenario.maxClients, server.mostClients);
    return runProbe(server, { ...plan.scenario, target: shown, maxClients }, options);
  };
  return withFleet(by, async (fleet) => {
    const probed = await unlessAborted(probeOnce(fleet), options.signal);
    return { kind: 'probe' as const, ...probed };
  }).catch((error: unknown) => {
    throw error instanceof Redirected ? new MeasurementFailure(plan.describeRedirect(error.redirect, shown)) : error;
  });
}

export async function listAgents(options: FleetOptions): Promise<AgentState[]> {
  const fleet = await Fleet.gather(options);
  try {
    const states: AgentState[] = [];
    for (const agent of fleet.agents) {
      const { name, machine, limits } = agent.introduction;
      const { atOnceVersion, cores } = machine;
      states.push({ name, atOnceVersion, cores, limits, clock: await agent.readClock() });
    }
    return states;
  } finally {
    await fleet.close();
  }
}

async function withFleet<T>(by: AgentsOptions, measure: (fleet: Fleet) => Promise<T>): Promise<ByAgents<T>> {
  const fleet = await Fleet.gather(by);
  try {
    fleet.beginSession();
    const measuring = measure(fleet);
    const measured = await Promise.race([measuring, fleet.collapse]);
    return { measured, agents: fleet.agents.map(({ introduction }) => machineOf(introduction)) };
  } finally {
    await fleet.close();
  }
}

function machineOf({ name, machine }: Fleet['agents'][number]['introduction']): AgentMachines[number] {
  return { agent: name, ...machine };
}
