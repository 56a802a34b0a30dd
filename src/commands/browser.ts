/** Finds the user's browser, and opens pages in it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

interface BrowserEnvironment {
  readonly platform: NodeJS.Platform;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Opens an address in a browser; false when no program could be started for it. */
export type OpenBrowser = (address: string) => Promise<boolean>;

/** Null if there is no display, or it is not the user's, as over SSH. */
export function browserOf({ platform, variables }: BrowserEnvironment = thisProcess()): OpenBrowser | null {
  if (isSet(variables['SSH_CONNECTION']) || isSet(variables['SSH_TTY'])) return null;
  if (platform === 'darwin') return (address) => start('open', address);
  const hasDisplay = isSet(variables['DISPLAY']) || isSet(variables['WAYLAND_DISPLAY']);
  return hasDisplay ? (address) => start('xdg-open', address) : null;
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '';
}

function thisProcess(): BrowserEnvironment {
  return { platform: process.platform, variables: process.env };
}

/** The browser can outlive this program, but must not keep it running. */
async function start(program: string, address: string): Promise<boolean> {
  const child = spawn(program, [address], { stdio: 'ignore', detached: true });
  child.unref();
  try {
    await once(child, 'spawn');
    return true;
  } catch {
    return false;
  }
}
