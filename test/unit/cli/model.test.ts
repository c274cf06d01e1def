import { describe, expect, it } from 'vitest';
import { velum } from '../../support/cli.ts';

describe('a model that cannot be one', () => {
  it.each(['show', 'download'])(
    'is refused by %s in the words of the command, before anything is read',
    async (verb) => {
      for (const name of ['3fa9c', '3FA9C2', 'newest', 'a'.repeat(65)]) {
        const { status, stderr } = await velum(['model', verb, name]);
        expect(status).toBe(7);
        expect(stderr).toContain(`${name}: a model is named by its digest`);
        expect(stderr).toContain('MODEL_NOT_FOUND');
      }
    },
  );
});
