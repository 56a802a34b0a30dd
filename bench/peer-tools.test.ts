/** What other load generators say is read from their output, and words that are not understood are no figure. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PEER_TOOLS, type PeerFigures } from './peer-tools.js';

const OUTPUTS: Readonly<Record<string, readonly [output: string, figures: PeerFigures]>> = {
  'at-once': [
    '{"requestsPerSecond":100.5,"mean":5000000,"p99":6000000}\n0m0.1s 0m0.1s\n',
    { requestsPerSecond: 100.5, mean: 5e6, p99: 6e6 },
  ],
  wrk: [
    `Running 1s test @ http://127.0.0.1:18080/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    79.41ms    9.21ms  85.11ms   98.00%
    Req/Sec   198.00      6.32   202.00    100.00%
  Latency Distribution
     50%   81.02ms
     75%   81.30ms
     90%   81.51ms
     99%  900.00us
  394 requests in 2.00s, 32.32KB read
Requests/sec:    196.93
Transfer/sec:     16.15KB
`,
    { requestsPerSecond: 196.93, mean: 79.41e6, p99: 0.9e6 },
  ],
  autocannon: [
    '{"requests":{"average":197.5},"latency":{"average":81.2,"p99":90}}\n0m0.5s 0m0.1s\n',
    { requestsPerSecond: 197.5, mean: 81.2e6, p99: 90e6 },
  ],
  hey: [
    `
Summary:
  Total:	2.0802 secs
  Slowest:	0.0841 secs
  Fastest:	0.0052 secs
  Average:	0.0798 secs
  Requests/sec:	196.4230

Latency distribution:
  95%% in 0.0816 secs
  99%% in 0.0825 secs
`,
    { requestsPerSecond: 196.423, mean: 79.8e6, p99: 82.5e6 },
  ],
  ab: [
    `Requests per second:    197.03 [#/sec] (mean)
Time per request:       81.206 [ms] (mean)
Connection Times (ms)
              min  mean[+/-sd] median   max
Connect:        0    0   0.1      0       1
Total:          5   80   8.5     81      84

Percentage of the requests served within a certain time (ms)
  50%     81
  99%     83
 100%     84 (longest request)
`,
    { requestsPerSecond: 197.03, mean: 80e6, p99: 83e6 },
  ],
};

describe('the output of a load generator', () => {
  for (const tool of PEER_TOOLS) {
    const [output, figures] = OUTPUTS[tool.name] ?? OUTPUTS['at-once'] ?? ['', null];

    test(`of ${tool.name} is read`, () => {
      const read = tool.read(output);
      for (const key of ['requestsPerSecond', 'mean', 'p99'] as const) {
        assert.ok(Math.abs(read[key] - (figures?.[key] ?? Number.NaN)) < 1, key);
      }
    });

    test(`of ${tool.name} that says something else is refused`, () => {
      assert.throws(() => tool.read('connection refused\n'), RangeError);
    });

    test(`${tool.name} closes each connection, or keeps it, as it is told`, () => {
      const load = { url: 'http://127.0.0.1:1/', clients: 3, seconds: 2 };
      const [closing, keeping] = [false, true].map((keepAlive) => tool.command({ ...load, keepAlive }));
      assert.notDeepEqual(closing, keeping);
      for (const words of [closing, keeping]) assert.ok(words?.includes(load.url) && words.includes('3'));
    });
  }
});
