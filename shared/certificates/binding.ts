/**
 * Who is behind a TLS key. TLS keys are short-lived P-256 keys and never the identity itself: an
 * extension of the certificate carries the Ed25519 identity and its signature over the TLS key, so
 * that rotating the one leaves the other alone and neither is used for two things.
 */
import { X509Certificate } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { Certificate, Extension } from '@peculiar/asn1-x509';
import type { CryptoSuite } from '../crypto/suite.ts';
import { concatBytes } from '../domain/bytes.ts';
import type { IdentityKey } from '../domain/charter.ts';
import { type Signer, verifySignature } from '../secagg/transcript.ts';

/** 2.25.⟨UUID⟩ (ITU-T X.667) of the identity binding; UUID ff0c21ed-04db-4332-a521-87517d16e7ca. */
export const IDENTITY_BINDING_OID = '2.25.339016134585550414034356646747064166346';

const IDENTITY_LENGTH = 32;
const SIGNATURE_LENGTH = 64;

/** The extension that binds a TLS key (its SubjectPublicKeyInfo, DER) to the signer's identity. */
export function bindingExtension(signer: Signer, tlsKeyDer: Uint8Array): Extension {
  const value = concatBytes(signer.identity, signer.sign('tls-key', tlsKeyDer));
  return extension(value);
}

function extension(value: Uint8Array): Extension {
  return new Extension({
    extnID: IDENTITY_BINDING_OID,
    critical: false,
    extnValue: new OctetString(value),
  });
}

/** The parser writes arcs above 64 bits in a form of its own: compare in that form. */
const parsedBindingOid = AsnConvert.parse(
  AsnConvert.serialize(extension(new Uint8Array(1))),
  Extension,
).extnID;

/** Who a certificate speaks for, or why it speaks for nobody. */
export type CertificateIdentity =
  | { readonly ok: true; readonly identity: IdentityKey }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the binding of a certificate (DER, hostile input) and checks its signature. Says nothing
 * about the certificate's issuer or validity: TLS has checked those, or `certificateProblem` does.
 */
export function identityOfCertificate(suite: CryptoSuite, der: Uint8Array): CertificateIdentity {
  const parts = readBinding(der);
  if (typeof parts === 'string') return { ok: false, reason: parts };
  const { identity, signature, tlsKey } = parts;
  return verifySignature(suite, identity, signature, 'tls-key', tlsKey)
    ? { ok: true, identity }
    : { ok: false, reason: 'its identity binding was not signed for this TLS key' };
}

interface Binding {
  readonly identity: IdentityKey;
  readonly signature: Uint8Array;
  readonly tlsKey: Uint8Array;
}

function readBinding(der: Uint8Array): Binding | string {
  try {
    const { tbsCertificate } = AsnConvert.parse(der, Certificate);
    const found = tbsCertificate.extensions?.filter(({ extnID }) => extnID === parsedBindingOid);
    const binding = found?.[0];
    if (binding === undefined) return 'it carries no Velum identity binding';
    const value = new Uint8Array(binding.extnValue.buffer);
    if (found?.length !== 1 || value.length !== IDENTITY_LENGTH + SIGNATURE_LENGTH) {
      return 'its identity binding is malformed';
    }
    return {
      identity: value.slice(0, IDENTITY_LENGTH),
      signature: value.slice(IDENTITY_LENGTH),
      tlsKey: tlsKeyOf(der),
    };
  } catch {
    return 'it is not an X.509 certificate';
  }
}

/** SubjectPublicKeyInfo, DER. */
function tlsKeyOf(der: Uint8Array): Uint8Array {
  const key = new X509Certificate(der).publicKey.export({ type: 'spki', format: 'der' });
  return new Uint8Array(key);
}
