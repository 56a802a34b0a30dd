/**
 * The systemd unit, the Compose file and the Deployment of docs/several-machines.md: they have the keys of their formats, the
 * files that they name are there, and at-once accepts their command lines.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { assertOneLine, runHere, temporaryFolder } from '../cli.test-support.js';
import { blockFrom } from './docs-page.test-support.js';
import { newKey, skipWithoutNats } from './nats.test-support.js';

const UNIT = blockFrom('\\[Unit\\]');

/** It reaches for the NATS server, at which nothing listens. An option that is unknown or wrong would end it before. */
async function assertAccepted(context: TestContext, words: readonly string[]): Promise<void> {
  const { publicKey } = await newKey(context);
  const url = join(temporaryFolder(context), 'nats.url');
  writeFileSync(url, 'nats://127.0.0.1:1\n');
  assert.ok(words.includes('UB...') && words.some((word) => /^@\S+\/nats\.url$/.test(word)), words.join(' '));
  const own = words.map((word) => (word === 'UB...' ? publicKey : word.replace(/^@.*/, `@${url}`)));
  const { code, stderr } = await runHere(context, own);
  assert.equal(code, 1, stderr);
  assertOneLine(stderr, /The NATS server at nats:\/\/127\.0\.0\.1:1 can't be reached \(ECONNREFUSED\)/);
}

/** Files that the container is told to read are below one of its mounts. */
function assertMounted(words: readonly string[], mounts: readonly string[]): void {
  const files = words.flatMap((word) => /^@?(\/.*)/.exec(word)?.[1] ?? []);
  assert.ok(files.length > 0);
  for (const file of files)
    assert.ok(
      mounts.some((mount) => file.startsWith(`${mount}/`)),
      file,
    );
}

test('the command line of the systemd unit is accepted', { skip: skipWithoutNats }, async (context) => {
  const [, program, line = ''] = /^ExecStart=(\S+) (.*)$/m.exec(UNIT) ?? [];
  assert.equal(program, '/usr/local/bin/at-once');
  await assertAccepted(context, line.split(' '));
  // %d is the folder of the credentials.
  const [, credential] = /^LoadCredential=([^:]+):\/etc/m.exec(UNIT) ?? [];
  assert.match(line, new RegExp(`@%d/${credential} `));
});

test('systemd accepts the unit', {
  skip:
    spawnSync('systemd-analyze', ['--version']).status !== 0 && 'systemd-analyze is not installed (Debian: systemd)',
}, (context) => {
  const file = join(temporaryFolder(context), 'at-once-agent.service');
  writeFileSync(file, UNIT.replace('/usr/local/bin/at-once', process.execPath));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  // A key or a value that it does not know is only a warning.
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
});

const environment = z.strictObject({ NODE_EXTRA_CA_CERTS: z.string() });
const composeShape = z.strictObject({
  services: z.strictObject({
    nats: z.strictObject({
      image: z.literal('nats:2'),
      command: z.array(z.string()),
      volumes: z.array(z.string()),
    }),
    agent: z.strictObject({
      image: z.string(),
      command: z.array(z.string()),
      environment,
      volumes: z.array(z.string()),
      ulimits: z.strictObject({ nofile: z.int(), rtprio: z.int() }),
      depends_on: z.tuple([z.literal('nats')]),
      restart: z.literal('on-failure'),
      deploy: z.strictObject({ replicas: z.int() }),
    }),
  }),
});

test('the Compose file is complete, and its command lines are accepted', { skip: skipWithoutNats }, async (context) => {
  const { nats, agent } = composeShape.parse(parse(blockFrom('services:'))).services;
  for (const { volumes, command, read } of [
    { ...nats, read: [] },
    { ...agent, read: [agent.environment.NODE_EXTRA_CA_CERTS] },
  ]) {
    const mounts = volumes.map((volume) => volume.split(':')[1] ?? '');
    assertMounted([...command, ...read], mounts);
  }
  const dockerfile = readFileSync(new URL('../../../Dockerfile', import.meta.url), 'utf8');
  // The command of a service is added to it.
  assert.match(dockerfile, /^ENTRYPOINT \["at-once"\]$/m);
  await assertAccepted(context, agent.command);
});

const labels = z.strictObject({ app: z.string() });
const deploymentShape = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata: z.strictObject({ name: z.string().regex(/^[a-z\d-]+$/) }),
  spec: z.strictObject({
    replicas: z.int(),
    selector: z.strictObject({ matchLabels: labels }),
    template: z.strictObject({
      metadata: z.strictObject({ labels }),
      spec: z.strictObject({
        containers: z.tuple([
          z.strictObject({
            name: z.string(),
            image: z.string(),
            args: z.array(z.string()),
            env: z.tuple([z.strictObject({ name: z.literal('NODE_EXTRA_CA_CERTS'), value: z.string() })]),
            volumeMounts: z.tuple([z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean() })]),
          }),
        ]),
        volumes: z.tuple([z.strictObject({ name: z.string(), secret: z.strictObject({ secretName: z.string() }) })]),
      }),
    }),
  }),
});

test('the Deployment is complete, and its command line is accepted', { skip: skipWithoutNats }, async (context) => {
  const { selector, template } = deploymentShape.parse(parse(blockFrom('apiVersion: apps/v1'))).spec;
  assert.deepEqual(template.metadata.labels, selector.matchLabels);
  const [{ args, env, volumeMounts }] = template.spec.containers;
  assertMounted([...args, env[0].value], [volumeMounts[0].mountPath]);
  assert.equal(volumeMounts[0].name, template.spec.volumes[0].name);
  await assertAccepted(context, args);
});
