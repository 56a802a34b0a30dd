/** The keys that sign plans: Ed25519 in the text form of NATS (nkeys), so that `nsc` and `nk` can make and read them too. */
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
    if (code === 'EEXIST') throw new MeasurementFailure(`${file} exists and is not overwritten. Name another file.`);
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
    const pair = nkeys.fromSeed(Buffer.from(text));
    return {
      publicKey: pair.getPublicKey(),
      sign: (signed) => Buffer.from(pair.sign(Buffer.from(signed))).toString('base64'),
    };
  } catch {
    throw new MeasurementFailure(`${file} holds no key. Make one with "at-once agent-key FILE".`);
  }
}

/** @throws UsageFailure if one is not a public key */
export async function verifierOf(trusted: readonly string[]): Promise<Verify> {
  const { nkeys } = await loadNats();
  const pairs = trusted.map((key) => {
    try {
      return nkeys.fromPublic(key);
    } catch {
      throw new UsageFailure(`--trust takes a public key, as "at-once agent-key" prints it, not "${key}".`);
    }
  });
  return (text, signature) => {
    const signed = Buffer.from(text);
    const by = Buffer.from(signature, 'base64');
    return by.length === SIGNATURE_BYTES && pairs.some((pair) => pair.verify(signed, by));
  };
}

/** Of Ed25519. */
const SIGNATURE_BYTES = 64;
