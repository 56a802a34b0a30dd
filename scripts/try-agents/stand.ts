/** A NATS server, agents and servers for the trials, all on this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeAgentKey } from '../../src/index.js';
import { findFreePort } from '../../src/runner/kernel/limits.js';

const PROGRAM = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
/** Many clients need many files; only root can raise the limit. */
const OPEN_FILES = 60_000;

interface AgentSetup {
  /** How far its clock is ahead, s. */
  readonly ahead?: number;
  readonly words?: readonly string[];
}

export interface StartedAgent {
  readonly child: ChildProcess;
  readonly name: string;
}

export class Stand {
  readonly #children = new Set<ChildProcess>();
  #nats: ChildProcess | null = null;
  agentCount = 0;

  private constructor(
    readonly folder: string,
    readonly natsPort: number,
    readonly key: string,
    readonly publicKey: string,
  ) {}

  static async open(): Promise<Stand> {
    const folder = mkdtempSync(join(tmpdir(), 'at-once-agents-'));
    const key = join(folder, 'coordinator.key');
    const stand = new Stand(folder, await findFreePort(), key, await makeAgentKey(key));
    await stand.startNats();
    return stand;
  }

  get nats(): URL {
    return new URL(`nats://127.0.0.1:${this.natsPort}`);
  }

  /** The options of a coordinator. */
  get by(): readonly string[] {
    return ['--nats', `nats://127.0.0.1:${this.natsPort}`, '--key', this.key];
  }

  async startNats(): Promise<void> {
    this.#nats = this.#keep(spawn('nats-server', ['-a', '127.0.0.1', '-p', String(this.natsPort)]));
    await untilSaid(this.#nats, /Server is ready/);
  }

  async killNats(): Promise<void> {
    if (this.#nats !== null) await killed(this.#nats);
  }

  async startAgent(target: string, { ahead, words = [] }: AgentSetup = {}): Promise<StartedAgent> {
    const agent = ['agent', '--nats', `nats://127.0.0.1:${this.natsPort}`, '--trust', this.publicKey];
    const command = [process.execPath, PROGRAM, ...agent, '--allow-target', target, ...words].join(' ');
    const clock = ahead === undefined ? '' : `unshare --time --fork --kill-child --monotonic ${ahead} `;
    const child = this.#keep(spawn('bash', ['-c', `ulimit -n ${OPEN_FILES} 2>/dev/null; exec ${clock}${command}`]));
    const [, name = ''] = await untilSaid(child, /Agent (\S+) is ready/);
    this.agentCount += 1;
    return { child, name };
  }

  /** A model server of at-once. @returns its host and port */
  async serve(model: string, ...words: readonly string[]): Promise<string> {
    const port = await findFreePort();
    const command = [process.execPath, PROGRAM, 'serve', model, '--quiet', '--port', port, ...words].join(' ');
    const child = this.#keep(spawn('bash', ['-c', `ulimit -n ${OPEN_FILES} 2>/dev/null; exec ${command}`]));
    await untilSaid(child, /listening|http:/i);
    return `127.0.0.1:${port}`;
  }

  /** Runs a command of at-once; `ended` resolves with its output. */
  run(...words: readonly string[]) {
    const child = this.#keep(spawn(process.execPath, [PROGRAM, ...words], { cwd: this.folder }));
    const output = { stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk) => {
      output.stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      output.stderr += chunk;
    });
    const ended = once(child, 'close').then(([code]: unknown[]) => ({ code, ...output }));
    return { child, ended };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#children].map(killed));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #keep(child: ChildProcess): ChildProcess {
    this.#children.add(child);
    return child;
  }
}

export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function untilSaid(child: ChildProcess, text: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk;
      const match = text.exec(said);
      if (match !== null) resolve(match);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(said)));
  });
}
