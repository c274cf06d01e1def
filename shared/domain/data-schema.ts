/** What every participant's data must look like: the data contract of a plan. */

/** A numeric column and the closed range its values must lie in. */
export interface FeatureColumn {
  readonly name: string;
  /** Declared bounds; required where normalisation is computed from a statistics round. */
  readonly range?: readonly [number, number];
}

/** What is to be predicted. */
export type LabelColumn =
  | { readonly kind: 'classes'; readonly name: string; readonly classes: readonly string[] }
  | { readonly kind: 'number'; readonly name: string; readonly range?: readonly [number, number] };

/** How raw features become model inputs: x ↦ (x − mean) / deviation, column by column. */
export type Normalisation =
  | { readonly kind: 'none' }
  /** Fixed in the plan: one entry per feature (a single entry serves every feature). */
  | {
      readonly kind: 'fixed';
      readonly mean: readonly number[];
      readonly deviation: readonly number[];
    }
  /** Computed before round 1 by one secure statistics round. */
  | { readonly kind: 'statistics' };

export interface DataSchema {
  /** In model-input order, flattened; images are row-major pixels (then channels). */
  readonly features: readonly FeatureColumn[];
  /** The model's input shape without the batch axis; its product is `features.length`. */
  readonly inputShape: readonly number[];
  readonly label: LabelColumn;
  readonly normalisation: Normalisation;
  /** Share of each site's rows kept for validation, in [0, 0.5]. */
  readonly validation: number;
}

/** Per-feature scaling, as used by every participant in every training round. */
export interface FeatureScaling {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}
