/**
 * A copy of the built program in which the thresholds of the inference can be moved and its rules be switched off, one at a time
 * and without building again. Only what the copy says differs from the program: it is made by editing the text of the built files.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../../..');
const INFERENCE = 'src/probe/estimation';
/** The other files whose thresholds the inference uses. */
const SHARED = ['src/analysis/statistics/samples.js'];
/** The slowest step. Its result is kept while only other files' thresholds move. */
const SLOWEST = { file: `${INFERENCE}/evidence/slots.js`, name: 'estimateSlots', inputs: 'bursts, options' };

/** What can be moved or switched off. `where` is a file and a name, or a file, a line and a number. */
export interface Handle {
  readonly where: string;
  readonly kind: 'threshold' | 'predicate' | 'finding' | 'row';
}

/** @returns the folder of the copy; the caller removes it */
export function makeMovableCopy(): { folder: string; handles: readonly Handle[] } {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-movable-'));
  cpSync(join(REPOSITORY, 'dist/src'), join(folder, 'dist/src'), { recursive: true });
  for (const name of ['package.json', 'node_modules']) symlinkSync(join(REPOSITORY, name), join(folder, name));
  const files = readdirSync(join(REPOSITORY, 'dist', INFERENCE), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.js') && !/\.test(-support)?\.js$/.test(name))
    .map((name) => `${INFERENCE}/${name}`)
    .sort();
  const handles: Handle[] = [];
  const edited = [...files, ...SHARED].map((file) => new EditedFile(file, handles));
  for (const file of edited) file.addConstants();
  for (const file of edited) file.replaceReads(edited);
  for (const file of edited) file.addFunctions();
  for (const file of edited) {
    file.addTables();
    writeFileSync(join(folder, 'dist', file.path), file.text);
  }
  return { folder, handles };
}

const CONSTANT = /^(?:export )?const ([A-Z][A-Z0-9_]*) = ([^;'"`{}[\]]*);$/gm;
const DECIMAL = /(?<![\w.])\d+\.\d+(?![\w.])/g;
const IMPORTS = /^import \{([^}]*)\} from '(\.[^']*)';$/gm;
const TABLES: Readonly<Record<string, string>> = { 'rules/doubts.js': 'DOUBTS', 'rules/withheld.js': 'WITHHELD' };

class EditedFile {
  readonly path: string;
  text: string;
  readonly #handles: Handle[];
  readonly #constants = new Map<string, number>();

  constructor(path: string, handles: Handle[]) {
    this.path = path;
    this.text = readFileSync(join(REPOSITORY, 'dist', path), 'utf8');
    this.#handles = handles;
  }

  /** Each constant that is a number becomes a threshold, and so does each decimal fraction elsewhere. */
  addConstants(): void {
    this.text = this.text.replaceAll(CONSTANT, (whole, name: string, value: string) => {
      if (!/\d/.test(value)) return whole;
      const handle = this.#add('threshold', name);
      this.#constants.set(name, handle);
      return `${whole}\nmovable.values[${handle}] = ${name};`;
    });
    const lines = this.text.split('\n').map((line, index) => {
      if (/^\s*(\*|\/\/|\/\*|(export )?const [A-Z])/.test(line) || line.startsWith('movable.')) return line;
      return line.replaceAll(DECIMAL, (number) => {
        const handle = this.#add('threshold', `line ${index + 1}, ${number}`);
        return `(movable.used[${handle}] = true, movable.values[${handle}] ?? (movable.values[${handle}] = ${number}))`;
      });
    });
    this.text = lines.join('\n');
  }

  /** Reads of a threshold, here and in the files that import it, go through the shared values. */
  replaceReads(all: readonly EditedFile[]): void {
    const known = new Map(this.#constants);
    for (const [, names = '', from = ''] of this.text.matchAll(IMPORTS)) {
      const source = all.find(({ path }) => path === join(dirname(this.path), from));
      for (const name of names.split(',').map((one) => one.trim())) {
        const handle = source?.handleOf(name);
        if (handle !== undefined) known.set(name, handle);
      }
    }
    const lines = this.text.split('\n').map((line) => {
      if (/^\s*(\*|\/\/|\/\*|import |movable\.|(export )?const [A-Z])/.test(line)) return line;
      return line.replaceAll(/(?<![\w.])[A-Z][A-Z0-9_]*\b/g, (name) => {
        const handle = known.get(name);
        return handle === undefined ? name : `(movable.used[${handle}] = true, movable.values[${handle}])`;
      });
    });
    this.text = lines.join('\n');
  }

  handleOf(name: string): number | undefined {
    return this.#constants.get(name);
  }

  /** Functions that return a truth value or may return null can be made to return it at once. Their types are in the source. */
  addFunctions(): void {
    const source = this.path.startsWith(INFERENCE)
      ? readFileSync(join(REPOSITORY, this.path.replace(/\.js$/, '.ts')), 'utf8')
      : '';
    this.text = this.text.replaceAll(/^(?:export )?function (\w+)\(.*\) \{$/gm, (whole, name: string) => {
      const from = source.indexOf(`function ${name}(`);
      const [, type = ''] = /\)\s*: ([^\n;]*) \{\n/.exec(source.slice(Math.max(0, from))) ?? [];
      const kind = /^boolean$|^\w+ is /.test(type) ? 'predicate' : type.endsWith('| null') ? 'finding' : null;
      if (from < 0 || kind === null) return whole;
      const handle = this.#add(kind, `${name}()`);
      const check = `movable.used[${handle}] = true; if (movable.forced[${handle}] !== undefined) return movable.forced[${handle}];`;
      return `${whole}\n    ${check}`;
    });
    if (this.path !== SLOWEST.file) return;
    const { name, inputs } = SLOWEST;
    this.text = this.text.replace(
      `export function ${name}(${inputs}) {`,
      `export function ${name}(${inputs}) {
    const key = JSON.stringify([options, bursts.map(({ arrivals, departures }) => [departures.length, arrivals[0], departures[0], departures.at(-1)])]);
    return movable.keep(key, () => ${name}Afresh(${inputs}));
}
function ${name}Afresh(${inputs}) {`,
    );
  }

  /** The rows of the tables of rules can be switched off. */
  addTables(): void {
    const [, table] = Object.entries(TABLES).find(([file]) => this.path.endsWith(file)) ?? [];
    if (table === undefined) return;
    for (const [, row = ''] of this.text.matchAll(/^ {4}'?([\w-]+)'?: \{\n(?: {8}\/\/.*\n)* {8}applies:/gm)) {
      const handle = this.#add('row', `${table} ${row}`);
      this.text += `\nmovable.rows.set(${handle}, ${table}['${row}']);`;
    }
  }

  #add(kind: Handle['kind'], name: string): number {
    const short = this.path.replace(`${INFERENCE}/`, '').replace('src/analysis/', '');
    return this.#handles.push({ where: `${short}: ${name}`, kind }) - 1;
  }
}
