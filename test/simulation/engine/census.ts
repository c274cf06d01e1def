/** How often what happened, by kind. */

export type Counts = readonly (readonly [subject: string, kind: string, times: number])[];

export class Census {
  readonly #counts = new Map<string, Map<string, number>>();

  count(subject: string, kind: string, times = 1): void {
    const kinds = this.#counts.get(subject) ?? new Map<string, number>();
    this.#counts.set(subject, kinds);
    kinds.set(kind, (kinds.get(kind) ?? 0) + times);
  }

  of(subject: string): ReadonlyMap<string, number> {
    return new Map([...(this.#counts.get(subject) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  total(subject: string): number {
    return [...this.of(subject).values()].reduce((sum, times) => sum + times, 0);
  }

  add(counts: Counts): void {
    for (const [subject, kind, times] of counts) this.count(subject, kind, times);
  }

  /** All of it, as it can travel between processes. */
  get counts(): Counts {
    return [...this.#counts].flatMap(([subject, kinds]) =>
      [...kinds].map(([kind, times]) => [subject, kind, times] as const),
    );
  }
}
