/** operator.yaml: how an operator reaches a coordinator. */
import { z } from 'zod';
import { tlsSection } from '../../shared/schema/config-fields.ts';
import { endpoint, section, text } from '../../shared/schema/fields.ts';

/** The schema of operator.yaml; the reference manual is generated from it. */
export const operatorSchema = section({
  coordinator: z.exactOptional(
    endpoint.describe("Where to dial, `host:port`; default the charter's endpoint."),
  ),
  charter: text.describe("The charter file: it names the coordinator's identity."),
  tls: tlsSection.describe(
    "The operator's certificate; its identity is listed in coordinator.yaml.",
  ),
});
