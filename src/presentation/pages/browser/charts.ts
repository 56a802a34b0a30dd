/** What runs in a report's page: draws its charts, follows theme and width, and lets the keyboard walk through them. */

interface Chart {
  setOption(option: object): void;
  resize(): void;
  dispose(): void;
  dispatchAction(action: object): void;
}

interface Drawn {
  readonly option: object;
  readonly points: ReadonlyArray<readonly [series: number, index: number]>;
}

/** The library is a script of its own before this one. */
declare const echarts: { init(element: HTMLElement, theme: object, options: object): Chart };

type Theme = 'light' | 'dark';

const data = JSON.parse(document.getElementById('pictures')?.textContent ?? '{}') as {
  readonly themes: Readonly<Record<Theme, object>>;
  readonly pictures: Readonly<Record<string, Drawn>>;
};
const system = matchMedia('(prefers-color-scheme: dark)');
const choice = document.querySelector<HTMLSelectElement>('#theme');

function theme(): Theme {
  if (choice?.value === 'light' || choice?.value === 'dark') return choice.value;
  return system.matches ? 'dark' : 'light';
}

class Picture {
  #chart: Chart | null = null;
  #at = -1;
  readonly #rows: readonly HTMLTableRowElement[];

  constructor(
    readonly element: HTMLElement,
    readonly drawn: Drawn,
    readonly spoken: HTMLElement | null,
  ) {
    const table = element.closest('figure')?.querySelector('tbody');
    this.#rows = table === null || table === undefined ? [] : [...table.rows];
    element.addEventListener('keydown', (event) => this.#walk(event));
    element.addEventListener('blur', () => this.#leave());
    new ResizeObserver(() => this.#chart?.resize()).observe(element);
  }

  draw(): void {
    this.#chart?.dispose();
    this.#chart = echarts.init(this.element, data.themes[theme()], { renderer: 'canvas' });
    this.#chart.setOption(this.drawn.option);
  }

  #walk(event: KeyboardEvent): void {
    const last = this.drawn.points.length - 1;
    const to = { ArrowRight: this.#at + 1, ArrowLeft: this.#at - 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') this.#leave();
    if (to === undefined || last < 0) return;
    event.preventDefault();
    this.#show(Math.max(0, Math.min(last, to)));
  }

  #show(at: number): void {
    const point = this.drawn.points[at];
    if (point === undefined) return;
    this.#at = at;
    this.#chart?.dispatchAction({ type: 'showTip', seriesIndex: point[0], dataIndex: point[1] });
    if (this.spoken !== null) this.spoken.textContent = describeRow(this.#rows[at]);
  }

  #leave(): void {
    this.#chart?.dispatchAction({ type: 'hideTip' });
  }
}

/** `server sequential, place 3, waited 20.1 ms`: a row of the table behind the chart, with its headings. */
function describeRow(row: HTMLTableRowElement | undefined): string {
  const headings = row?.closest('table')?.tHead?.rows[0]?.cells;
  return [...(row?.cells ?? [])]
    .map((cell, index) => `${headings?.[index]?.textContent} ${cell.textContent}`)
    .join(', ');
}

const pictures = [...document.querySelectorAll<HTMLElement>('[data-picture]')].flatMap((element) => {
  const drawn = data.pictures[element.dataset['picture'] ?? ''];
  const spoken = element.closest('figure')?.querySelector<HTMLElement>('[aria-live]') ?? null;
  return drawn === undefined ? [] : [new Picture(element, drawn, spoken)];
});

function draw(): void {
  document.documentElement.dataset['theme'] = theme();
  for (const picture of pictures) picture.draw();
}

document.documentElement.classList.add('drawn');
choice?.addEventListener('change', draw);
system.addEventListener('change', draw);
draw();
