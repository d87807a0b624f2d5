import { checkList, checkString, eachObject, fail, type Check } from './block-kit-checks.ts';
import { asList, isObject, type Json } from './json.ts';

const CONTAINERS = new Set([
  'rich_text_section',
  'rich_text_list',
  'rich_text_quote',
  'rich_text_preformatted',
]);
const LEAVES = new Set([
  'text',
  'link',
  'emoji',
  'user',
  'usergroup',
  'channel',
  'broadcast',
  'date',
  'color',
  'team',
]);

function checkLeaf(check: Check, leaf: Json, path: string): void {
  if (!LEAVES.has(String(leaf['type'])))
    return fail(check, path, `unsupported type: ${String(leaf['type'])}`);
  // Slack refuses an empty text element as a whole message error, which is easy to make by joining strings.
  if (leaf['type'] === 'text') checkString(check, leaf['text'], `${path}/text`, { max: 12_000 });
  if (leaf['type'] === 'link') checkString(check, leaf['url'], `${path}/url`, { max: 3000 });
}

function checkContainer(check: Check, container: Json, path: string): void {
  if (!CONTAINERS.has(String(container['type'])))
    return fail(check, path, `unsupported type: ${String(container['type'])}`);
  const inner = container['type'] === 'rich_text_list' ? checkContainer : checkLeaf;
  eachObject(check, asList(container['elements']), `${path}/elements`, (item, at) =>
    inner(check, item, at),
  );
}

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export function checkRichText(check: Check, block: Json, path: string): void {
  const elements = checkList(check, block['elements'], `${path}/elements`, { min: 0, max: 100 });
  eachObject(check, elements, `${path}/elements`, (item, at) => checkContainer(check, item, at));
}

function checkCell(check: Check, cell: Json, path: string): void {
  if (cell['type'] === 'rich_text') checkRichText(check, cell, path);
  else if (cell['type'] !== 'raw_text' && cell['type'] !== 'raw_number')
    fail(check, path, `unsupported type: ${String(cell['type'])}`);
}

/** At most 100 rows of 20 cells. https://docs.slack.dev/reference/block-kit/blocks/table-block */
export function checkTable(check: Check, block: Json, path: string): void {
  const rows = checkList(check, block['rows'], `${path}/rows`, { max: 100 });
  for (const [index, row] of rows.entries()) {
    const at = `${path}/rows/${index}`;
    eachObject(check, checkList(check, row, at, { max: 20 }), at, (cell, cellPath) =>
      checkCell(check, cell, cellPath),
    );
  }
  const settings = block['column_settings'];
  if (
    settings !== undefined &&
    checkList(check, settings, `${path}/column_settings`, { max: 20 }).some(
      (one) => one !== null && !isObject(one),
    )
  ) {
    fail(check, `${path}/column_settings`, 'must hold objects');
  }
}
