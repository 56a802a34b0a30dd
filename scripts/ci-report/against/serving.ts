/** A server of one version: its own `serve`. */
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { MeasurementFailure } from '../../../src/model/failure.js';
import { newMark } from '../../../src/runner/processes/process-family.js';
import { LastLines } from '../../../src/runner/processes/program.js';
import { SupervisedChild, untilReady } from '../../../src/runner/processes/supervised-child.js';
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
