/** The keys that sign plans: Ed25519 in the text form of NATS (nkeys), so that `nsc` and `nk` can make and read them too. */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { MeasurementFailure, systemCode, UsageFailure } from '../model/failure.js';
import { loadNats } from './nats.js';

export interface Signer {
  readonly publicKey: string;
  /** @returns base64 */
  readonly sign: (text: string) => string;
}

/** Whether the text was signed by one of the trusted keys. */
export type Verify = (text: string, signature: string) => boolean;

/** Only the owner may read the file. */
const KEY_MODE = 0o600;

/** Makes a key and returns its public part. @throws MeasurementFailure if the file exists or can't be written */
export async function makeKey(file: string): Promise<string> {
  const { nkeys } = await loadNats();
  const pair = nkeys.createUser();
  try {
    writeFileSync(file, `${Buffer.from(pair.getSeed()).toString()}\n`, { mode: KEY_MODE, flag: 'wx' });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST')
      throw new MeasurementFailure(`${file} already exists and was not overwritten. Name another file.`);
    throw new MeasurementFailure(`${file} can't be written (${code ?? error}). Name another file.`);
  }
  return pair.getPublicKey();
}

/** @throws MeasurementFailure if the file can't be read or holds no key */
export async function readKey(file: string): Promise<Signer> {
  const { nkeys } = await loadNats();
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new MeasurementFailure(
      `${file} can't be read (${systemCode(error) ?? error}). Make a key with "at-once agent-key ${file}".`,
    );
  }
  try {
    const publicKey = nkeys.fromSeed(Buffer.from(text)).getPublicKey();
    const key = createPrivateKey({ key: derOf(PRIVATE_DER, text, 2), format: 'der', type: 'pkcs8' });
    return { publicKey, sign: (signed) => sign(null, Buffer.from(signed), key).toString('base64') };
  } catch {
    throw new MeasurementFailure(`${file} holds no key. Make one with "at-once agent-key FILE".`);
  }
}

/** @throws UsageFailure if one is not a public key */
export async function verifierOf(trusted: readonly string[]): Promise<Verify> {
  const { nkeys } = await loadNats();
  const keys = trusted.map((text): KeyObject => {
    try {
      nkeys.fromPublic(text);
      return createPublicKey({ key: derOf(PUBLIC_DER, text, 1), format: 'der', type: 'spki' });
    } catch {
      throw new UsageFailure(`--trust takes a public key, as "at-once agent-key" prints it, not "${text}".`);
    }
  });
  return (text, signature) => {
    const signed = Buffer.from(text);
    const by = Buffer.from(signature, 'base64');
    return keys.some((key) => verify(null, signed, key, by));
  };
}

// nkeys makes and checks the text form. Node's own Ed25519 signs, because that of nkeys takes many times as long.

/** What comes before the 32 bytes of an Ed25519 key (RFC 8410). */
const PRIVATE_DER = '302e020100300506032b657004220420';
const PUBLIC_DER = '302a300506032b6570032100';
const KEY_BYTES = 32;

/** @param from where the key begins in the bytes of its text form */
function derOf(before: string, text: string, from: number): Buffer {
  return Buffer.concat([Buffer.from(before, 'hex'), fromBase32(text).subarray(from, from + KEY_BYTES)]);
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, without padding. */
function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
