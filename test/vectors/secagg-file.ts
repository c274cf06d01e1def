/** From a file of the shape of `secagg-reference.json` to cases: every block, every row. */
import { expansionCases, fieldCases, packingCases } from './algebra-blocks.ts';
import { unchecked, type VectorCase, vectorCase } from './case.ts';
import {
  aesCtrCases,
  ed25519SmallOrderCases,
  hkdfCases,
  sessionIdCases,
  x25519Cases,
  x25519RejectCases,
} from './crypto-blocks.ts';
import {
  fcpDistributionCases,
  fcpFinderCases,
  fcpFullGraphCases,
  fcpGraphCases,
} from './other-protocols/fcp-blocks.ts';
import { fcpShamirCases } from './other-protocols/fcp-shamir.ts';
import { flowerCases } from './other-protocols/flower.ts';
import { xaynetCases } from './other-protocols/xaynet.ts';
import { lemmaCases, parameterCases, permutationCases } from './parameter-blocks.ts';

type BlockReader = (name: string, block: unknown) => VectorCase[];

/** Every list of rows in the block becomes that many unchecked cases, or the block becomes one. */
const rowsUnchecked =
  (reason: string): BlockReader =>
  (name, block) => {
    const lists = Object.entries(block ?? {}).filter(
      ([, list]) => Array.isArray(list) && typeof list[0] === 'object',
    );
    const rows = lists.flatMap(([key, list]: [string, unknown[]]) =>
      list.map((_, i) => unchecked(`${name}/${key}/${i}`, reason)),
    );
    return rows.length > 0 ? rows : [unchecked(name, reason)];
  };

/** Notes, timings and lists of sources: nothing in them can be computed, so they are no cases. */
const information: BlockReader = () => [];

/** By the beginning of the block's name. */
const READERS: readonly (readonly [prefix: string, reader: BlockReader])[] = [
  ['_about', information],
  ['public_vector_sources', information],
  ['rofl_microbenchmarks', information],
  ['aes_256_ctr', aesCtrCases],
  ['x25519_must_reject', x25519RejectCases],
  ['x25519_rfc7748', x25519Cases],
  ['ed25519_small_order', ed25519SmallOrderCases],
  ['hkdf_sha256', hkdfCases],
  ['gf2_16', fieldCases],
  ['fcp_vector_packing', packingCases],
  ['fcp_session_id', sessionIdCases],
  ['bonawitz17_expansion', expansionCases],
  ['graph_permutation', permutationCases],
  ['worked_parameters', parameterCases],
  ['lemma_exhaustive_check', lemmaCases],
  ['fcp_harary_graph_parameter_finder', fcpFinderCases],
  ['fcp_harary_graph', fcpGraphCases],
  ['fcp_full_graph_check', fcpFullGraphCases],
  ['fcp_hypergeometric', fcpDistributionCases],
  ['fcp_shamir', fcpShamirCases],
  ['xaynet_chacha20', xaynetCases],
  ['flower_defaults', flowerCases],
];

function readerOf(name: string): BlockReader {
  const found = READERS.find(([prefix]) => name.startsWith(prefix));
  return found?.[1] ?? rowsUnchecked('no rule here knows this block');
}

/** Cases of a parsed file; a block of the wrong shape is one failing case. */
export function secaggCases(file: unknown): VectorCase[] {
  if (typeof file !== 'object' || file === null) {
    return [vectorCase('file', () => ({ status: 'fail', value: 'not a JSON object' }))];
  }
  return Object.entries(file).flatMap(([name, block]) => {
    try {
      return readerOf(name)(name, block);
    } catch (error) {
      const value = error instanceof Error ? error.message : String(error);
      return [vectorCase(name, () => ({ status: 'fail', value }))];
    }
  });
}
