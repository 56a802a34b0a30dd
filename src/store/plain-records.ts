/**
 * Checks the records of bursts by hand: they are most of a large document, and the schema takes ten times as long, as it also
 * copies them. Records that do not pass are left to the schema, which says what is wrong with them.
 */

/** An object of unknown content. */
interface Unchecked {
  readonly [field: string]: unknown;
}

interface Round {
  records: unknown;
}

/** The rounds of a burst, in order, as far as the content has the shape of one. */
function roundsOf(content: unknown): Round[] {
  if (!isObject(content) || content['kind'] !== 'burst') return [];
  return listIn(content, 'runs').flatMap((run) => listIn(run, 'rounds').filter(isRound));
}

function isRound(value: unknown): value is Round & Unchecked {
  return isObject(value) && Object.hasOwn(value, 'records');
}

function listIn(value: unknown, field: string): readonly unknown[] {
  const list = isObject(value) && Object.hasOwn(value, field) ? value[field] : null;
  return Array.isArray(list) ? list : [];
}

/**
 * Takes the records that are as they should be out of a burst, and returns what puts them into the checked copy of it.
 * @param content what JSON.parse returned, which is changed
 */
export function takeOutPlainRecords(content: unknown): (checked: unknown) => void {
  const taken = roundsOf(content).map((round) => {
    const { records } = round;
    if (!Array.isArray(records) || !records.every(isPlainRecord)) return null;
    round.records = [];
    return records;
  });
  return (checked) => {
    for (const [index, round] of roundsOf(checked).entries()) round.records = taken[index] ?? round.records;
  };
}

/** Whether it satisfies recordShape; false where only the schema can tell. */
export function isPlainRecord(value: unknown): boolean {
  if (!hasFields(value, 4)) return false;
  const { connection, client, server, outcome } = value;
  return (
    isConnection(connection) &&
    (client === null || isClient(client)) &&
    (server === null || isServer(server)) &&
    isOutcome(outcome)
  );
}

function isConnection(value: unknown): boolean {
  if (!hasFields(value, 5)) return false;
  const { protocol, clientAddress, clientPort, serverAddress, serverPort } = value;
  return (
    protocol === 'tcp' &&
    (clientAddress === null || typeof clientAddress === 'string') &&
    (clientPort === null || isCount(clientPort)) &&
    typeof serverAddress === 'string' &&
    isCount(serverPort)
  );
}

/** Bursts at a URL have a sixth field, `sentAt`. */
function isClient(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { intendedAt, arrivedAt, connectedAt, sentAt, answeredAt, departedAt } = value;
  return (
    hasFields(value, sentAt === undefined ? 5 : 6) &&
    isNumberOrNull(intendedAt) &&
    Number.isFinite(arrivedAt) &&
    isNumberOrNull(connectedAt) &&
    (sentAt === undefined || isNumberOrNull(sentAt)) &&
    isNumberOrNull(answeredAt) &&
    Number.isFinite(departedAt)
  );
}

function isServer(value: unknown): boolean {
  if (!hasFields(value, 5)) return false;
  const { process, serviceStartedAt, receivedAt, answeredAt, serviceEndedAt } = value;
  return (
    isCount(process) &&
    Number.isFinite(serviceStartedAt) &&
    Number.isFinite(receivedAt) &&
    Number.isFinite(answeredAt) &&
    Number.isFinite(serviceEndedAt)
  );
}

/** The outcomes without further fields. */
const PLAIN_OUTCOMES: ReadonlySet<unknown> = new Set([
  'served',
  'refused',
  'reset',
  'timed-out',
  'cut-short',
  'said-nothing',
  'unmatched',
]);

function isOutcome(value: unknown): boolean {
  if (hasFields(value, 1)) return PLAIN_OUTCOMES.has(value['kind']);
  if (!hasFields(value, 2)) return false;
  const { kind, status, code } = value;
  return (kind === 'rejected' && isCount(status)) || (kind === 'failed' && typeof code === 'string');
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || Number.isFinite(value);
}

/** Whether it has that many fields: then it has no others than those that are checked. */
function hasFields(value: unknown, count: number): value is Unchecked {
  if (!isObject(value)) return false;
  let fields = 0;
  for (const _ in value) fields += 1;
  return fields === count;
}

function isObject(value: unknown): value is Unchecked {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
