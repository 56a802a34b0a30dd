/** Watches many sockets with one epoll(7) descriptor, which in turn is watched by Node's event loop (Linux). */
import { checked, loadEpoll, type ReadableWatch, watchReadable } from './libc.js';
import type { Socket } from './socket.js';

/** Receives the events of a socket. Each change is reported once (edge-triggered), so all available bytes must be read then. */
export interface Watched {
  ready(events: number): void;
}

export const READABLE = 0x1;
export const WRITABLE = 0x4;
/** The socket has failed, or both directions are closed. */
export const FAILED = 0x8 | 0x10;
/** The other side has finished sending. */
export const PEER_FINISHED = 0x2000;
const EDGE_TRIGGERED = 0x80000000 | 0;

const ADD = 1;
const CHANGE = 3;
const CLOSE_ON_EXEC = 0x80000;
/** Most events per call. */
const BATCH = 512;
/** Layout of struct epoll_event in 32-bit words: the events, then 64 bits of user data. It is packed only on x86-64. */
const [EVENT_WORDS, USER_WORD] = process.arch === 'x64' ? [3, 1] : [4, 2];

export class Poller {
  readonly #epoll = loadEpoll();
  readonly #descriptor = checked('epoll_create1', this.#epoll.create(CLOSE_ON_EXEC));
  readonly #watch: ReadableWatch;
  readonly #event = new Int32Array(EVENT_WORDS);
  readonly #events = new Int32Array(EVENT_WORDS * BATCH);
  /** By descriptor. */
  readonly #watched: Array<Watched | undefined> = [];
  /** By descriptor: counts the sockets that have had this number, to recognise stale events of an earlier one. */
  readonly #generations: number[] = [];
  #count = 0;
  #isScheduled = false;

  constructor() {
    this.#watch = watchReadable(this.#descriptor, () => {
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      // Called directly from the native callback, promises would not continue until another event occurs.
      setImmediate(this.#takeEvents);
    });
    this.#watch.unref();
  }

  /** Watching a socket keeps the process running. */
  watch(socket: Socket, watched: Watched, interest: number): void {
    const generation = (this.#generations[socket] ?? 0) + 1;
    this.#generations[socket] = generation;
    this.#watched[socket] = watched;
    this.#control(ADD, socket, interest);
    this.#count += 1;
    if (this.#count === 1) this.#watch.ref();
  }

  /** Changes the events of interest of a watched socket. Events that already apply are reported again. */
  change(socket: Socket, interest: number): void {
    this.#control(CHANGE, socket, interest);
  }

  /** Must be called before the socket is closed, as closing removes it from the kernel's list. */
  forget(socket: Socket): void {
    if (this.#watched[socket] === undefined) return;
    this.#watched[socket] = undefined;
    this.#count -= 1;
    if (this.#count === 0) this.#watch.unref();
  }

  #control(operation: number, socket: Socket, interest: number): void {
    this.#event[0] = interest | EDGE_TRIGGERED;
    this.#event[USER_WORD] = socket;
    this.#event[USER_WORD + 1] = this.#generations[socket] ?? 0;
    checked('epoll_ctl', this.#epoll.control(this.#descriptor, operation, socket, this.#event));
  }

  readonly #takeEvents = (): void => {
    this.#isScheduled = false;
    const events = this.#events;
    const count: number = this.#epoll.wait(this.#descriptor, events, BATCH, 0);
    for (let index = 0; index < count; index += 1) {
      const at = index * EVENT_WORDS;
      const socket = events[at + USER_WORD] ?? 0;
      if (events[at + USER_WORD + 1] === this.#generations[socket]) this.#watched[socket]?.ready(events[at] ?? 0);
    }
  };
}
