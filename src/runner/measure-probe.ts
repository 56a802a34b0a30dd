/** A whole probe: the load generator is started, and the server if it is to be; everything is taken down again. */

import type { Header } from '../model/document.js';
import { MeasurementFailure } from '../model/failure.js';
import type { ProbeDocument, ProbeScenario } from '../model/probe.js';
import { type ProbeTarget, type Redirect, Redirected } from '../model/probe-target.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import { runProbe } from '../probe/probing/procedure.js';
import type { ProbeOptions } from '../probe/probing/session.js';
import { ProbeServer } from './probe-server.js';
import { CommandServer } from './processes/command-server.js';
import { LoadGenerator } from './processes/load-generator.js';
import { unlessAborted } from './processes/supervised-child.js';

/** The server that is to be started for the probe. */
export interface StartedServer {
  /** For the shell; PORT is in its environment. */
  readonly command: string;
  /** Null: one that is free. */
  readonly port: number | null;
  readonly showServerOutput: boolean;
  /** What is asked to see whether it is ready. */
  readonly readiness: (port: number) => ProbeTarget;
  /** Whether an answer that declines will do. */
  readonly anyAnswer: boolean;
  readonly patience: Nanoseconds;
}

export interface ProbePlan {
  readonly scenario: ProbeScenario;
  /** @param port that of the server that was started; of one that ran already it is not asked for */
  readonly target: (port: number | null) => { readonly target: ProbeTarget; readonly shown: string };
  /** Says of a target that redirects where it leads to, and what to do. */
  readonly describeRedirect: (redirect: Redirect, shown: string) => string;
  readonly started: StartedServer | null;
}

/** How long a knock at a server that may not be there yet waits for its answer. */
const KNOCK: Nanoseconds = SECOND;

/**
 * Probes a server on real sockets.
 * @throws MeasurementFailure when a limit forbids it, the target redirects, or the command does not start or answer; Interruption when it was
 * aborted. Whatever happens, no process is left behind.
 */
export async function measureProbe(plan: ProbePlan, options: ProbeOptions): Promise<Omit<ProbeDocument, keyof Header>> {
  const { signal } = options;
  const load = await LoadGenerator.start(signal);
  let server: CommandServer | null = null;
  try {
    if (plan.started !== null) {
      server = await CommandServer.start(plan.started, signal);
      await unlessAborted(awaitServer(server, plan.started, load), signal);
    }
    const { target, shown } = plan.target(server?.port ?? null);
    const scenario = { ...plan.scenario, target: shown };
    const collapse = Promise.race([load.collapse(), ...(server === null ? [] : [server.collapse])]);
    const probing = Promise.race([probeOnce(load, target, scenario, options), collapse]).catch(
      (error: unknown): never => {
        throw error instanceof Redirected
          ? new MeasurementFailure(plan.describeRedirect(error.redirect, shown))
          : error;
      },
    );
    const probed = await unlessAborted(probing, signal);
    // An end that was not heard yet is why the last requests failed.
    if (server !== null) await Promise.race([server.stop(), server.collapse]);
    return { kind: 'probe', ...probed };
  } finally {
    await Promise.all([load.stop(), server?.stop()]);
  }
}

async function probeOnce(load: LoadGenerator, target: ProbeTarget, scenario: ProbeScenario, options: ProbeOptions) {
  return runProbe(await ProbeServer.aim(load, target, scenario.maxClients), scenario, options);
}

async function awaitServer(server: CommandServer, started: StartedServer, load: LoadGenerator): Promise<void> {
  const door = await ProbeServer.aim(load, started.readiness(server.port), 1);
  const { anyAnswer, patience } = started;
  await server.untilAnswers({ knock: () => door.ask(Math.max(MILLISECOND, KNOCK)), anyAnswer, patience });
}
