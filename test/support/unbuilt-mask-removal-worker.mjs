import { register } from 'tsx/esm/api';

register();
await import('../../coordinator/adapters/workers/mask-removal-worker.ts');
