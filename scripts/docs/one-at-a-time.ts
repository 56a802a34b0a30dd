/**
 * The animated picture: clients arrive together at a server that serves one at a time, in slow motion. If the reader
 * prefers no motion, or it is not supported, the picture shows the end of the story: every client's wait and service.
 */
import type { MeasuredClient } from './measured-clients.js';

const WIDTH = 860;
const CHART = { left: 60, right: 824, top: 176, row: 24, bar: 16 } as const;
const LANE = { y: 104, gap: 34, answeredGap: 26, server: 500, radius: 12 } as const;
/** Duration of the story, s; then its end is shown for a while, and the story begins again. */
const STORY = 9;
const PAUSE = 4;
/** Moving to the next position takes this share of the loop, %. */
const STEP = 0.8;

export function drawOneAtATime(clients: readonly MeasuredClient[]): string {
  const end = Math.max(...clients.map(({ endedAt }) => endedAt));
  const bottom = CHART.top + clients.length * CHART.row;
  const x = (time: number): number => round(CHART.left + (time / end) * (CHART.right - CHART.left));
  const percent = (time: number): number => round(((time / end) * (100 * STORY)) / (STORY + PAUSE));
  const movements = clients.map((_, index) => movementOf(clients, index, percent));
  const total = `${STORY + PAUSE}s`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${bottom + 68}" viewBox="0 0 ${WIDTH} ${bottom + 68}" role="img" aria-labelledby="title words">
<title id="title">${clients.length} clients, one server: one at a time</title>
<desc id="words">${wordsOf(clients)}</desc>
<style>
svg { --ground: #ffffff; --text: #1d2530; --faint: #d9dee5; --wait: #b9cbe6; --serve: #0b62d6; --done: #dfe4ea; font: 14px system-ui, sans-serif }
@media (prefers-color-scheme: dark) { svg { --ground: #15191f; --text: #e4e8ee; --faint: #3a424d; --wait: #37507a; --serve: #6cb0ff; --done: #2a313b } }
text { fill: var(--text) }
.ground, .cover { fill: var(--ground) }
.wait { fill: var(--wait) }
.serve { fill: var(--serve) }
.line { stroke: var(--faint); fill: none }
.now { stroke: var(--text); opacity: 0 }
.small { font-size: 12px }
.head { font-size: 18px; font-weight: 600 }
.cover { opacity: 0 }
@media (prefers-reduced-motion: no-preference) {
.cover { opacity: 1; animation: reveal ${total} linear infinite }
.now { opacity: 1; animation: reveal ${total} linear infinite }
.end { animation: end ${total} linear infinite }
${movements.map((_, index) => `.c${index} { animation: c${index} ${total} linear infinite }`).join('\n')}
}
@keyframes reveal { 0% { transform: translateX(0) } ${percent(end)}% { transform: translateX(${CHART.right - CHART.left}px); opacity: 1 } ${percent(end) + 0.5}%, 100% { transform: translateX(${CHART.right - CHART.left}px); opacity: 0 } }
@keyframes end { 0%, ${percent(end)}% { opacity: 0 } ${percent(end) + 2}%, 100% { opacity: 1 } }
${movements.map((steps, index) => `@keyframes c${index} { ${steps} }`).join('\n')}
</style>
<rect class="ground" width="100%" height="100%" rx="8"/>
<text class="head" x="24" y="34">${clients.length} clients arrive at once. The server takes one at a time.</text>
<text class="small" x="${positionX(0) + LANE.radius}" y="70" text-anchor="end">waiting</text>
<text class="small" x="${LANE.server}" y="70" text-anchor="middle">in service</text>
<text class="small" x="${CHART.right}" y="70" text-anchor="end">answered</text>
<rect class="line" x="${LANE.server - 24}" y="${LANE.y - 24}" width="48" height="48" rx="8" stroke-width="2"/>
${clients.map((_, index) => dotOf(index)).join('\n')}
${clients.map((client, index) => rowOf(client, index, x)).join('\n')}
<rect class="cover" x="${CHART.left}" y="${CHART.top - 8}" width="${WIDTH - CHART.left}" height="${clients.length * CHART.row + 4}"/>
<path class="now" d="M${CHART.left} ${CHART.top - 8}V${bottom - 4}"/>
<path class="line" d="M${CHART.left} ${bottom + 2}H${CHART.right}"/>
<text class="small" x="${CHART.left}" y="${bottom + 20}">0</text>
<text class="small" x="${CHART.right}" y="${bottom + 20}" text-anchor="end">${milliseconds(end)}</text>
<text class="end" x="24" y="${bottom + 50}">${lastWait(clients)}</text>
</svg>
`;
}

/** The position of a client at each moment: in the queue, in service, then among the answered. */
function movementOf(clients: readonly MeasuredClient[], index: number, percent: (time: number) => number): string {
  const own = clients[index];
  if (own === undefined) return '';
  const home = positionX(index);
  const at = (shift: number, fill: string): string =>
    `{ transform: translateX(${round(shift)}px); fill: var(--${fill}) }`;
  const steps: string[] = [];
  let before = at(0, 'wait');
  const move = (time: number, next: string): void => {
    const begin = percent(time);
    steps.push(`${begin}% ${before}`, `${round(begin + STEP)}% ${next}`);
    before = next;
  };
  steps.push(`0% ${before}`);
  for (let ahead = 0; ahead < index; ahead += 1) {
    const { startedAt } = clients[ahead] as MeasuredClient;
    move(startedAt, at(positionX(index - ahead - 1) - home, 'wait'));
  }
  move(own.startedAt, at(LANE.server - home, 'serve'));
  move(own.endedAt, at(answeredX(index) - home, 'done'));
  return [...steps, `100% ${before}`].join(' ');
}

/** The head of the queue is next to the server. */
function positionX(position: number): number {
  return LANE.server - 56 - position * LANE.gap;
}

/** The client answered first is farthest to the right. */
function answeredX(index: number): number {
  return CHART.right - LANE.radius - index * LANE.answeredGap;
}

/** Without motion: the first in service, all others in the queue. */
function dotOf(index: number): string {
  const [fill, x] = index === 0 ? ['serve', LANE.server] : ['wait', positionX(index - 1)];
  const shift = round(x - positionX(index));
  return `<circle class="${fill} c${index}" style="transform: translateX(${shift}px)" cx="${positionX(index)}" cy="${LANE.y}" r="${LANE.radius}"/>`;
}

function rowOf({ arrivedAt, startedAt, endedAt }: MeasuredClient, index: number, x: (time: number) => number): string {
  const y = CHART.top + index * CHART.row;
  return [
    `<text class="small" x="${CHART.left - 12}" y="${y + 12}" text-anchor="end">${index + 1}</text>`,
    `<rect class="wait" x="${x(arrivedAt)}" y="${y}" width="${round(x(startedAt) - x(arrivedAt))}" height="${CHART.bar}"/>`,
    `<rect class="serve" x="${x(startedAt)}" y="${y}" width="${round(x(endedAt) - x(startedAt))}" height="${CHART.bar}"/>`,
  ].join('');
}

function wordsOf(clients: readonly MeasuredClient[]): string {
  return `One row per client, waiting in a pale colour and in service in a strong one: a staircase. ${lastWait(clients)}`;
}

function lastWait(clients: readonly MeasuredClient[]): string {
  const last = clients.at(-1);
  if (last === undefined) return '';
  const wait = last.startedAt - last.arrivedAt;
  const ahead = clients.length - 1;
  return `The last client waits ${milliseconds(wait)} = ${ahead} ahead of it x ${milliseconds(wait / ahead)}.`;
}

function milliseconds(time: number): string {
  return `${time.toPrecision(3)} ms`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
