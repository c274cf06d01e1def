import { describe, expect, it } from 'vitest';
import { duplicateKey } from '../../../../shared/domain/json-keys.ts';

describe('duplicateKey', () => {
  it.each([
    ['{"a":1,"b":2,"a":3}', 'a'],
    ['{"a":{"b":[],"b":{}}}', 'b'],
    ['[{"a":1},{"c":2,"c":2}]', 'c'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"\\"":1,"\\"":2}', '"'],
    ['{"a":{"a":[{"a":1}]},"a":2}', 'a'],
    ['{"":1,"":2}', ''],
    ['{ "a" : "x" , "a" : "y" }', 'a'],
  ])('finds the key in %s', (json, key) => {
    expect(duplicateKey(json)).toBe(key);
  });

  it.each([
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}',
    '{"a":"{\\"a\\":1,\\"a\\":2}","b":"a"}',
    '["a","a",{"a":"a:a,a"}]',
    '{"a\\\\":1,"a":2}',
    '"text"',
    '{}',
  ])('finds none in %s', (json) => {
    expect(duplicateKey(json)).toBeUndefined();
  });

  it('reserves nothing for brackets that hold no keys', () => {
    const json = '['.repeat(2_000_000) + ']'.repeat(2_000_000);
    const before = process.memoryUsage().heapUsed;
    expect(duplicateKey(json)).toBeUndefined();
    // A set for each would be 400 MB and more.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(250_000_000);
  });
});
