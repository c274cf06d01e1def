import type { RestoreRepository } from '../../ports/restores.ts';
import { settle } from '../../ports/settle.ts';
import type { Access } from './memory-tables.ts';

export function memoryRestores(access: Access): RestoreRepository {
  return {
    get: () => settle(() => access().restores.get('note')),
    put: (note) =>
      settle(() => {
        access().restores.set('note', note);
      }),
  };
}
