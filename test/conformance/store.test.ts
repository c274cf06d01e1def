import { onTestFinished } from 'vitest';
import { createMemoryStore } from '../../coordinator/adapters/memory/memory-store.ts';
import { storeSuite } from './store.suite.ts';

storeSuite('memory', {
  open: () => {
    const store = createMemoryStore();
    onTestFinished(() => store.close());
    return Promise.resolve(store);
  },
});
