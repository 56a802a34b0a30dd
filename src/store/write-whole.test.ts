/** A file is written completely or not at all, and anything but a regular file stays what it is. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Interruption, MeasurementFailure } from '../model/failure.js';
import { assertWritableFile } from './destination.js';
import { writeNew, writeWhole } from './write-whole.js';

const ROOT = mkdtempSync(join(tmpdir(), 'at-once-write-'));
after(() => rmSync(ROOT, { recursive: true, force: true }));

let folders = 0;
function newFolder(): string {
  folders += 1;
  const folder = join(ROOT, `folder-${folders}`);
  mkdirSync(folder);
  return folder;
}

const IS_ROOT = process.getuid?.() === 0;
const NEEDS_ROOT = IS_ROOT ? false : 'needs root, to make a device or mount a file system';
/** More than the buffer of a pipe. */
const LARGE = 'x'.repeat(300_000);

describe('a regular file', () => {
  test('keeps its mode, and its owner if permitted', { skip: NEEDS_ROOT }, async () => {
    const path = join(newFolder(), 'a.txt');
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    chownSync(path, 12, 34);
    await writeWhole(path, 'new');
    const { mode, uid, gid } = statSync(path);
    assert.deepEqual([mode & 0o7777, uid, gid], [0o640, 12, 34]);
    assert.equal(readFileSync(path, 'utf8'), 'new');
  });

  test('is found through links; a link stays a link, also if its target does not exist yet', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'target'), 'old');
    symlinkSync('target', join(folder, 'link'));
    symlinkSync('link', join(folder, 'second'));
    symlinkSync('new', join(folder, 'dangling'));
    await writeWhole(join(folder, 'second'), 'through');
    await writeWhole(join(folder, 'dangling'), 'made');
    assert.equal(readFileSync(join(folder, 'target'), 'utf8'), 'through');
    assert.equal(readFileSync(join(folder, 'new'), 'utf8'), 'made');
    assert.equal(readlinkSync(join(folder, 'second')), 'link');
    assert.equal(readlinkSync(join(folder, 'dangling')), 'new');
    assert.deepEqual(readdirSync(folder).sort(), ['dangling', 'link', 'new', 'second', 'target']);
  });
});

describe('anything but a regular file is written through', () => {
  test('a device', { skip: NEEDS_ROOT }, async () => {
    const path = join(newFolder(), 'null');
    // The null device, under another name.
    execFileSync('mknod', [path, 'c', '1', '3']);
    assertWritableFile(path);
    await writeWhole(path, LARGE);
    assert.ok(lstatSync(path).isCharacterDevice());
    assert.deepEqual(readdirSync(join(path, '..')), ['null']);
  });

  test('a full device gives one line', { skip: NEEDS_ROOT }, async () => {
    const path = join(newFolder(), 'full');
    execFileSync('mknod', [path, 'c', '1', '7']);
    await assert.rejects(writeWhole(path, 'x'), /full can't be written \(ENOSPC\)\. The disk is full/);
    assert.ok(lstatSync(path).isCharacterDevice());
  });

  test('a FIFO: all of it, once there is a reader', async () => {
    const path = join(newFolder(), 'fifo');
    execFileSync('mkfifo', [path]);
    assertWritableFile(path);
    const writing = writeWhole(path, LARGE);
    const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let read = 0;
    reader.stdout.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    await Promise.all([writing, once(reader, 'close')]);
    assert.equal(read, LARGE.length);
    assert.ok(lstatSync(path).isFIFO());
  });

  test('a FIFO without a reader: the wait can be aborted', async () => {
    const path = join(newFolder(), 'fifo');
    execFileSync('mkfifo', [path]);
    const controller = new AbortController();
    const writing = writeWhole(path, 'x', controller.signal);
    controller.abort('SIGINT');
    await assert.rejects(writing, Interruption);
    assert.ok(lstatSync(path).isFIFO());
  });

  for (const descriptor of ['/dev/stdout', '/proc/self/fd/1', '/dev/fd/1']) {
    test(`${descriptor}: a file behind it is appended to, not replaced`, () => {
      const folder = newFolder();
      const words = [writer(descriptor, `${LARGE}\n`), join(folder, 'out')];
      const { status, stderr } = spawnSync('sh', [
        '-c',
        'echo before > "$2"; node --input-type=module -e "$1" >> "$2"',
        '-',
        ...words,
      ]);
      assert.equal(status, 0, String(stderr));
      assert.equal(readFileSync(join(folder, 'out'), 'utf8'), `before\n${LARGE}\n`);
      assert.deepEqual(readdirSync(folder), ['out']);
    });
  }

  test('/dev/stdout: a socket behind it', () => {
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', writer('/dev/stdout', LARGE)]);
    assert.equal(status, 0);
    assert.equal(String(stdout), LARGE);
  });
});

/** The source of a program that writes a text to a path. */
function writer(path: string, text: string): string {
  const module = new URL('./write-whole.js', import.meta.url).href;
  return `import { writeWhole } from ${JSON.stringify(module)};
await writeWhole(${JSON.stringify(path)}, 'x'.repeat(${LARGE.length}) + ${JSON.stringify(text.slice(LARGE.length))});`;
}

describe('a disk with room for only a part', () => {
  test('a file size limit: the old file stays, and one line says why', () => {
    const folder = newFolder();
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'good');
    // The unit is 512 or 1024 bytes, depending on the shell: in any case less than the text. The write that reaches the limit is short.
    const ending = spawnSync('sh', [
      '-c',
      'ulimit -f 64; exec node --input-type=module -e "$1"',
      '-',
      writer(path, LARGE),
    ]);
    assert.notEqual(ending.status, 0);
    assert.match(String(ending.stderr), /a\.txt can't be written \(EFBIG\)\. Files cannot be that large here/);
    assert.equal(readFileSync(path, 'utf8'), 'good');
    assert.deepEqual(readdirSync(folder), ['a.txt']);
  });

  test('a small file system', { skip: NEEDS_ROOT }, async (context) => {
    const folder = newFolder();
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
    if (mounted.status !== 0) return context.skip('mount is not permitted here');
    context.after(() => execFileSync('umount', [folder]));
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'good');
    const isFull = (error: unknown): boolean =>
      error instanceof MeasurementFailure && /\(ENOSPC\)\. The disk is full\. Free some space/.test(error.message);
    await assert.rejects(writeWhole(path, LARGE), isFull);
    await assert.rejects(writeNew(join(folder, 'b.json'), LARGE), isFull);
    assert.equal(readFileSync(path, 'utf8'), 'good');
    assert.deepEqual(readdirSync(folder), ['a.txt']);
  });
});
