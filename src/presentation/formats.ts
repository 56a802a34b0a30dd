/** Every output format. A new format is its renderer and a row here. Renderers are loaded when they are needed. */
import type { DrawnFile, ThemeName } from './charts/svg.js';
import type { Content, DocumentContent, RenderOptions } from './render/content.js';

export interface FileOptions extends RenderOptions {
  readonly theme: ThemeName;
}

type RenderText = (content: Content, options: RenderOptions) => string;
type RenderDocument = (content: DocumentContent, options: FileOptions) => string | readonly DrawnFile[];

type FormatRow = {
  /** As given to `--format`. */
  readonly name: string;
  /** The suffix of its files. */
  readonly suffix: string;
  /** Where `report` writes it by default: a folder, if it has several files. Null: `report` does not offer it. */
  readonly reportedTo: 'stdout' | 'file' | 'folder' | null;
} & (
  | { readonly isOfAnything: true; readonly load: () => Promise<RenderText> }
  | {
      /** For documents only: lists and comparisons are not shown in it. */
      readonly isOfAnything: false;
      /** Whether a command that measures or shows a document prints it. */
      readonly isPrinted: boolean;
      readonly load: () => Promise<RenderDocument>;
    }
);

const OUTPUT_FORMATS = [
  {
    name: 'html',
    suffix: 'html',
    reportedTo: 'file',
    isOfAnything: false,
    isPrinted: false,
    load: async () => {
      const { renderReport } = await import('./pages/report-page.js');
      return ({ document }) => renderReport(document);
    },
  },
  {
    name: 'svg',
    suffix: 'svg',
    reportedTo: 'folder',
    isOfAnything: false,
    isPrinted: false,
    load: async () => {
      const { drawSvgFiles } = await import('./charts/svg.js');
      return ({ pictures }, { theme }) => drawSvgFiles(pictures(), theme);
    },
  },
  {
    name: 'table',
    suffix: 'txt',
    reportedTo: null,
    isOfAnything: true,
    load: async () => {
      const { renderTerminal } = await import('./render/terminal.js');
      return ({ view }, options) => renderTerminal(view(options), options);
    },
  },
  {
    name: 'json',
    suffix: 'json',
    reportedTo: 'stdout',
    isOfAnything: true,
    load: async () => {
      const { stringifyJson } = await import('./render/content.js');
      return ({ json }) => stringifyJson(json());
    },
  },
  {
    name: 'markdown',
    suffix: 'md',
    reportedTo: 'stdout',
    isOfAnything: true,
    load: async () => {
      const { renderMarkdown } = await import('./render/markdown.js');
      return ({ title, view }, options) => renderMarkdown(title, view(options), options.invocation);
    },
  },
  {
    name: 'csv',
    suffix: 'csv',
    reportedTo: 'stdout',
    isOfAnything: true,
    load: async () => {
      const { writeCsv } = await import('./render/csv.js');
      return ({ csv }) => writeCsv(csv());
    },
  },
  {
    name: 'hgrm',
    suffix: 'hgrm',
    reportedTo: 'stdout',
    isOfAnything: false,
    isPrinted: false,
    load: async () => {
      const { renderHgrm } = await import('./render/hgrm.js');
      return ({ document }) => renderHgrm(document);
    },
  },
  {
    name: 'junit',
    suffix: 'xml',
    reportedTo: 'stdout',
    isOfAnything: false,
    isPrinted: true,
    load: async () => {
      const { renderDocumentJunit } = await import('./render/junit.js');
      return ({ document }, { judged }) => renderDocumentJunit(document, judged);
    },
  },
  {
    name: 'ndjson',
    suffix: 'ndjson',
    reportedTo: null,
    isOfAnything: false,
    isPrinted: true,
    load: async () => {
      const { renderNdjson } = await import('./render/ndjson.js');
      return ({ document, json }) => renderNdjson(document, json);
    },
  },
  {
    name: 'github-benchmark',
    suffix: 'benchmark.json',
    reportedTo: 'stdout',
    isOfAnything: false,
    isPrinted: true,
    load: async () => {
      const { renderGithubBenchmark } = await import('./render/benchmarks.js');
      return ({ document }) => renderGithubBenchmark(document);
    },
  },
  {
    name: 'bencher',
    suffix: 'bencher.json',
    reportedTo: 'stdout',
    isOfAnything: false,
    isPrinted: true,
    load: async () => {
      const { renderBencher } = await import('./render/benchmarks.js');
      return ({ document }) => renderBencher(document);
    },
  },
] as const satisfies readonly FormatRow[];

type OutputFormat = (typeof OUTPUT_FORMATS)[number];
export type OutputFormatName = OutputFormat['name'];
/** The formats that can show anything. */
export type Format = Extract<OutputFormat, { isOfAnything: true }>['name'];
/** The formats in which a single document can be printed. */
export type DocumentFormat = Format | Extract<OutputFormat, { isPrinted: true }>['name'];
export type ReportFormat = Exclude<OutputFormat, { reportedTo: null }>['name'];

export const FORMATS: readonly Format[] = OUTPUT_FORMATS.flatMap((row) => (row.isOfAnything ? [row.name] : []));
export const DOCUMENT_FORMATS: readonly DocumentFormat[] = OUTPUT_FORMATS.flatMap((row) =>
  row.isOfAnything || row.isPrinted ? [row.name] : [],
);
export const REPORT_FORMATS: readonly ReportFormat[] = OUTPUT_FORMATS.flatMap((row) =>
  row.reportedTo === null ? [] : [row.name],
);

export function outputFormat<Name extends OutputFormatName>(name: Name): Extract<OutputFormat, { name: Name }> {
  // Every name has a row; TypeScript can't infer that.
  return OUTPUT_FORMATS.find((row) => row.name === name) as Extract<OutputFormat, { name: Name }>;
}
