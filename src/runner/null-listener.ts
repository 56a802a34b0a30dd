/** A listener that accepts connections and does nothing else: a connect to it shows what one costs without a network. */

import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LATE_CONNECT } from '../model/connection-record.js';
import { unwritable } from '../model/failure.js';
import type { ProbeAddress } from '../model/probe-target.js';
import type { Nanoseconds } from '../model/units.js';
import type { LoadGenerator } from './processes/load-generator.js';
import { makePrivateFolder, removeAbandoned } from './traces.js';

/** How many connects are timed to find the median cost of one. */
const CALIBRATION_CONNECTS = 41;

/** How long each of several connects of the load generator takes, ns. */
export async function timeNullConnects(
  load: LoadGenerator,
  kind: ProbeAddress['kind'],
): Promise<readonly Nanoseconds[]> {
  const listener = await openNullListener(kind);
  try {
    const order = { address: listener.address, times: CALIBRATION_CONNECTS, patience: LATE_CONNECT };
    return (await load.connect(order)).times;
  } finally {
    listener.close();
  }
}

interface NullListener {
  readonly address: ProbeAddress;
  readonly close: () => void;
}

function openNullListener(kind: ProbeAddress['kind']): Promise<NullListener> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.destroy();
  });
  return kind === 'unix' ? nullListenerOnPath(server) : nullListenerOnPort(server);
}

async function nullListenerOnPort(server: NetServer): Promise<NullListener> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: { kind: 'tcp', host: '127.0.0.1', port }, close: () => server.close() };
}

async function nullListenerOnPath(server: NetServer): Promise<NullListener> {
  const folder = makeSocketFolder();
  const close = (): void => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const path = join(folder, 'null');
    server.listen(path);
    await once(server, 'listening');
    return { address: { kind: 'unix', path }, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** @throws MeasurementFailure if nothing can be created in the temporary folder */
function makeSocketFolder(): string {
  const base = tmpdir();
  removeAbandoned(base);
  try {
    return makePrivateFolder(base);
  } catch (error) {
    throw unwritable(`The temporary folder ${base}`, error);
  }
}
