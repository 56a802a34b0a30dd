/** For tests: a server under test in a process of its own, and clients that speak to it in raw bytes. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { BURST, scenarioWith } from '../model/default-scenario.js';
import type { ServerEvent } from '../protocol/server-messages.js';
import { ServerProcess, type ServerRequest } from '../runner/processes/server-process.js';
import { serverRequest } from '../runner/testbed.js';

const SCENARIO = scenarioWith({ load: BURST, serviceTime: 0, listenBacklog: 128 });
const REQUEST: ServerRequest = {
  ...serverRequest(SCENARIO, { model: 'sequential', workers: 1, accept: 'shared' }, null),
  announceConnections: true,
};

export interface RunningServer {
  readonly server: ServerProcess;
  /** All events that the server has sent so far. */
  readonly events: readonly ServerEvent[];
  /** Clients to disconnect when the server stops: one that does not read would never notice. */
  readonly sockets: Set<Socket>;
  /** Resolves with the first event that matches, whether it has been sent already or is still to come. */
  readonly heard: (fits: (event: ServerEvent) => boolean) => Promise<ServerEvent>;
}

/** Starts a server that is stopped when the test ends. */
export async function startServer(context: TestContext, changes: Partial<ServerRequest> = {}): Promise<RunningServer> {
  const events: ServerEvent[] = [];
  const listeners = new Set<(event: ServerEvent) => void>();
  const onEvent = (event: ServerEvent): void => {
    events.push(event);
    for (const listener of listeners) listener(event);
  };
  const server = await ServerProcess.start({ ...REQUEST, ...changes }, { showServerOutput: true, onEvent });
  const sockets = new Set<Socket>();
  context.after(async () => {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  });
  const heard = (fits: (event: ServerEvent) => boolean) =>
    new Promise<ServerEvent>((resolve) => {
      const past = events.find(fits);
      if (past !== undefined) resolve(past);
      listeners.add((event) => {
        if (fits(event)) resolve(event);
      });
    });
  return { server, events, heard, sockets };
}

/** Resolves when the connection is established. */
export async function connectTo({ server, sockets }: RunningServer): Promise<Socket> {
  const socket = connect(server.listening.port, server.listening.host);
  sockets.add(socket);
  await once(socket, 'connect');
  return socket;
}

/** Everything received until the end of the stream. */
export async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

/** Sends bytes over a new connection and resolves with the whole answer. */
export async function ask(target: RunningServer, bytes: string | Buffer): Promise<string> {
  const socket = await connectTo(target);
  socket.write(bytes);
  return readAll(socket);
}

/** The name by which the server's events call this client: its local address. */
export function nameOfSocket(socket: Socket): string {
  return `${socket.localAddress}:${socket.localPort}`;
}

/** Conditions for `heard`: the server has accepted this client, or closed its connection. */
export const accepted = (client: string) => (event: ServerEvent) =>
  event.event === 'accepted' && event.client === client;
export const closed = (client: string) => (event: ServerEvent) => event.event === 'closed' && event.client === client;
