/** For tests: a closed loop, from its own load generator, against any server. */
import { LoadGenerator } from './processes/load-generator.js';
import { condenseWindow } from './round.js';

/** Each request uses its own connection. @param duration ns */
export async function keepBusy(
  url: string,
  clients: number,
  duration: number,
): Promise<ReturnType<typeof condenseWindow>> {
  const load = await LoadGenerator.start();
  try {
    const epoch = String(process.hrtime.bigint());
    return condenseWindow(await load.sustain({ url, clients, duration, timeout: 60e9, keepAlive: false, epoch }));
  } finally {
    await load.stop();
  }
}
