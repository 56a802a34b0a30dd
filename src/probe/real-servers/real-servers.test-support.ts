/** For tests, and for scripts/probe-real-servers.mjs: all servers that are probed. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { NODE_SERVERS, OUR_SERVERS } from './node-servers.test-support.js';
import { PYTHON_SERVERS } from './python-servers.test-support.js';
import { PACKAGES, type Program, type RealServer } from './real-server.test-support.js';
import { WEB_SERVERS } from './web-servers.test-support.js';

export const REAL_SERVERS: readonly RealServer[] = [...PYTHON_SERVERS, ...WEB_SERVERS, ...NODE_SERVERS, ...OUR_SERVERS];

/** What to say instead of testing; false where all that it takes is there, and in CI, where its absence is to fail. */
export function skipWithout(needing: Pick<RealServer, 'programs'>): string | false {
  return process.env['CI'] === undefined && (whatIsMissing(needing) ?? false);
}

/** What to say instead of probing it; null where all that it takes is there. */
export function whatIsMissing({ programs }: Pick<RealServer, 'programs'>): string | null {
  const [missing] = programs.filter((program) => !isInstalled(program));
  return missing === undefined
    ? null
    : `${missing} is not there: install it (Debian: apt-get install ${PACKAGES[missing]})`;
}

/** Some are where only root looks by default: the same folder is looked into for every user. */
function isInstalled(program: Program): boolean {
  return `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
