/** A server of one version: its own `serve`, and the CPU time of the thread that serves. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { MeasurementFailure } from '../../../src/model/failure.js';
import type { Nanoseconds } from '../../../src/model/units.js';
import { newMark } from '../../../src/runner/processes/process-family.js';
import { LastLines } from '../../../src/runner/processes/program.js';
import { SupervisedChild, untilReady } from '../../../src/runner/processes/supervised-child.js';
import { sleep } from '../../../src/sockets/libc.js';
import type { Version } from './versions.js';

/** A sequential server that is listening on 127.0.0.1. */
export interface Serving {
  readonly name: string;
  readonly port: number;
  readonly process: number;
  stop(): Promise<void>;
}

/** How long a server may take to stop, ms. */
const STOP_PATIENCE = 5000;
/** How long a server may take until it waits for a client again, ms. */
const SLEEP_PATIENCE = 10_000;
/** Time between two looks at whether it does, ns. */
const LOOK = 50_000n;

/** @throws MeasurementFailure if it does not start */
export async function startServing(version: Version, serviceTime: string, signal: AbortSignal): Promise<Serving> {
  const words = ['serve', 'sequential', '--service-time', serviceTime, '--port', '0', '--quiet'];
  const child = SupervisedChild.spawn(process.execPath, [join(version.folder, 'dist', 'src', 'cli.js'), ...words], {
    folder: version.workingFolder,
    mark: newMark(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors = new LastLines();
  child.process.stderr?.on('data', (chunk: Buffer) => errors.take(chunk));
  const stop = async (): Promise<void> => {
    await child.endFamily(STOP_PATIENCE);
    await child.exited;
  };
  const ready = new Promise<Pick<Serving, 'port' | 'process'>>((resolve, reject) => {
    let text = '';
    child.process.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      const listening = readListening(text);
      if (listening !== null) resolve(listening);
    });
    void child.exited.then((how) => {
      const said = errors.lines().at(-1) ?? 'no message';
      reject(new MeasurementFailure(`${version.name} did not serve (${how}: ${said}). Try: ${words.join(' ')}`));
    });
  });
  const listening = await untilReady({ what: `The server of ${version.name}`, ready, stop, signal });
  return { name: version.name, ...listening, stop };
}

/** The port and the process that `serve` names; other versions may use other words around them. */
export function readListening(text: string): Pick<Serving, 'port' | 'process'> | null {
  const [, port, process] = /127\.0\.0\.1:(\d+)\b.*?\bprocess (\d+)\b/s.exec(stripVTControlCharacters(text)) ?? [];
  return port === undefined || process === undefined ? null : { port: Number(port), process: Number(process) };
}

/**
 * CPU time that the main thread of a server has used, ns, as soon as it waits for a client: the kernel's count is exact
 * only when a thread is not running.
 */
export function cpuTimeOnceAsleep({ name, process }: Serving): Nanoseconds {
  const deadline = performance.now() + SLEEP_PATIENCE;
  try {
    while (!/^\d+ \(.*\) S /s.test(readFileSync(`/proc/${process}/stat`, 'utf8'))) {
      if (performance.now() > deadline)
        throw new MeasurementFailure(`The server of ${name} did not wait for a client within 10 s. Run it again.`);
      sleep(LOOK);
    }
    const used = Number(readFileSync(`/proc/${process}/task/${process}/schedstat`, 'utf8').split(' ')[0]);
    if (used > 0) return used;
    throw new Error('this kernel does not count it: CONFIG_SCHED_INFO');
  } catch (error) {
    if (error instanceof MeasurementFailure) throw error;
    throw new MeasurementFailure(
      `The CPU time of ${name}'s server can't be read (${(error as Error).message}). Check whether it is still running.`,
    );
  }
}
