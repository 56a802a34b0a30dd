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
  readonly words?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

interface Surroundings {
  /** The words before the program's own. */
  readonly before?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

export interface StartedAgent {
  readonly child: ChildProcess;
  readonly name: string;
  /** Resolves when it has no run under way. */
  readonly idle: () => Promise<void>;
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
    this.#nats = this.keep(spawn('nats-server', ['-a', '127.0.0.1', '-p', String(this.natsPort)]));
    await untilSaid(this.#nats, /Server is ready/);
  }

  async killNats(): Promise<void> {
    if (this.#nats !== null) await killed(this.#nats);
  }

  async startAgent(target: string, { words = [], environment = {} }: AgentSetup = {}): Promise<StartedAgent> {
    const agent = agentWords(`nats://127.0.0.1:${this.natsPort}`, this.publicKey, target);
    const command = [process.execPath, ...agent, ...words].join(' ');
    const env = { ...process.env, ...environment };
    const child = this.keep(spawn('bash', ['-c', `ulimit -n ${OPEN_FILES} 2>/dev/null; exec ${command}`], { env }));
    const [, name = ''] = await untilSaid(child, /Agent (\S+) is ready/);
    this.agentCount += 1;
    let runs = 0;
    child.stdout?.on('data', (chunk: Buffer) => {
      runs += chunk.toString().split('has begun a run').length - chunk.toString().split('run has ended').length;
    });
    const idle = async (): Promise<void> => {
      while (runs > 0 && child.stdout !== null) await once(child.stdout, 'data');
    };
    return { child, name, idle };
  }

  /** A model server of at-once. @returns its host and port */
  async serve(model: string, ...words: readonly string[]): Promise<string> {
    const port = await findFreePort();
    const command = [process.execPath, PROGRAM, 'serve', model, '--quiet', '--port', port, ...words].join(' ');
    const child = this.keep(spawn('bash', ['-c', `ulimit -n ${OPEN_FILES} 2>/dev/null; exec ${command}`]));
    await untilSaid(child, /listening|http:/i);
    return `127.0.0.1:${port}`;
  }

  /** Runs a command of at-once; `ended` resolves with its output. */
  run(words: readonly string[], { before = [], environment = {} }: Surroundings = {}) {
    const [program = '', ...rest] = [...before, process.execPath, PROGRAM, ...words];
    const env = { ...process.env, ...environment };
    const child = this.keep(spawn(program, rest, { cwd: this.folder, env }));
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

  /** Ends it when the stand is closed. */
  keep(child: ChildProcess): ChildProcess {
    this.#children.add(child);
    return child;
  }
}

/** The words of an agent, for Node. */
export function agentWords(nats: string, publicKey: string, target: string): string[] {
  return [PROGRAM, 'agent', '--nats', nats, '--trust', publicKey, '--allow-target', target];
}

export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

export async function untilSaid(child: ChildProcess, text: RegExp): Promise<RegExpExecArray> {
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
