/** For tests: a command line carried out in this process, so that a case costs no start of Node. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { main } from './main.js';

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Output = Record<'stdout' | 'stderr', string>;

/** Who writes is known by its asynchronous context: what the test runner reports meanwhile goes its own way. */
const captured = new AsyncLocalStorage<Output>();
let isListening = false;

function listen(): void {
  if (isListening) return;
  isListening = true;
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name];
    const write = stream.write.bind(stream) as (...given: unknown[]) => boolean;
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      const output = captured.getStore();
      if (output === undefined) return write(chunk, ...rest);
      output[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      const done = rest.at(-1);
      if (typeof done === 'function') process.nextTick(done);
      return true;
    };
  }
  // A test that is started by hand has a terminal, and its cases have none.
  for (const stream of [process.stdin, process.stdout, process.stderr]) {
    Object.defineProperty(stream, 'isTTY', { value: false });
  }
}

/** A process has one working directory: where one is asked for, one call after the other. */
let last: Promise<unknown> = Promise.resolve();

/**
 * What the program says and its exit code. It can't be interrupted.
 * @param folder where it is carried out; without one, anywhere, and beside others
 */
export function runInProcess(words: readonly string[], folder?: string): Promise<Ending> {
  if (folder === undefined) return carryOut(words);
  const ending = last.then(() => runIn(folder, words));
  last = ending.catch(() => {});
  return ending;
}

async function runIn(folder: string, words: readonly string[]): Promise<Ending> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await carryOut(words);
  } finally {
    process.chdir(before);
  }
}

async function carryOut(words: readonly string[]): Promise<Ending> {
  listen();
  const output: Output = { stdout: '', stderr: '' };
  let code = 0;
  const exitWith = (given: number): void => {
    code = given;
  };
  await captured.run(output, () => main(words, { signal: new AbortController().signal, exitWith }));
  return { code, ...output };
}
