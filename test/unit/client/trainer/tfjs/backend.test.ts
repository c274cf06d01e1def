import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { selectBackend } from '../../../../../client/trainer/tfjs/backend.ts';

/** The native binding is optional: absent on some machines, present on others. */
async function nativeInstalled(): Promise<boolean> {
  const binding = '@tensorflow/tfjs-node';
  return import(binding).then(
    () => true,
    () => false,
  );
}

describe('selectBackend', () => {
  it('takes the fastest engine that works and says why not a faster one', async () => {
    const { name, description } = await selectBackend();
    if (await nativeInstalled()) expect(name).toBe('native');
    else expect(description).toBe('tfjs (wasm): native binding not installed');
    expect(name === 'native' ? 'tensorflow' : name).toBe(tf.getBackend());
  });

  it('takes exactly the preferred engine, as often as it is asked', async () => {
    for (const preferred of ['cpu', 'wasm', 'cpu'] as const) {
      expect(await selectBackend(preferred)).toEqual({
        name: preferred,
        description: `tfjs (${preferred}): chosen in the configuration`,
      });
      expect(tf.getBackend()).toBe(preferred);
    }
  });

  it('refuses a preferred engine that does not start, and says what to do', async () => {
    const chosen = selectBackend('native');
    if (await nativeInstalled()) expect((await chosen).name).toBe('native');
    else await expect(chosen).rejects.toThrow(/trainer backend native: .*not installed; install/);
  });

  it('leaves the last-resort handlers of the process to the program', async () => {
    const before = process.listeners('uncaughtException').length;
    await selectBackend('wasm');
    expect(process.listeners('uncaughtException')).toHaveLength(before);
    const own = process.listeners('unhandledRejection').map(String).join('');
    expect(own).not.toContain('throw reason');
  });
});
