/** The keys of a configuration file as Markdown tables, from the schema that checks it. */
import type { z } from 'zod';
import { alternativesOf, type SchemaNode, schemaTree } from '../../../shared/schema/schema-tree.ts';

interface Row {
  readonly key: string;
  readonly node: SchemaNode;
  readonly required: boolean;
}

/** One table with a row per key, sections before what they hold. */
export function schemaTable(schema: z.ZodType): string {
  const rows = rowsOf(schemaTree(schema), '');
  return [
    '| key | value | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ key, node, required }) =>
        `| \`${key}\` | ${valueOf(node)} | ${defaultOf(node, required)} | ${meaningOf(node)} |`,
    ),
  ].join('\n');
}

function rowsOf(node: SchemaNode, prefix: string): readonly Row[] {
  return alternativesOf(node).flatMap((alternative) => {
    if (alternative.items !== undefined) return rowsOf(alternative.items, `${prefix}[]`);
    const { properties = {}, required = [] } = alternative;
    const variant = alternativesOf(node).length > 1 ? variantOf(alternative) : '';
    return Object.entries(properties).flatMap(([name, child]) => {
      const key = `${prefix === '' ? '' : `${prefix}.`}${name}`;
      const own: Row = { key: key + variant, node: child, required: required.includes(name) };
      return [own, ...rowsOf(child, key)];
    });
  });
}

/** Which member of a discriminated union a key belongs to. */
function variantOf({ properties = {} }: SchemaNode): string {
  const tags = Object.entries(properties).filter(([, { const: tag }]) => tag !== undefined);
  const [tag] = tags;
  return tag === undefined || tags.length > 1 ? '' : ` (${tag[0]}: ${String(tag[1].const)})`;
}

function valueOf(node: SchemaNode): string {
  return [...new Set(alternativesOf(node).map(alternativeText))].join(' or ');
}

function alternativeText(node: SchemaNode): string {
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (node.type === 'array') return listText(node);
  const name = { object: 'section', string: 'text', integer: 'whole number' }[node.type ?? ''];
  return `${name ?? node.type ?? 'value'}${boundsOf(node)}`;
}

function listText({ items }: SchemaNode): string {
  const entries = items === undefined ? 'value' : valueOf(items);
  return entries === 'value' ? 'list' : `list of ${entries}`;
}

function boundsOf(node: SchemaNode): string {
  const parts = [
    node.minimum !== undefined && node.minimum > -Number.MAX_SAFE_INTEGER && `≥ ${node.minimum}`,
    node.exclusiveMinimum !== undefined && `> ${node.exclusiveMinimum}`,
    node.maximum !== undefined && node.maximum < Number.MAX_SAFE_INTEGER && `≤ ${node.maximum}`,
    node.exclusiveMaximum !== undefined && `< ${node.exclusiveMaximum}`,
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
}

function defaultOf(node: SchemaNode, required: boolean): string {
  if (required) return 'required';
  if (node.default === undefined) return '';
  return isSection(node.default) ? 'as below' : `\`${JSON.stringify(node.default)}\``;
}

function isSection(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function meaningOf({ description = '' }: SchemaNode): string {
  return description.replaceAll('|', '\\|');
}
