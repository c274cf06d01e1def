/** Sections that the coordinator's and the client's configuration have in common. */
import { z } from 'zod';
import { text, section } from './fields.ts';
import { Secret } from './secret.ts';

/** A value that comes from the environment only: `meta` makes every other layer refuse it. */
export function secret(
  written: z.ZodString,
  description: string,
): z.ZodPipe<z.ZodString, z.ZodTransform<Secret, string>> {
  return written.transform((value) => new Secret(value)).meta({ description, secret: true });
}

/** Where a program's Ed25519 identity is kept. */
export const identitySection = section({
  keyFile: text.describe('Ed25519 key, PEM (PKCS#8), mode 0600; made by `velum keys new`.'),
  passphrase: z.exactOptional(
    secret(z.string(), 'Passphrase of an encrypted key file; from the environment only.'),
  ),
});

/** Certificates of mutual TLS. */
export const tlsSection = section({
  certificate: text.describe('Certificate chain of this program, PEM.'),
  key: text.describe('Private key of the certificate, PEM, mode 0600.'),
  authority: text.describe("Certificate of the federation's authority, PEM."),
});

export const logSection = section({
  level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least severity that is logged.'),
});

/** Files a TLS endpoint reads. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** Where an identity is, and what opens it. */
export interface IdentitySource {
  readonly keyFile: string;
  readonly passphrase?: Secret;
}
