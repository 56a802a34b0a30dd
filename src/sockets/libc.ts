/** The C library's functions, bound once through koffi. Nothing outside this folder knows that there is an FFI. */
import koffi from 'koffi';

/** The process's own symbols: the C library that Node itself is linked to, glibc or musl alike. */
const library = koffi.load(null);

export const libc = {
  accept: library.func('int accept(int, void *, void *)'),
  bind: library.func('int bind(int, void *, uint32_t)'),
  clockGetTime: library.func('int clock_gettime(int, void *)'),
  close: library.func('int close(int)'),
  fcntl: library.func('int fcntl(int, int, ...)'),
  getSocketName: library.func('int getsockname(int, void *, void *)'),
  listen: library.func('int listen(int, int)'),
  memoryMap: library.func('void *mmap(void *, size_t, int, int, int, int64_t)'),
  nanosleep: library.func('int nanosleep(void *, void *)'),
  // posix_spawn_file_actions_t is opaque: 80 bytes in glibc and musl, a pointer on macOS.
  posixSpawn: library.func('int posix_spawn(void *, const char *, void *, void *, const char **, const char **)'),
  posixSpawnAddDup2: library.func('int posix_spawn_file_actions_adddup2(void *, int, int)'),
  posixSpawnDestroy: library.func('int posix_spawn_file_actions_destroy(void *)'),
  posixSpawnInitialise: library.func('int posix_spawn_file_actions_init(void *)'),
  receive: library.func('intptr_t recv(int, void *, size_t, int)'),
  send: library.func('intptr_t send(int, void *, size_t, int)'),
  setSocketOption: library.func('int setsockopt(int, int, int, void *, uint32_t)'),
  shutdown: library.func('int shutdown(int, int)'),
  socket: library.func('int socket(int, int, int)'),
  wait4: library.func('int wait4(int, void *, int, void *)'),
} as const;

/** prctl(2) exists on Linux alone, so it is looked up when it is needed. */
export function processControl(option: number, argument: number): number {
  return library.func('int prctl(int, ...)')(option, 'unsigned long', argument);
}

/** A view of native memory as an ArrayBuffer. */
export function viewMemory(pointer: unknown, length: number): ArrayBuffer {
  return koffi.view(pointer, length);
}

/** errno of the last call in this thread. */
export function lastErrno(): number {
  return koffi.errno();
}
