import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../../../shared/domain/bytes.ts';
import {
  decodeFeatureScaling,
  encodeFeatureScaling,
} from '../../../../shared/domain/feature-scaling.ts';

const scaling = { mean: [14.127, -2, 1e21], deviation: [3.52, 0.1, 1e-7] };
const canonical = '{"deviation":[3.52,0.1,1e-7],"mean":[14.127,-2,1e+21]}';

describe('feature scaling as bytes', () => {
  it('is canonical JSON, whatever order it was put together in', () => {
    expect(encodeFeatureScaling(scaling)).toEqual(utf8Bytes(canonical));
    const { mean, deviation } = scaling;
    expect(encodeFeatureScaling({ deviation, mean })).toEqual(utf8Bytes(canonical));
  });

  it('decodes to what was encoded', () => {
    const bytes = encodeFeatureScaling(scaling);
    expect(decodeFeatureScaling(bytes, 3)).toEqual({ ok: true, scaling });
  });

  it.each([
    ['not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), /not a JSON object/],
    ['not JSON', utf8Bytes('{"mean":'), /not a JSON object/],
    ['not an object', utf8Bytes('[[2,3],[4,5]]'), /not a JSON object/],
    ['null', utf8Bytes('null'), /not a JSON object/],
    ['ambiguous', utf8Bytes('{"mean":[2,3],"mean":[4,5],"deviation":[6,7]}'), /unique keys/],
    ['more than asked', utf8Bytes('{"mean":[2,3],"deviation":[4,5],"rows":9}'), /key "rows"/],
    ['without means', utf8Bytes('{"deviation":[4,5]}'), /mean is not a list of 2/],
    ['too long', utf8Bytes('{"mean":[2,3,4],"deviation":[4,5]}'), /mean is not a list of 2/],
    ['too short', utf8Bytes('{"mean":[2,3],"deviation":[4]}'), /deviation is not a list of 2/],
    ['textual', utf8Bytes('{"mean":["2",3],"deviation":[4,5]}'), /mean is not a list/],
    ['infinite', utf8Bytes('{"mean":[2,1e999],"deviation":[4,5]}'), /mean is not a list/],
    ['flat', utf8Bytes('{"mean":[2,3],"deviation":[4,0]}'), /deviation\[1\] is not positive/],
    ['negative', utf8Bytes('{"mean":[2,3],"deviation":[-4,5]}'), /deviation\[0\] is not pos/],
  ])('refuses bytes that are %s', (_, bytes, problem) => {
    expect(decodeFeatureScaling(bytes, 2)).toEqual({
      ok: false,
      problem: expect.stringMatching(problem) as unknown,
    });
  });
});
