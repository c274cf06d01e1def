import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../../shared/schema/yaml-source.ts';
import { refusalOf } from '../../../support/samples.ts';

const text = 'name: demo\nlist:\n  - { a: 1 }\n  - { a: 2 }\n';

function refusal(wrong: string): string {
  const error = refusalOf(() => parseYaml(wrong, 'file.yaml', 'CONFIG_INVALID'));
  expect(error.code).toBe('CONFIG_INVALID');
  return error.message;
}

describe('a YAML file', () => {
  it('knows where each value stands', () => {
    const source = parseYaml(text, 'file.yaml', 'CONFIG_INVALID');
    expect(source.value).toEqual({ name: 'demo', list: [{ a: 1 }, { a: 2 }] });
    expect(source.placeOf(['list', 1, 'a'])).toEqual({ line: 4, column: 10 });
    expect(source.placeOfKey(['list', 1, 'a'])).toEqual({ line: 4, column: 7 });
  });

  it('points at what encloses a value that was not written', () => {
    const source = parseYaml(text, 'file.yaml', 'CONFIG_INVALID');
    expect(source.placeOf(['list', 0, 'b', 'c'])).toEqual({ line: 3, column: 5 });
    expect(source.placeOfKey(['list', 0, 'b'])).toEqual({ line: 3, column: 5 });
    expect(source.placeOf([])).toEqual({ line: 1, column: 1 });
  });

  it('has no places when it is empty', () => {
    const source = parseYaml('', 'file.yaml', 'CONFIG_INVALID');
    expect(source.value).toBeNull();
    expect(source.placeOf(['a'])).toBeUndefined();
    expect(source.placeOfKey(['a'])).toBeUndefined();
  });

  it.each([
    ['bad indentation', 'a:\n b: 1\n  c: 2\n', 'file.yaml:2:5:'],
    ['a tab', 'a:\n\tb: 1\n', 'file.yaml:2:'],
    ['an open quote', 'a: "x\n', 'file.yaml:'],
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 'file.yaml:3:1:'],
    ['an alias', 'a: &x 1\nb: *x\n', 'file.yaml:2:4:'],
    ['an unknown tag', 'a: !thing 1\n', 'file.yaml:1:4:'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'file.yaml:2:'],
    ['a key that is no text', '[1]: 2\n', 'file.yaml:1:'],
  ])('with %s is refused with line and column', (_, wrong, place) => {
    expect(refusal(wrong)).toContain(place);
  });

  it('is refused when absurdly large', () => {
    expect(refusal(`a: ${'x'.repeat(4 * 1024 * 1024)}`)).toContain('larger than 4 MiB');
  });

  it.each([
    ['brackets', '[', 'file.yaml:1:65:'],
    ['braces', '{a: ', 'file.yaml:1:'],
    ['lists in a line', '- ', 'file.yaml:1:129:'],
    ['keys in a line', '? ', 'file.yaml:1:'],
    ['lists in brackets', 'a: [', 'file.yaml:1:'],
    ['brackets over lines', '[\n', 'file.yaml:65:1:'],
  ])('that opens %s without end is refused before it is parsed', (_what, opening, place) => {
    for (const times of [90, 200_000]) {
      const message = refusal(opening.repeat(times));
      expect(message).toContain('it nests too deeply');
      expect(message).toContain(place);
    }
  });

  it('that nests by indentation alone is refused at the line where it is too deep', () => {
    const nested = (levels: number): string =>
      Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:\n`).join('');
    expect(refusal(nested(2_000))).toContain(
      'file.yaml:65:66: not valid YAML: it nests too deeply',
    );
    expect(() => parseYaml(nested(60), 'file.yaml', 'CONFIG_INVALID')).not.toThrow();
  });

  it('may be long, wide and full of brackets as long as they close', () => {
    const wide = `list: [${'{ a: [1, 2] }, '.repeat(500)}]\n`;
    const text = `${wide}words: |\n${' '.repeat(90)}- - - [ [ [\n# ${'[ '.repeat(90)}\nlast: "${'['.repeat(90)}"\n`;
    const { value } = parseYaml(text, 'file.yaml', 'CONFIG_INVALID');
    expect(Object.keys(value as object)).toEqual(['list', 'words', 'last']);
  });

  it('is read in one pass however many keys it has', () => {
    // Comparing each with each would take minutes.
    const keys = Array.from({ length: 80_000 }, (_, i) => `k${i}: ${i}\n`).join('');
    const { value } = parseYaml(keys, 'file.yaml', 'CONFIG_INVALID');
    expect(Object.keys(value as object)).toHaveLength(80_000);
    expect(refusal(`${keys}k7: 1\n`)).toContain('file.yaml:80001:1: not valid YAML: the key "k7"');
  });

  it('does not turn words into truth values', () => {
    expect(parseYaml('a: no', 'f', 'CONFIG_INVALID').value).toEqual({ a: 'no' });
  });
});
