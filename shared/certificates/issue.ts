/**
 * A small certificate authority: what `velum demo` and a federation without a PKI of its own need.
 * Certificates are X.509 v3 (RFC 5280) with P-256 keys and ECDSA-SHA-256.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { FederationError } from '../errors/federation-error.ts';
import type { Instant } from '../domain/time.ts';
import type { Signer } from '../secagg/transcript.ts';
import { bindingExtension } from './binding.ts';

const COMMON_NAME = '2.5.4.3';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

/** A certificate and its private key, both PEM. The key is a secret: write it with mode 0600. */
export interface CertifiedKey {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface Validities {
  readonly validFrom: Instant;
  /** The last instant at which the certificate is good. */
  readonly validTo: Instant;
}

export interface CertificateRequest extends Validities {
  readonly authority: CertifiedKey;
  /** Common name: a member's name, or the coordinator's. 1–64 characters. */
  readonly subject: string;
  /** Signs the binding of the new TLS key to the identity. */
  readonly signer: Signer;
  /** A coordinator serves and is called by the names in `hosts`; a client only calls. */
  readonly role: 'coordinator' | 'client';
  /** DNS names and IP addresses clients may dial; must not be empty for a coordinator. */
  readonly hosts: readonly string[];
}

function distinguishedName(commonName: string): Name {
  const value = new AttributeValue({ utf8String: commonName });
  const attribute = new AttributeTypeAndValue({ type: COMMON_NAME, value });
  return new Name([new RelativeDistinguishedName([attribute])]);
}

function extension(id: string, critical: boolean, content: object): Extension {
  const extnValue = new OctetString(AsnConvert.serialize(content));
  return new Extension({ extnID: id, critical, extnValue });
}

function spkiOf(publicKey: KeyObject): Uint8Array {
  return new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
}

/** RFC 5280 §4.2.1.2 asks for any unique value; this is a truncated SHA-256 of the public key. */
function keyIdentifier(publicKey: KeyObject): Uint8Array {
  return new Uint8Array(createHash('sha256').update(spkiOf(publicKey)).digest().subarray(0, 20));
}

/** Sixteen random bytes that are a positive integer in DER. */
function serialNumber(): ArrayBuffer {
  const bytes = new Uint8Array(randomBytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.buffer;
}

interface Content extends Validities {
  readonly subject: Name;
  readonly issuer: Name;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Extension[];
}

function signedCertificate(content: Content, issuerKey: KeyObject): string {
  const algorithm = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature: algorithm,
    issuer: content.issuer,
    validity: new Validity({
      notBefore: new Date(content.validFrom),
      notAfter: new Date(content.validTo),
    }),
    subject: content.subject,
    subjectPublicKeyInfo: AsnConvert.parse(spkiOf(content.publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions([...content.extensions]),
  });
  const signature = sign('sha256', new Uint8Array(AsnConvert.serialize(tbsCertificate)), issuerKey);
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: algorithm,
    signatureValue: new Uint8Array(signature).buffer,
  });
  return new X509Certificate(new Uint8Array(AsnConvert.serialize(certificate))).toString();
}

function generateTlsKey(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function privatePem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A self-signed authority of the given name that may issue end certificates and no others. */
export function createAuthority(name: string, validity: Validities): CertifiedKey {
  const { publicKey, privateKey } = generateTlsKey();
  const subject = distinguishedName(name);
  const identifier = new SubjectKeyIdentifier(keyIdentifier(publicKey));
  const usage = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
  const certificate = signedCertificate(
    {
      ...validity,
      subject,
      issuer: subject,
      publicKey,
      extensions: [
        extension(
          id_ce_basicConstraints,
          true,
          new BasicConstraints({ cA: true, pathLenConstraint: 0 }),
        ),
        extension(id_ce_keyUsage, true, new KeyUsage(usage)),
        extension(id_ce_subjectKeyIdentifier, false, identifier),
      ],
    },
    privateKey,
  );
  return { certificate, privateKey: privatePem(privateKey) };
}

function alternativeNames(hosts: readonly string[]): SubjectAlternativeName {
  return new SubjectAlternativeName(
    hosts.map((host) =>
      isIP(host) === 0 ? new GeneralName({ dNSName: host }) : new GeneralName({ iPAddress: host }),
    ),
  );
}

function endExtensions(
  request: CertificateRequest,
  publicKey: KeyObject,
  authorityKey: KeyObject,
): readonly Extension[] {
  const { role, hosts, signer } = request;
  const authority = new AuthorityKeyIdentifier({
    keyIdentifier: new KeyIdentifier(keyIdentifier(authorityKey)),
  });
  const purposes =
    role === 'coordinator' ? [id_kp_serverAuth, id_kp_clientAuth] : [id_kp_clientAuth];
  return [
    extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: false })),
    extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature)),
    extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage(purposes)),
    extension(id_ce_authorityKeyIdentifier, false, authority),
    ...(hosts.length === 0
      ? []
      : [extension(id_ce_subjectAltName, false, alternativeNames(hosts))]),
    bindingExtension(signer, spkiOf(publicKey)),
  ];
}

/**
 * A fresh TLS key certified by the authority and bound to the signer's identity. Throws
 * `CONFIG_INVALID` when a coordinator would have no name to be dialled by.
 */
export function issueCertificate(request: CertificateRequest): CertifiedKey {
  if (request.role === 'coordinator' && request.hosts.length === 0) {
    const message = 'a coordinator certificate needs at least one DNS name or IP address';
    throw new FederationError('CONFIG_INVALID', message);
  }
  const { publicKey, privateKey } = generateTlsKey();
  const issuerKey = createPrivateKey(request.authority.privateKey);
  const issuer = AsnConvert.parse(
    new X509Certificate(request.authority.certificate).raw,
    Certificate,
  );
  const certificate = signedCertificate(
    {
      validFrom: request.validFrom,
      validTo: request.validTo,
      subject: distinguishedName(request.subject),
      issuer: issuer.tbsCertificate.subject,
      publicKey,
      extensions: endExtensions(request, publicKey, createPublicKey(issuerKey)),
    },
    issuerKey,
  );
  return { certificate, privateKey: privatePem(privateKey) };
}
