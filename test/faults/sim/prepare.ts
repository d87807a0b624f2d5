import { createHash } from 'node:crypto';
import { loadPackage } from '../../../src/adapters/aws/clients.ts';

/**
 * Loads what would otherwise be loaded in the middle of a run, and makes the one thing that leaves the
 * thread (hashing by Web Crypto) happen at once: else the order of things would follow the machine.
 */
export async function prepare(): Promise<void> {
  for (const service of ['iam', 'organizations', 'secretsmanager', 'cloudtrail'] as const)
    await loadPackage(service);
  globalThis.crypto.subtle.digest = (_algorithm, data) => {
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : (data as Uint8Array);
    return Promise.resolve(new Uint8Array(createHash('sha256').update(bytes).digest()).buffer);
  };
}
