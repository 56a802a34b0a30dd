/**
 * For tests: a network with a way that takes time. Two namespaces of the kernel's, joined by a line on which each
 * packet is as long as is asked for, in each direction, also those that make a connection: what netem does where the
 * kernel has it. The namespaces have no names, so that nothing of them is left when their last process is gone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import type { TestContext } from 'node:test';

/** Ends when its stdin does. */
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
  /** What stands before a command that is to run on that side. */
  readonly clientSide: readonly string[];
  readonly serverSide: readonly string[];
}

export const LINE_ENVIRONMENT = {
  ...process.env,
  PATH: `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`,
};

/**
 * Is there until the test is over.
 * @param delay of each direction, ms
 * @returns why there is none, where this user or this machine may not make one
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
  if (code === NOT_PERMITTED) return `no network of its own may be made here: ${said.trim()}`;
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
