/** The names by which a reference file calls grids of Rényi orders. */
import { z } from 'zod';
import { STANDARD_ORDERS } from '../../../shared/privacy/rdp/orders.ts';

const order = z.union([z.number(), z.literal('inf').transform(() => Infinity)]);

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/** `1.1..10.9 step .1`, `12..63` or `256`. */
function part(text: string): number[] {
  const [, from, to, step] = /^([\d.]+?)\.\.([\d.]+)(?: step ([\d.]+))?$/.exec(text.trim()) ?? [];
  if (from === undefined || to === undefined) return [Number(text)];
  return steps(Number(from), Number(to), Number(step ?? 1));
}

const NAMED: Readonly<Record<string, readonly number[]>> = {
  google_default: STANDARD_ORDERS,
  // The grid of TensorFlow Privacy's compute_dp_sgd_privacy_lib.
  tfp: [...steps(1.25, 2.25, 0.25), ...steps(2.5, 4.5, 0.5), ...steps(5, 63, 1), 128, 256, 512],
};

function named(text: string): readonly number[] {
  const [name = '', grid] = text.split(': ');
  const known = NAMED[name];
  if (known !== undefined) return known;
  return (grid ?? text).split(/[,+]/).flatMap(part);
}

/** A list of orders or the name of a grid; the standard grid where nothing is said. */
export const ordersShape = z
  .union([z.array(order), z.string().transform(named)])
  .optional()
  .transform((orders): readonly number[] => orders ?? STANDARD_ORDERS);
