/** Asks on a terminal before something is done that can't be undone. */
import { Interruption, UsageFailure } from '../model/failure.js';

export interface Confirmation {
  /** Whether the answer was given in advance. */
  readonly yes: boolean | undefined;
  readonly signal: AbortSignal;
  readonly input?: NodeJS.ReadStream;
  readonly output?: NodeJS.WriteStream;
}

/**
 * Whether it shall be done. The question goes to stderr, so that stdout holds the result alone.
 * @param explain says what would be done, just before it is asked about
 * @throws UsageFailure where nobody can be asked; Interruption when the user ends the program instead
 */
export async function isConfirmed(
  question: string,
  explain: () => void | Promise<void>,
  { yes, signal, input = process.stdin, output = process.stderr }: Confirmation,
): Promise<boolean> {
  if (yes) return true;
  if (!input.isTTY || !output.isTTY) {
    throw new UsageFailure(`${question} There is no terminal to ask on, and nothing was done. Add --yes.`);
  }
  await explain();
  // Loaded when somebody is asked, and no sooner: it takes longer than most commands.
  const { default: confirm } = await import('@inquirer/confirm');
  try {
    return await confirm({ message: question, default: false }, { input, output, signal });
  } catch (error) {
    if (signal.aborted) throw new Interruption(signal.reason);
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interruption('SIGINT');
    throw error;
  }
}
