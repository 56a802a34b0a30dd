/** A listener that does nothing: what it costs to connect to it is what a connection costs the client. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwritable } from '../model/failure.js';
import type { ProbeAddress } from '../model/probe-target.js';
import { makePrivateFolder, removeAbandoned } from './private-folder.js';

export interface NullListener {
  readonly address: ProbeAddress;
  readonly close: () => void;
}

export function openNullListener(kind: ProbeAddress['kind']): Promise<NullListener> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.destroy();
  });
  return kind === 'unix' ? listenOnPath(server) : listenOnPort(server);
}

async function listenOnPort(server: Server): Promise<NullListener> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: { kind: 'tcp', host: '127.0.0.1', port }, close: () => server.close() };
}

async function listenOnPath(server: Server): Promise<NullListener> {
  const folder = makeFolder();
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

/** @throws MeasurementFailure when the temporary folder does not take one */
function makeFolder(): string {
  const base = tmpdir();
  removeAbandoned(base);
  try {
    return makePrivateFolder(base);
  } catch (error) {
    throw unwritable(`The temporary folder ${base}`, error);
  }
}
