import { describe, expect, it } from 'vitest';
import { formatEndpoint, parseEndpoint } from '../../../../client/transport/endpoint.ts';

describe('an endpoint', () => {
  it.each([
    ['coordinator.example:8443', 'coordinator.example', 8443],
    ['192.0.2.7:1', '192.0.2.7', 1],
    ['[2001:db8::7]:65535', '2001:db8::7', 65535],
  ])('is read and written: %s', (text, host, port) => {
    expect(parseEndpoint(text)).toEqual({ host, port });
    expect(formatEndpoint({ host, port })).toBe(text);
  });

  it.each([
    '',
    'host',
    'host:',
    ':8443',
    'host:0',
    'host:65536',
    '2001:db8::7:8443',
    'https://h:1',
  ])('is refused: %j', (text) => {
    expect(() => parseEndpoint(text)).toThrow(/write host:port or \[IPv6\]:port/);
  });
});
