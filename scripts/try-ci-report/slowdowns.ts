/** Slowdowns that a report must find, and none, which it must let pass: each a change to one source file. */

export interface Slowdown {
  readonly what: string;
  /** Null: the version stays as it is. */
  readonly patch: { readonly file: string; readonly from: string; readonly to: string } | null;
}

export const SLOWDOWNS = {
  none: { what: 'two identical versions', patch: null },
  service: {
    what: 'every service takes a tenth longer than it was asked to',
    patch: {
      file: 'src/servers/service.ts',
      from: 'const duration = BigInt(Math.round(serviceTime));',
      to: 'const duration = BigInt(Math.round(serviceTime * 1.1));',
    },
  },
  passage: {
    what: 'where services take no time, the service loop takes about a tenth longer for each client',
    patch: {
      file: 'src/servers/sequential.ts',
      from: '    close(connection);\n',
      // An eighth of the time since accept() returned: with accept() itself, about a tenth of the whole turn.
      to: '    close(connection);\n    if (orders.serviceTime > 0) continue;\n    const until = now() + (now() - serviceStartedAt) / 8n;\n    while (now() < until);\n',
    },
  },
} as const satisfies Readonly<Record<string, Slowdown>>;

export type SlowdownName = keyof typeof SLOWDOWNS;

export const SLOWDOWN_NAMES = Object.keys(SLOWDOWNS) as SlowdownName[];
