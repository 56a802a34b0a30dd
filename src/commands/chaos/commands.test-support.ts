/** For the chaos test: the commands that are disturbed, each of them short, and the processes of each. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A process that a signal is sent to. */
export type Role = 'harness' | 'load generator' | 'server' | 'worker' | 'keeper' | 'command';

export interface Disturbed {
  /** What follows `at-once`. */
  readonly words: readonly string[];
  readonly roles: readonly Role[];
  /** About how long it takes undisturbed, ms. The signal is sent within this time. */
  readonly time: number;
  /** Whether it serves until it is stopped. */
  readonly isEndless?: true;
}

/** The shortest burst with several rounds. */
const BURST = ['--clients', '6', '--service-time', '5ms', '--rounds', '3'];
const MEASURED = ['harness', 'load generator', 'server'] as const;
const WITH_WORKERS = [...MEASURED, 'worker'] as const;
const PROBED = ['--budget', '2s', '--max-clients', '32'];

/** Every command, and every load. */
export function commandsIn(folder: string, url: string): Disturbed[] {
  const server = join(folder, 'server.cjs');
  writeFileSync(server, SERVER);
  const saved = join(import.meta.dirname, '../../../../results/reference/who-holds-the-door.json');
  return [
    { words: ['bench', ...BURST], roles: MEASURED, time: 1000 },
    { words: ['bench', ...BURST, '--compare'], roles: WITH_WORKERS, time: 1500 },
    {
      words: [...['bench', ...BURST, '--compare'], 'multi-process:separate,process-per-connection,cluster,event-loop'],
      roles: WITH_WORKERS,
      time: 2500,
    },
    {
      words: [...'bench --load sustained --clients 4 --duration 500ms --rounds 2 --compare'.split(' ')],
      roles: WITH_WORKERS,
      time: 3500,
    },
    {
      words: 'bench --load open --rate 100/s --duration 1s --rounds 1 --model cluster'.split(' '),
      roles: WITH_WORKERS,
      time: 2000,
    },
    {
      words: ['bench', '--load', 'sustained', '--clients', '4', '--duration', '500ms', '--rounds', '2', '--url', url],
      roles: ['harness', 'load generator'],
      time: 2000,
    },
    {
      words: 'sweep --clients 1,2,4 --duration 300ms --model multi-process'.split(' '),
      roles: WITH_WORKERS,
      time: 3000,
    },
    { words: ['experiment', 'silent-client', '--short'], roles: WITH_WORKERS, time: 4000 },
    { words: ['probe', url, ...PROBED], roles: ['harness', 'load generator'], time: 3000 },
    {
      words: ['probe', '--command', `exec "${process.execPath}" "${server}"`, ...PROBED],
      roles: ['harness', 'load generator', 'keeper', 'command'],
      time: 3500,
    },
    { words: ['serve', 'sequential', '--port', '0'], roles: ['harness', 'server'], time: 1000, isEndless: true },
    ...['multi-process', 'cluster'].map(
      (model): Disturbed => ({
        words: ['serve', model, '--workers', '2', '--port', '0'],
        roles: ['harness', 'server', 'worker'],
        time: 1000,
        isEndless: true,
      }),
    ),
    { words: ['results', 'open', '--serve'], roles: ['harness'], time: 500, isEndless: true },
    { words: ['results'], roles: ['harness'], time: 500 },
    { words: ['results', 'show', saved], roles: ['harness'], time: 700 },
    { words: ['report', saved, '--output', 'report.html'], roles: ['harness'], time: 800 },
  ];
}

/** Four requests at once, of 5 ms each. */
const SERVER = `
  const queue = [];
  let busy = 0;
  const next = () => {
    if (busy === 4 || queue.length === 0) return;
    busy += 1;
    const response = queue.shift();
    setTimeout(() => { response.end('Hello'); busy -= 1; next(); }, 5);
  };
  require('node:http').createServer((_, response) => { queue.push(response); next(); })
    .listen(process.env.PORT, '127.0.0.1');
`;

/** A server that is not disturbed. */
export async function serveUndisturbed(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((_, response) => setTimeout(() => response.end('Hello'), 5));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}
