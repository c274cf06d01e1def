/** A program whose case never ends, for the test of the watch. */
import { Watch } from '../watch.ts';

new Watch('7', 300).note('a loop', 41);
for (;;);
