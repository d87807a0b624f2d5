/** Values to XML, as the query, EC2 and REST-XML protocols write their answers. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { membersOf } from './model.ts';
import { DATE_TIME, scalarText } from './scalars.ts';

/** What XML can't hold as it is, line ends included: a parser would turn CR into LF. */
const ESCAPES: { [char: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Text for an element or a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"\r]/g, (char) => ESCAPES[char] ?? char);
}

/** One element; `content` is XML already. */
export function element(name: string, content: string, attributes = ''): string {
  return `<${name}${attributes}>${content}</${name}>`;
}

function nameOf(schema: NormalizedSchema, otherwise: string): string {
  return schema.getMergedTraits().xmlName ?? otherwise;
}

function listElements(schema: NormalizedSchema, value: unknown[], name: string): string {
  const member = schema.getValueSchema();
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  const itemName = flat ? name : nameOf(member, 'member');
  const items = value.map((item) => valueElement(member, item, itemName)).join('');
  return flat ? items : element(name, items);
}

function mapElements(schema: NormalizedSchema, value: object, name: string): string {
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  const keys = schema.getKeySchema();
  const values = schema.getValueSchema();
  const entries = Object.entries(value).map(([key, item]) => {
    const pair =
      element(nameOf(keys, 'key'), escaped(key)) +
      valueElement(values, item, nameOf(values, 'value'));
    return element(flat ? name : 'entry', pair);
  });
  return flat ? entries.join('') : element(name, entries.join(''));
}

function attributesOf(schema: NormalizedSchema, value: object): string {
  const [prefix, namespace] = (schema.getMergedTraits().xmlNamespace ?? []) as string[];
  const declared =
    namespace === undefined ? '' : ` xmlns${prefix ? `:${prefix}` : ''}="${escaped(namespace)}"`;
  const attributes = membersOf(schema).flatMap(([name, member]) => {
    const item = (value as { [name: string]: unknown })[name];
    if (!member.getMergedTraits().xmlAttribute || item === undefined) return [];
    return [` ${nameOf(member, name)}="${escaped(scalarText(member, item, DATE_TIME))}"`];
  });
  return declared + attributes.join('');
}

/** The members of a structure as elements; `include` leaves out what HTTP headers carry. */
export function structureContent(
  schema: NormalizedSchema,
  value: object,
  include: (member: NormalizedSchema) => boolean = () => true,
): string {
  const parts = membersOf(schema).map(([name, member]) => {
    const item = (value as { [name: string]: unknown })[name];
    const skip = item === undefined || item === null || !include(member);
    if (skip || member.getMergedTraits().xmlAttribute) return '';
    return valueElement(member, item, nameOf(member, name));
  });
  return parts.join('');
}

/** Any value as one element (or several, for a flattened list). */
function valueElement(schema: NormalizedSchema, value: unknown, name: string): string {
  if (schema.isListSchema()) return listElements(schema, value as unknown[], name);
  if (schema.isMapSchema()) return mapElements(schema, value as object, name);
  if (schema.isStructSchema()) {
    const object = value as object;
    return element(name, structureContent(schema, object), attributesOf(schema, object));
  }
  return element(name, escaped(scalarText(schema, value, DATE_TIME)));
}
