/** For tests: the servers of Python's standard library, and gunicorn. */
import { NO_LIMIT, type RealServer, SERVICE_MS, slots } from './real-server.test-support.js';

const HANDLER = `import http.server, os, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(${SERVICE_MS / 1000})
        self.send_response(200)
        self.send_header('Content-Length', '6')
        self.end_headers()
        self.wfile.write(b'Hello\\n')

    def log_message(self, *_):
        pass

server = getattr(http.server, sys.argv[1])
server.request_queue_size = int(sys.argv[2])
server(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
`;

/**
 * Four processes with one listening socket. As with uvicorn, an idle process accepts all connections that are waiting, and serves
 * them one after the other.
 */
const PROCESSES = `import asyncio, os, socket, time

listener = socket.create_server(('127.0.0.1', int(os.environ['PORT'])), backlog=1024)
for _ in range(3):
    if os.fork() == 0:
        break

async def serve(reader, writer):
    try:
        await reader.readuntil(b'\\r\\n\\r\\n')
        time.sleep(${SERVICE_MS / 1000})
        writer.write(b'HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nConnection: close\\r\\n\\r\\nHello')
        await writer.drain()
    except (asyncio.IncompleteReadError, OSError):
        pass
    writer.close()

async def main():
    server = await asyncio.start_server(serve, sock=listener, backlog=1024)
    await server.serve_forever()

asyncio.run(main())
`;

/** A WSGI application with a service time. Run as a program, it is served by wsgiref. */
export const APP = `import os, time

def app(environ, start_response):
    time.sleep(${SERVICE_MS / 1000})
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '6')])
    return [b'Hello\\n']

if __name__ == '__main__':
    from wsgiref.simple_server import make_server, WSGIRequestHandler
    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass
    make_server('127.0.0.1', int(os.environ['PORT']), app, handler_class=Quiet).serve_forever()
`;

/** Its workers report to it through files in the current folder. */
export const GUNICORN = 'gunicorn --log-level error --worker-tmp-dir .';

const python = { programs: ['python3'], path: '/' } as const;
const gunicorn = { programs: ['gunicorn'], path: '/', files: { 'app.py': APP } } as const;
const listening = '--bind 127.0.0.1:$PORT app:app';

export const PYTHON_SERVERS: readonly RealServer[] = [
  {
    ...python,
    name: 'python-processes-4',
    truth: { kind: 'lines', slots: 4 },
    files: { 'processes.py': PROCESSES },
    command: 'exec python3 processes.py',
  },
  {
    ...python,
    name: 'python-http-server',
    truth: slots(1),
    files: { 'handler.py': HANDLER },
    command: 'exec python3 handler.py HTTPServer 5',
  },
  {
    ...python,
    name: 'python-threading-http-server',
    truth: NO_LIMIT,
    files: { 'handler.py': HANDLER },
    // Python's default listen backlog is 5, which would only show TCP's retries.
    command: 'exec python3 handler.py ThreadingHTTPServer 1024',
  },
  {
    // Threads again, with a service that only computes.
    ...python,
    name: 'python-static-files',
    truth: { kind: 'locked' },
    files: { 'hello.txt': 'Hello\n' },
    command: 'exec python3 -m http.server --bind 127.0.0.1 $PORT',
    path: '/hello.txt',
  },
  { ...python, name: 'wsgiref', truth: slots(1), files: { 'app.py': APP }, command: 'exec python3 app.py' },
  ...[1, 2, 4].map((workers) => ({
    ...gunicorn,
    name: `gunicorn-sync-${workers}`,
    truth: slots(workers),
    command: `exec ${GUNICORN} --workers ${workers} ${listening}`,
  })),
  ...[3, 4].map((threads) => ({
    ...gunicorn,
    name: `gunicorn-gthread-${threads}`,
    truth: slots(threads),
    command: `exec ${GUNICORN} --worker-class gthread --workers 1 --threads ${threads} ${listening}`,
  })),
  {
    // Each of two processes takes as many connections as it likes, so that one can have a queue while the other has idle threads.
    ...gunicorn,
    name: 'gunicorn-gthread-2-times-4',
    truth: { kind: 'lines', slots: 8 },
    command: `exec ${GUNICORN} --worker-class gthread --workers 2 --threads 4 ${listening}`,
  },
];
