/**
 * A network on one machine: a NATS server in a network namespace, and agents in namespaces of their own, each joined to it
 * by a pair of virtual Ethernet devices. The namespaces are anonymous, so they disappear with their last process.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { agentWords, type Stand, untilSaid } from './stand.js';

/** The address of the NATS server, whatever device a packet comes from. */
const HUB = '10.99.0.1';
const NATS_PORT = 4222;
const ENVIRONMENT = { ...process.env, PATH: `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin` };

export class Network {
  #agents = 0;

  private constructor(
    private readonly stand: Stand,
    private readonly hub: ChildProcess,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** It has gone when the stand is closed. */
  static async open(stand: Stand): Promise<Network> {
    const script = `ip link set lo up && ip address add ${HUB}/32 dev lo && echo up && exec cat`;
    const hub = stand.keep(spawn('unshare', ['--net', 'sh', '-c', script], { env: ENVIRONMENT }));
    await untilSaid(hub, /up/);
    const { authority, certificate, key } = makeCertificate(stand.folder);
    const network = new Network(stand, hub, { ...ENVIRONMENT, NODE_EXTRA_CA_CERTS: authority });
    const tls = ['--tls', '--tlscert', certificate, '--tlskey', key];
    const nats = [...network.inHub, 'nats-server', '-a', HUB, '-p', String(NATS_PORT), ...tls];
    await untilSaid(stand.keep(spawn('nsenter', nats, { env: ENVIRONMENT })), /Server is ready/);
    return network;
  }

  /** @param ahead how far its clock is ahead, s */
  async startAgent(ahead: number): Promise<string> {
    this.#agents += 1;
    const [near, far] = [`10.99.${this.#agents}.1`, `10.99.${this.#agents}.2`];
    const words = agentWords(this.#nats, this.stand.publicKey, HUB);
    const steps = ['ip link set lo up', 'echo open', 'read joined', `ip address add ${far}/30 dev line`];
    const script = [...steps, 'ip link set line up', `ip route add default via ${near}`, `exec "$@"`].join(' && ');
    const clock = ['--time', '--fork', '--kill-child', '--monotonic', String(ahead)];
    const within = ['--net', ...clock, 'sh', '-c', script, 'sh', process.execPath, ...words];
    const child = this.stand.keep(spawn('unshare', within, { env: this.environment }));
    await untilSaid(child, /open/);
    const device = `agent${this.#agents}`;
    const id = String(child.pid);
    this.#inHub('ip', 'link', 'add', device, 'type', 'veth', 'peer', 'name', 'line', 'netns', id);
    this.#inHub('ip', 'address', 'add', `${near}/30`, 'dev', device);
    this.#inHub('ip', 'link', 'set', device, 'up');
    child.stdin?.write('\n');
    const [, name = ''] = await untilSaid(child, /Agent (\S+) is ready/);
    return name;
  }

  /** Runs a command of at-once beside the NATS server, as its coordinator. */
  run(...words: readonly string[]) {
    const by = ['--nats', this.#nats, '--key', this.stand.key];
    return this.stand.run([...words, ...by], { before: ['nsenter', ...this.inHub], environment: this.environment });
  }

  get #nats(): string {
    return `tls://${HUB}:${NATS_PORT}`;
  }

  get inHub(): readonly string[] {
    return [`--net=/proc/${this.hub.pid}/ns/net`, '--'];
  }

  #inHub(...words: readonly string[]): void {
    const { status, stderr } = spawnSync('nsenter', [...this.inHub, ...words], { env: ENVIRONMENT });
    if (status !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
  }
}

/** An authority, and the certificate of the NATS server that it signed. */
function makeCertificate(folder: string) {
  const fileOf = (name: string): string => join(folder, name);
  const make = (name: string, ...words: readonly string[]): void => {
    const common = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '2'];
    const files = ['-keyout', fileOf(`${name}.key`), '-out', fileOf(`${name}.pem`)];
    const { status, stderr } = spawnSync('openssl', [...common, ...files, ...words]);
    if (status !== 0) throw new Error(`openssl: ${stderr}`);
  };
  make('authority', '-subj', '/CN=authority of the trial');
  const signed = ['-CA', fileOf('authority.pem'), '-CAkey', fileOf('authority.key')];
  make('server', '-subj', '/CN=nats', '-addext', `subjectAltName=IP:${HUB}`, ...signed);
  return { authority: fileOf('authority.pem'), certificate: fileOf('server.pem'), key: fileOf('server.key') };
}
