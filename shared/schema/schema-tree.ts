/** The input side of a schema as a tree of JSON Schema nodes: for overrides and for the manual. */
import { z } from 'zod';

/** The parts of a JSON Schema node we read. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  /** Marks a value that may come from the environment only. */
  readonly secret?: boolean;
}

/** What a file of this schema may contain. */
export function schemaTree(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
}

/** The alternatives of a node: itself where it is not a union. */
export function alternativesOf(node: SchemaNode): readonly SchemaNode[] {
  return node.anyOf ?? node.oneOf ?? [node];
}

/** Keys a section may have, over all its alternatives. */
export function keysOf(node: SchemaNode): readonly string[] {
  const keys = alternativesOf(node).flatMap(({ properties }) => Object.keys(properties ?? {}));
  return [...new Set(keys)];
}

/** The node of one key of a section, in the first alternative that has it. */
export function childOf(node: SchemaNode, key: string): SchemaNode | undefined {
  for (const { properties } of alternativesOf(node)) {
    if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key];
  }
  return undefined;
}

/** Whether the value may be text and nothing else. */
export function isTextOnly(node: SchemaNode): boolean {
  return alternativesOf(node).every(({ type }) => type === 'string');
}
