/** Values nobody may change any more. */

/** Freezes plain objects and lists all the way down; bytes cannot be frozen and are left alone. */
export function frozen<T>(value: T): Readonly<T> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
