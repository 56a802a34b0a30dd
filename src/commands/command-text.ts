/** Commands as the user of this process would type them: as installed, or by npm in a checkout. */
import { commandTextFor, type Invocation, usageTextFor } from '../model/command-text.js';

/** The commands that package.json has a script for. */
const SCRIPTS: readonly string[] = ['bench', 'sweep', 'experiment', 'probe', 'serve', 'results', 'report'];

/** What npm tells the programs that it runs. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `commandText('bench', '-c', '50')` is `at-once bench -c 50`, or `npm run bench -- -c 50` where npm runs a script of
 * this package.
 * @param command empty for a target or an option without a command: `commandText('', url)` is `at-once URL`
 */
export function commandText(command: string, ...words: readonly string[]): string {
  return commandTextFor(invocationOf(process.env), [command, ...words]);
}

/** The same with placeholders such as `[URL] [options]`, which are not quoted. */
export function usageText(command: string, usage: string): string {
  return usageTextFor(invocationOf(process.env), command, usage);
}

/** With npx, or in scripts of other packages, the user types `at-once`. */
export function invocationOf({ npm_package_name: name, npm_lifecycle_event: script = '' }: Environment): Invocation {
  return name === 'at-once' && SCRIPTS.includes(script) ? 'npm' : 'installed';
}
