/**
 * Runs the commands of one page one after the other, as a reader of the page would: in a separate checkout that
 * contains only the program, so that a page finds only the runs that it has made itself.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/** The ports that pages name. Each is replaced by a free port, as it may be in use on this machine. */
const PRINTED_PORTS = ['8000', '8080'] as const;

/** A command that takes longer than this has stopped responding, ms. */
const MOST_TIME = 120_000;

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A measurement on a busy machine can be inconclusive, or an experiment not as expected; the program says so. */
export function isInconclusive({ code, stdout }: Ending): boolean {
  return (
    code === 3 ||
    (code === 1 && /[Nn]o\s+verdict|^Failed: |Not\s+as\s+expected:|[1-9] not\s+as\s+expected/m.test(stdout))
  );
}

export class PageSession {
  readonly #folder = mkdtempSync(join(tmpdir(), 'at-once-docs-'));
  readonly #ports: ReadonlyMap<string, string>;
  #server: Running | null = null;

  private constructor(ports: ReadonlyMap<string, string>) {
    this.#ports = ports;
    copyFileSync(join(REPOSITORY, 'package.json'), join(this.#folder, 'package.json'));
    for (const part of ['dist', 'scripts', 'src', 'node_modules']) {
      symlinkSync(join(REPOSITORY, part), join(this.#folder, part));
    }
  }

  /** A page that needs a server from the beginning names it in a comment: `<!-- server: npm run serve -- ... -->`. */
  static async open(page: string): Promise<PageSession> {
    const ports = await Promise.all(PRINTED_PORTS.map(async (port) => [port, await freePort()] as const));
    const session = new PageSession(new Map(ports));
    const [, server] = /<!-- server: (.*?) -->/.exec(page) ?? [];
    if (server !== undefined) await session.run(server);
    return session;
  }

  /** A server runs until the next server starts or the session ends; its output is only what it prints at its start. */
  async run(command: string): Promise<Ending> {
    const isServer = /^npm run (?:-s |--silent )?serve\b/.test(command);
    if (isServer) await this.#endServer();
    const running = new Running(this.#withFreePorts(withoutNpm(command)), this.#folder);
    if (!isServer) return this.#asPrinted(await running.end(MOST_TIME));
    this.#server = running;
    const stdout = await running.says(/listens on .*\n/, MOST_TIME);
    return this.#asPrinted({ code: 0, stdout, stderr: '' });
  }

  async close(): Promise<void> {
    await this.#endServer();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #endServer(): Promise<void> {
    this.#server?.interrupt();
    await this.#server?.end(MOST_TIME);
    this.#server = null;
  }

  #withFreePorts(command: string): string {
    return replaceAllOf(command, this.#ports);
  }

  /** With the ports that the page names, and without paths of this machine. */
  #asPrinted({ code, stdout, stderr }: Ending): Ending {
    const printedPorts = new Map([...this.#ports].map(([printed, free]) => [free, printed]));
    const printed = (text: string): string =>
      replaceAllOf(text, printedPorts)
        .replaceAll(this.#folder, '.')
        .replaceAll(release(), release().replace(/-.*$/, ''));
    return { code, stdout: printed(stdout), stderr: printed(stderr) };
  }
}

const { name: PACKAGE, scripts: SCRIPTS } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));

/** `npm run` as what it runs, with the variables by which a program knows npm: npm alone takes longer than most commands. */
function withoutNpm(command: string): string {
  return command.replace(/^npm run (?:-s |--silent )?([\w:-]+)(?: --)?(?=\s|$)/, (_, script: string) => {
    const words = SCRIPTS[script];
    if (words === undefined) throw new Error(`package.json has no script "${script}".`);
    return `npm_package_name=${PACKAGE} npm_lifecycle_event=${script} ${words}`;
  });
}

function replaceAllOf(text: string, words: ReadonlyMap<string, string>): string {
  const any = new RegExp(`(?<![\\d.])(?:${[...words.keys()].join('|')})(?![\\d.]\\d|\\d)`, 'g');
  return text.replaceAll(any, (word) => words.get(word) ?? word);
}

/** A command in a shell and a process group of its own. */
class Running {
  readonly #child;
  readonly #ended: Promise<Ending>;
  readonly #output = { stdout: '', stderr: '' };

  constructor(command: string, folder: string) {
    this.#child = spawn('sh', ['-c', command], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', LC_ALL: 'C.UTF-8', XDG_STATE_HOME: join(folder, 'state') },
    });
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#child[stream].setEncoding('utf8').on('data', (text: string) => {
        this.#output[stream] += text;
      });
    }
    this.#ended = once(this.#child, 'close').then(([code]) => ({ code, ...this.#output }));
  }

  async end(mostTime: number): Promise<Ending> {
    const timer = setTimeout(() => this.#signal('SIGKILL'), mostTime);
    try {
      return await this.#ended;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What was printed up to and including this. @throws Error if the command exits without it, or takes longer */
  async says(pattern: RegExp, mostTime: number): Promise<string> {
    const timer = setTimeout(() => this.#signal('SIGKILL'), mostTime);
    const said = new Promise<string>((resolve) => {
      this.#child.stdout.on('data', () => {
        if (pattern.test(this.#output.stdout)) resolve(this.#output.stdout);
      });
    });
    const ended = this.#ended.then(({ code, stderr }) => {
      throw new Error(`The server exited with code ${code}: ${stderr}`);
    });
    // A server that is stopped at the end of its page rejects too, which is no error.
    ended.catch(() => {});
    try {
      return await Promise.race([said, ended]);
    } finally {
      clearTimeout(timer);
    }
  }

  interrupt(): void {
    this.#signal('SIGINT');
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined || this.#child.exitCode !== null) return;
    process.kill(-this.#child.pid, signal);
  }
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  return String(address.port);
}
