/** Flags among the arguments of a benchmark. */

/** The number given as `--name=number`; the default where it is absent or no number from 0 up. */
export function numberOf(name: string, byDefault: number): number {
  const start = `--${name}=`;
  const given = process.argv.find((argument) => argument.startsWith(start));
  const number = Number(given?.slice(start.length));
  return number >= 0 ? number : byDefault;
}

/** Whether `--name` is among the arguments. */
export function isSet(name: string): boolean {
  return process.argv.includes(`--${name}`);
}
