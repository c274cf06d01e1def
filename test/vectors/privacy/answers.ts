/** Answers by `mechanism/quantity`, each from the parameters of a case. */
export type Answers = Readonly<
  Record<string, (params: Readonly<Record<string, unknown>>) => unknown>
>;
