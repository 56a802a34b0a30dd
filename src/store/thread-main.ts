/** The thread in which saved runs are read: loads the module that does the work, and does one piece after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ExitCode, Failure } from '../model/failure.js';
import { systemFailure } from '../model/system-failure.js';

export interface ThreadData {
  readonly module: string;
}

/** What came of a piece of work; a Failure as what it is made of, since a copy would lose its class. */
export type ThreadAnswer =
  | { readonly value: unknown }
  | { readonly failure: { readonly message: string; readonly exitCode: ExitCode } }
  | { readonly failure: null; readonly error: unknown };

const { module } = workerData as ThreadData;
const loading: Promise<{ readonly work: (input: unknown) => unknown }> = import(module);
loading.catch(() => {});

parentPort?.on('message', async (input: unknown) => {
  parentPort?.postMessage(await answer(input));
});

async function answer(input: unknown): Promise<ThreadAnswer> {
  try {
    return { value: await (await loading).work(input) };
  } catch (thrown) {
    const error = systemFailure(thrown) ?? thrown;
    if (error instanceof Failure) return { failure: { message: error.message, exitCode: error.exitCode } };
    return { failure: null, error };
  }
}
