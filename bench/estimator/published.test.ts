/** The published estimators have the accuracy that was published for them, on queues like those of their authors. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededUniform, type Uniform } from '../../src/model/random.js';
import { type Customers, kneeOf, leastVariance, orderBased, scalabilityPeak } from './published.js';

/**
 * The experiment of Keith, Ahner and Hill (2019), as in the program that they published with it: 216 rows. An estimator is exact for
 * a row if it is right with each of 50 numbers of customers.
 */
const SERVERS = [2, 9, 15];
const UTILISATIONS = [0.7, 0.9, 0.99];
const CUSTOMERS = [40, 200, 400];
const ARRIVALS = ['uniform', 'exponential'] as const;
const SERVICES = ['uniform', 'exponential', 'lognormal', 'beta'] as const;
const IN_A_ROW = 50;
const MOST_SERVERS = 19;
const ARRIVAL_RATE = 20;
const LOGNORMAL_VARIANCE = 3;
/** The lower and the higher of the results in their two files, in %. */
const PUBLISHED = { orderBased: [67.4, 70.1], leastVariance: [32.2, 33.1] } as const;
const TOLERANCE = 5;

type Law = (typeof SERVICES)[number];

function drawTime(law: Law, mean: number, draw: Uniform): number {
  switch (law) {
    case 'uniform':
      return 2 * mean * draw();
    case 'exponential':
      return -mean * Math.log(1 - draw());
    case 'lognormal': {
      const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
      return mean * Math.exp(Math.sqrt(LOGNORMAL_VARIANCE) * normal - LOGNORMAL_VARIANCE / 2);
    }
    case 'beta':
      // Beta(1, 1 / mean - 1), by its inverse distribution function.
      return 1 - (1 - draw()) ** (1 / (1 / mean - 1));
  }
}

interface Queue {
  readonly servers: number;
  readonly utilisation: number;
  readonly arrivals: (typeof ARRIVALS)[number];
  readonly services: Law;
}

/** The times of one seed. As in their program, all queues of a row have the same arrivals, and each its services one draw later. */
interface Times {
  readonly arrivals: Float64Array;
  readonly services: Float64Array;
}

function drawTimes({ servers, utilisation, arrivals, services }: Queue, customers: number, draw: Uniform): Times {
  const meanService = (servers * utilisation) / ARRIVAL_RATE;
  let now = 0;
  return {
    arrivals: Float64Array.from({ length: customers + IN_A_ROW }, () => {
      now += drawTime(arrivals, 1 / ARRIVAL_RATE, draw);
      return now;
    }),
    services: Float64Array.from({ length: customers + 2 * IN_A_ROW }, () => drawTime(services, meanService, draw)),
  };
}

function simulate({ arrivals, services }: Times, servers: number, customers: number, later: number): Customers {
  const free = new Float64Array(servers);
  const departures = new Float64Array(customers);
  for (let customer = 0; customer < customers; customer += 1) {
    let first = 0;
    for (let server = 1; server < servers; server += 1) {
      if ((free[server] as number) < (free[first] as number)) first = server;
    }
    const begun = Math.max(arrivals[customer] as number, free[first] as number);
    free[first] = begun + (services[customer + later] as number);
    departures[customer] = free[first] as number;
  }
  return { arrivals: arrivals.subarray(0, customers), departures };
}

const QUEUES = SERVERS.flatMap((servers) =>
  UTILISATIONS.flatMap((utilisation) =>
    ARRIVALS.flatMap((arrivals) => SERVICES.map((services) => ({ servers, utilisation, arrivals, services }))),
  ),
);

/** In %, of all queues. */
function exactShare(estimate: (customers: Customers) => number): number {
  let [exact, all] = [0, 0];
  for (const [index, queue] of QUEUES.entries()) {
    for (const [size, customers] of CUSTOMERS.entries()) {
      const draw = seededUniform(1 + index + QUEUES.length * size);
      const { servers } = queue;
      const times = drawTimes(queue, customers, draw);
      let more = 0;
      while (more < IN_A_ROW && estimate(simulate(times, servers, customers + more, more)) === servers) more += 1;
      exact += Number(more === IN_A_ROW);
      all += 1;
    }
  }
  return (100 * exact) / all;
}

function assertNear(share: number, [low, high]: readonly [number, number]): void {
  assert.ok(share >= low - TOLERANCE && share <= high + TOLERANCE, `${share} % exact; published: ${low} to ${high} %`);
}

describe('published estimators', () => {
  test('the order-based one is as often exact as its authors found', () => {
    assertNear(exactShare(orderBased), PUBLISHED.orderBased);
  });

  test('least variance is as often exact as was found for it', () => {
    assertNear(
      exactShare((customers) => leastVariance(customers, MOST_SERVERS)),
      PUBLISHED.leastVariance,
    );
  });

  test('the peak of the scalability law is found again from its own throughputs', () => {
    const levels = [1, 2, 4, 8, 16, 32, 64].map((clients) => ({
      clients,
      throughput: (995.6 * clients) / (1 + 0.0267 * (clients - 1) + 0.000769 * clients * (clients - 1)),
    }));
    assert.equal(scalabilityPeak(levels), 35);
    assert.equal(scalabilityPeak(levels.slice(0, 2)), null);
  });

  test('the knee is where throughput stops growing', () => {
    const levels = [1, 2, 4, 8, 16].map((clients) => ({ clients, throughput: Math.min(clients, 4) / 0.01 }));
    assert.equal(kneeOf(levels, 0.01), 4);
  });
});
