/** A whole probe: starts the load generator, and the server if wanted, and stops both afterwards. */

import type { Header } from '../model/document.js';
import { MeasurementFailure } from '../model/failure.js';
import type { ProbeDocument, ProbeScenario } from '../model/probe.js';
import { type ProbeTarget, type Redirect, Redirected } from '../model/probe-target.js';
import type { Nanoseconds } from '../model/units.js';
import { runProbe } from '../probe/probing/procedure.js';
import type { ProbeOptions } from '../probe/probing/session.js';
import { ProbeServer } from './probe-server.js';
import { CommandServer } from './processes/command-server.js';
import { LoadGenerator } from './processes/load-generator.js';
import { unlessAborted } from './processes/supervised-child.js';

/** The server to be started for the probe. */
export interface StartedServer {
  /** A shell command; PORT is in its environment. */
  readonly command: string;
  /** Null: choose a free one. */
  readonly port: number | null;
  readonly showServerOutput: boolean;
  /** The request that finds out whether the server is ready. */
  readonly readiness: (port: number) => ProbeTarget;
  /** Whether an error status also counts as ready. */
  readonly anyAnswer: boolean;
  readonly patience: Nanoseconds;
}

export interface ProbePlan {
  readonly scenario: ProbeScenario;
  /** @param port the port of the server that was started; null if the server was already running */
  readonly target: (port: number | null) => { readonly target: ProbeTarget; readonly shown: string };
  /** Explains where a redirecting target leads, and what to do. */
  readonly describeRedirect: (redirect: Redirect, shown: string) => string;
  readonly started: StartedServer | null;
}

/**
 * Probes a server on real sockets.
 * @throws MeasurementFailure if a limit forbids it, the target redirects, or the command does not start or answer;
 * Interruption if it was aborted. In every case no process is left behind.
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
    // If the server has died unnoticed, that is why the last requests failed: report that instead.
    if (server !== null) await Promise.race([server.stop(), server.collapse]);
    return { kind: 'probe', ...probed };
  } finally {
    await Promise.all([load.stop(), server?.stop()]);
  }
}

async function probeOnce(load: LoadGenerator, target: ProbeTarget, scenario: ProbeScenario, options: ProbeOptions) {
  return runProbe(await ProbeServer.aim(load, target), scenario, options);
}

async function awaitServer(server: CommandServer, started: StartedServer, load: LoadGenerator): Promise<void> {
  const door = await ProbeServer.aim(load, started.readiness(server.port));
  const { anyAnswer, patience } = started;
  await server.untilAnswers({ knock: (time) => door.ask(time), anyAnswer, patience });
}
