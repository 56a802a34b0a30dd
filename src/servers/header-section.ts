/** The header section of a request, read as strictly as RFC 9112 allows: two readers of one request must not disagree. */

/** The fields in order, each with its name in lower case; null where the section is malformed. */
export type Fields = ReadonlyArray<readonly [name: string, value: string]>;

/** A token (RFC 9110, section 5.6.2), and right after it the colon (RFC 9112, section 5.1): no line is folded either. */
const FIELD = /^([!#$%&'*+.^_`|~\w-]+):(.*)$/s;
/** What no value may have: a bare CR or LF would end the line for some readers (RFC 9110, section 5.5). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\x00-\x08\x0a-\x1f\x7f]/;

/** @param lines without the request line, and without the empty one */
export function readFields(lines: readonly string[]): Fields | null {
  const fields = lines.map((line) => {
    const [, name, value] = FORBIDDEN.test(line) ? [] : (FIELD.exec(line) ?? []);
    return name === undefined || value === undefined ? null : ([name.toLowerCase(), withoutPadding(value)] as const);
  });
  return fields.every((field) => field !== null) ? fields : null;
}

export function valuesOf(fields: Fields, wanted: string): string[] {
  return fields.flatMap(([name, value]) => (name === wanted ? [value] : []));
}

/** Whether a list such as that of Connection names it. */
export function listHas(fields: Fields, name: string, token: string): boolean {
  return valuesOf(fields, name)
    .flatMap((value) => value.split(','))
    .some((item) => item.trim().toLowerCase() === token);
}

/** Spaces and tabs alone: trim() takes more, and a regular expression takes long where there are many. */
function withoutPadding(value: string): string {
  const isPadding = (index: number): boolean => value[index] === ' ' || value[index] === '\t';
  let [start, end] = [0, value.length];
  while (start < end && isPadding(start)) start += 1;
  while (end > start && isPadding(end - 1)) end -= 1;
  return value.slice(start, end);
}
