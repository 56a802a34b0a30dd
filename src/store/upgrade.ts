/** Upgrades documents of older schema versions. Each field that they lack could have only one value at that time. */

/** An object of unknown content, which may have these fields. */
type Json = {
  readonly [Key in
    | 'kind'
    | 'scenario'
    | 'models'
    | 'runs'
    | 'rounds'
    | 'records'
    | 'client'
    | 'context'
    | 'parts'
    | 'schemaVersion']?: unknown;
};

/**
 * Upgrades a document of this version to the current one. Invalid parts are left as they are: the schema reports them.
 */
export function upgrade(content: unknown, version: number): unknown {
  if (!isObject(content)) return content;
  if (version === 1) return fromThird(fromSecond(fromFirst(content)));
  if (version === 2) return fromThird(fromSecond(content));
  return version === 3 ? fromThird(content) : content;
}

/** Version 3 had bursts only at servers that at-once had started. */
function fromThird(content: Json): Json {
  const started = { ...startedHere(content), schemaVersion: 4 };
  return content.kind === 'experiment' ? { ...started, parts: each(content.parts, startedHere) } : started;
}

function startedHere(run: Json): object {
  return run.kind === 'burst' ? { ...run, outside: null } : run;
}

/** Version 2 did not record the commit. */
function fromSecond(content: Json): Json {
  const context = changed(content.context, (known) => ({ ...known, commit: null }));
  return { ...content, schemaVersion: 3, context };
}

/** Version 1 had only bursts, without silent clients, on one accept queue and with one connection per request. */
function fromFirst(content: Json): Json {
  if (content.kind !== 'run') return { ...content, schemaVersion: 2 };
  return {
    ...content,
    schemaVersion: 2,
    kind: 'burst',
    scenario: changed(content.scenario, (scenario) => ({
      ...scenario,
      load: { kind: 'burst', silentClients: 0, silentTime: 0 },
      keepAlive: false,
      url: null,
      models: each(scenario.models, sharedAccept),
    })),
    runs: each(content.runs, (run) => ({ ...sharedAccept(run), rounds: each(run.rounds, upgradeRound) })),
  };
}

function sharedAccept(choice: Json): object {
  return { ...choice, accept: 'shared' };
}

function upgradeRound(round: Json): object {
  const records = each(round.records, (record) => ({
    ...record,
    client: changed(record.client, (client) => ({ ...client, intendedAt: null })),
  }));
  return { ...round, records, processes: [] };
}

function each(list: unknown, change: (item: Json) => object): unknown {
  return Array.isArray(list) ? list.map((item) => changed(item, change)) : list;
}

function changed(value: unknown, change: (value: Json) => object): unknown {
  return isObject(value) ? change(value) : value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
