/** What Flower's defaults imply: from how many clients on its sums wrap around unnoticed. */
import { z } from 'zod';
import { compare, type VectorCase, vectorCase } from '../case.ts';

const block = z.looseObject({
  quantization_range: z.number(),
  modulus_range: z.number(),
  max_clients_before_silent_wraparound: z.number(),
});

export function flowerCases(name: string, given: unknown): VectorCase[] {
  const { quantization_range: largest, modulus_range: modulus, ...expected } = block.parse(given);
  return [
    vectorCase(`${name}/wraparound`, () =>
      compare(Math.floor(modulus / largest), expected.max_clients_before_silent_wraparound),
    ),
  ];
}
