/** The other end of `processes.ts`: a seed comes in, a report goes out. */
import { simulate } from './engine/simulate.ts';

process.on('message', (seed: string) => {
  void simulate(seed).then((report) => {
    process.send?.(report);
  });
});
