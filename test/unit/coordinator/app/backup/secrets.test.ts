/** Nothing in a backup can unmask anything: no message, share, key or masked input is in it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MaskRemover } from '../../../../../coordinator/ports/mask-remover.ts';
import { nodeSuite } from '../../../../../shared/crypto/node-suite.ts';
import { removeMasks } from '../../../../../shared/secagg/mask-removal.ts';
import { participantIdOf } from '../../../../../shared/secagg/transcript.ts';
import type { AppFixture } from '../../../../support/app-fixture.ts';
import { backedUp, federationIn } from '../../../../support/backup.ts';

/** Removes the masks of the first round, and of no other. */
function stuckRemover(): MaskRemover {
  let rounds = 0;
  return {
    remove: (job, signal) => {
      rounds++;
      if (rounds === 1) return Promise.resolve(removeMasks(nodeSuite, job));
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('the test is over'));
        });
      });
    },
    close: () => Promise.resolve(),
  };
}

/** Every file below a directory, one character a byte. */
async function contentOf(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(6);
  const read = files.map((file) => readFile(join(file.parentPath, file.name), 'latin1'));
  return (await Promise.all(read)).join('\n');
}

/** What the messages accepted in the open attempt carry: keys, boxes, commitments, shares, salts. */
async function bytesSaid({ ports, signers }: AppFixture): Promise<ReadonlySet<string>> {
  const bodies = await ports.store.transaction('test', async (tx) => {
    const open = await tx.rounds.open();
    const found = await Promise.all(open.map((key) => tx.rounds.submissions(key, 1)));
    return found.flat().map(({ body }) => body);
  });
  const values = bodies.flatMap((body) => body.match(/[0-9a-f]{32,}/g) ?? []);
  const members = new Set<string>(
    signers.map(({ identity }) => participantIdOf(nodeSuite, identity)),
  );
  return new Set(values.filter((value) => !members.has(value)));
}

function formsOf(hex: string): readonly string[] {
  const bytes = Buffer.from(hex, 'hex');
  return [hex, bytes.toString('latin1'), bytes.toString('base64')];
}

describe('a backup', () => {
  it.each(['sharing-keys', 'unmasking', 'removing-masks'])(
    'taken in %s holds nothing that members said',
    async (phase) => {
      const { fixture } = await federationIn(phase, { ports: { remover: stuckRemover() } });
      const said = await bytesSaid(fixture);
      expect(said.size).toBeGreaterThan(12);
      const content = await contentOf(await backedUp(fixture));
      await fixture.app.stop();
      expect(content).toContain(fixture.federation.charter.federation);
      for (const value of said) {
        for (const form of formsOf(value)) expect(content).not.toContain(form);
      }
    },
  );
});
