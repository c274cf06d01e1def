/** A peer's certificate, read before anybody is known. */
import { identityOfCertificate } from '../../../shared/certificates/binding.ts';
import { nodeSuite } from '../../../shared/crypto/node-suite.ts';
import { bent } from '../bend.ts';
import type { Target } from '../target.ts';

/** One of a member, as `issueCertificate` made it: made anew, it would be another in every process. */
const sample = Buffer.from(
  [
    'MIIB+zCCAaGgAwIBAgIQa5D6VkJlCVZUtXnJW3yLdzAKBggqhkjOPQQDAjAaMRgwFgYDVQQDDA9UZXN0IGZlZGVy',
    'YXRpb24wHhcNMjYxMTI1MDkwMzA2WhcNMjYxMTI1MTEwMzA2WjARMQ8wDQYDVQQDDAZjbGllbnQwWTATBgcqhkjO',
    'PQIBBggqhkjOPQMBBwNCAAQpVpV1lQhUvUhjHviExRnLLm+zRwWKnI01Fz7LohgXAzrOD59Row1AkSHBp75RNk9i',
    'DxNGhk49WB31V0iHeFXMo4HRMIHOMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeAMBMGA1UdJQQMMAoGCCsG',
    'AQUFBwMCMB8GA1UdIwQYMBaAFNAxc18d3995c1OLbNaZPRNB5h+6MHgGFGmD/oyQ+6DN2ozlpZDh6pfo289KBGA0',
    'tNkEMVbLbc8L6wopSbdVnJQNK8ttvoxTqbMCeOOnRpxPSXNo+NMvP/uGGlrNYuBvLhq5ERIVzV6yB3ZM1Fa39VCl',
    'W2ha95bW9HMMMW5KasKz9uGFFLVVCEYxFznciQIwCgYIKoZIzj0EAwIDSAAwRQIhAKU0jvpzI19dnqahvfARP1iI',
    'pbeHYu4tTdBI5FIqR7jaAiBLHeL+yD6UHMOQqxrCXbNPYsT1RZ5mtL6lzKzGlueNHg==',
  ].join(''),
  'base64',
);

export const certificateTarget: Target = {
  name: 'certificate',
  attempt: (random) =>
    identityOfCertificate(nodeSuite, bent([sample], random)).ok ? 'accepted' : 'refused',
};
