/**
 * For tests: a network with a delay. Two network namespaces joined by a link that delays every packet in each direction, including
 * those that establish a connection, as netem does on kernels that have it. The namespaces are anonymous, so that they disappear
 * with their last process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import type { TestContext } from 'node:test';

/** Exits when its stdin is closed. */
const LINE_PROGRAM = `
import collections, ctypes, fcntl, os, select, struct, subprocess, sys, time

NEW_NETWORK, SET_INTERFACE, TUN_WITHOUT_HEADER, FORBIDDEN = 0x40000000, 0x400454ca, 0x1001, 77
delay = float(sys.argv[1])

def open_end(address, peer):
    """A namespace of its own, its end of the line, and a process that keeps it until this one is gone."""
    try:
        if ctypes.CDLL(None, use_errno=True).unshare(NEW_NETWORK) != 0:
            raise OSError(ctypes.get_errno(), 'unshare')
        end = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(end, SET_INTERFACE, struct.pack('16sH22x', b'line', TUN_WITHOUT_HEADER))
    except OSError as error:
        print(error, flush=True)
        sys.exit(FORBIDDEN)
    for words in ('link set lo up', f'address add {address} peer {peer} dev line', 'link set line up txqueuelen 5000'):
        subprocess.run(['ip', *words.split()], check=True)
    return end, subprocess.Popen(['cat'], stdin=subprocess.PIPE)

(near, client), (far, server) = open_end('10.99.0.1', '10.99.0.2'), open_end('10.99.0.2', '10.99.0.1')
print(client.pid, server.pid, flush=True)
# All take as long: the first that came is the first that is due.
under_way = collections.deque()
while True:
    wait = max(0, under_way[0][0] - time.monotonic()) if under_way else None
    readable, _, _ = select.select([near, far, sys.stdin], [], [], wait)
    if sys.stdin in readable:
        sys.exit(0)
    for end, other in ((near, far), (far, near)):
        if end in readable:
            under_way.append((time.monotonic() + delay, other, os.read(end, 65536)))
    while under_way and under_way[0][0] <= time.monotonic():
        _, other, packet = under_way.popleft()
        os.write(other, packet)
`;
const NOT_PERMITTED = 77;

export const SERVER_ADDRESS = '10.99.0.2';

export interface DelayLine {
  /** Prefix of a command that is to run on that side. */
  readonly clientSide: readonly string[];
  readonly serverSide: readonly string[];
}

export const LINE_ENVIRONMENT = {
  ...process.env,
  PATH: `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`,
};

/**
 * Opens the link until the test ends.
 * @param delay in each direction, ms
 * @returns the reason if this user or machine is not permitted to create one
 */
export async function openDelayLine(context: TestContext, delay: number): Promise<DelayLine | string> {
  const line = spawn('python3', ['-c', LINE_PROGRAM, String(delay / 1000)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: LINE_ENVIRONMENT,
  });
  context.after(() => endLine(line));
  let said = '';
  const ended = once(line, 'close').then(([code]) => code as number | null);
  const told = new Promise<null>((resolve) => {
    line.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) resolve(null);
    });
  });
  const code = (await Promise.race([told, ended])) ?? (/^\d+ \d+\n$/.test(said) ? null : await ended);
  if (code === NOT_PERMITTED) return `creating a network namespace is not permitted here: ${said.trim()}`;
  if (code !== null) throw new Error(`The delay line ended with code ${code}`);
  const [clientSide, serverSide] = said.trim().split(' ').map(inNetworkOf);
  if (clientSide === undefined || serverSide === undefined) throw new Error(`The delay line said ${said}`);
  return { clientSide, serverSide };
}

function inNetworkOf(id: string): string[] {
  return ['nsenter', `--net=/proc/${id}/ns/net`, '--'];
}

async function endLine(line: ChildProcess): Promise<void> {
  if (line.exitCode !== null || line.signalCode !== null) return;
  const ended = once(line, 'exit');
  line.kill('SIGKILL');
  await ended;
}
