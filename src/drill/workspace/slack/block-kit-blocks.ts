import {
  checkList,
  checkOptionalText,
  checkString,
  checkTextObject,
  checkWord,
  eachObject,
  fail,
  onlyKnownFields,
  type Check,
  type Surface,
} from './block-kit-checks.ts';
import { checkElement, checkImage, ELEMENTS_OF } from './block-kit-elements.ts';
import { checkRichText, checkTable } from './block-kit-rich-text.ts';
import { asList, isObject, type Json } from './json.ts';

type BlockCheck = (check: Check, block: Json, path: string) => void;

interface BlockRule {
  fields: string;
  surfaces: readonly Surface[];
  check: BlockCheck;
}

const EVERYWHERE: readonly Surface[] = ['message', 'modal', 'home'];
const MESSAGES: readonly Surface[] = ['message'];

const section: BlockCheck = (check, block, path) => {
  if (block['text'] === undefined && block['fields'] === undefined)
    fail(check, path, 'text or fields must be given');
  checkOptionalText(check, block['text'], `${path}/text`, { max: 3000 });
  if (block['fields'] !== undefined) {
    const fields = checkList(check, block['fields'], `${path}/fields`, { max: 10 });
    for (const [index, field] of fields.entries())
      checkTextObject(check, field, `${path}/fields/${index}`, { max: 2000 });
  }
  if (block['accessory'] !== undefined)
    eachObject(check, [block['accessory']], `${path}/accessory`, (item) =>
      checkElement(check, item, `${path}/accessory`, ELEMENTS_OF.section),
    );
};

const actions: BlockCheck = (check, block, path) => {
  eachObject(
    check,
    checkList(check, block['elements'], `${path}/elements`, { max: 25 }),
    `${path}/elements`,
    (item, at) => checkElement(check, item, at, ELEMENTS_OF.actions),
  );
};

const context: BlockCheck = (check, block, path) => {
  eachObject(
    check,
    checkList(check, block['elements'], `${path}/elements`, { max: 10 }),
    `${path}/elements`,
    (item, at) => {
      if (item['type'] === 'image') checkImage(check, item, at);
      else checkTextObject(check, item, at, { max: 3000 });
    },
  );
};

const input: BlockCheck = (check, block, path) => {
  checkTextObject(check, block['label'], `${path}/label`, { max: 2000, plain: true });
  checkOptionalText(check, block['hint'], `${path}/hint`, { max: 2000, plain: true });
  eachObject(check, [block['element']], `${path}/element`, (item) =>
    checkElement(check, item, `${path}/element`, ELEMENTS_OF.input),
  );
};

const container: BlockCheck = (check, block, path) => {
  eachObject(
    check,
    checkList(check, block['child_blocks'], `${path}/child_blocks`, { max: 10 }),
    `${path}/child_blocks`,
    (child, at) => checkBlock(check, child, at),
  );
};

/**
 * What each block may hold, and where Slack shows it.
 * https://docs.slack.dev/reference/block-kit/blocks
 */
const BLOCKS = new Map<string, BlockRule>([
  ['section', { fields: 'text fields accessory expand', surfaces: EVERYWHERE, check: section }],
  ['actions', { fields: 'elements', surfaces: EVERYWHERE, check: actions }],
  ['context', { fields: 'elements', surfaces: EVERYWHERE, check: context }],
  [
    'input',
    { fields: 'label hint element optional dispatch_action', surfaces: EVERYWHERE, check: input },
  ],
  ['divider', { fields: '', surfaces: EVERYWHERE, check: () => undefined }],
  [
    'header',
    {
      fields: 'text',
      surfaces: EVERYWHERE,
      check: (check, block, path) =>
        checkTextObject(check, block['text'], `${path}/text`, { max: 150, plain: true }),
    },
  ],
  [
    'image',
    {
      fields: 'image_url slack_file alt_text title',
      surfaces: EVERYWHERE,
      check: (check, block, path) => {
        checkImage(check, block, path);
        checkOptionalText(check, block['title'], `${path}/title`, { max: 2000, plain: true });
      },
    },
  ],
  ['rich_text', { fields: 'elements', surfaces: EVERYWHERE, check: checkRichText }],
  [
    'alert',
    {
      fields: 'text level',
      surfaces: ['modal'],
      check: (check, block, path) => {
        checkTextObject(check, block['text'], `${path}/text`, { max: 3000 });
        checkWord(check, block['level'], `${path}/level`, [
          'default',
          'info',
          'warning',
          'error',
          'success',
        ]);
      },
    },
  ],
  [
    'markdown',
    {
      fields: 'text',
      surfaces: MESSAGES,
      check: (check, block, path) =>
        checkString(check, block['text'], `${path}/text`, { max: 12_000 }),
    },
  ],
  ['table', { fields: 'rows column_settings', surfaces: MESSAGES, check: checkTable }],
  [
    'context_actions',
    {
      fields: 'elements',
      surfaces: MESSAGES,
      check: (check, block, path) =>
        eachObject(
          check,
          checkList(check, block['elements'], `${path}/elements`, { max: 5 }),
          `${path}/elements`,
          (item, at) => checkElement(check, item, at, ELEMENTS_OF.context_actions),
        ),
    },
  ],
  [
    'container',
    {
      fields:
        'title rich_text_title subtitle child_blocks width icon is_collapsible default_collapsed has_header_divider',
      surfaces: MESSAGES,
      check: container,
    },
  ],
  [
    'plan',
    {
      fields: 'title tasks',
      surfaces: MESSAGES,
      check: (check, block, path) =>
        checkString(check, block['title'], `${path}/title`, { max: 3000 }),
    },
  ],
]);

/** Checks one block of its kind, with everything in it. */
export function checkBlock(check: Check, block: Json, path: string): void {
  const type = block['type'];
  const rule = typeof type === 'string' ? BLOCKS.get(type) : undefined;
  if (rule === undefined || !rule.surfaces.includes(check.surface))
    return fail(check, path, `unsupported type: ${String(type)}`);
  onlyKnownFields(check, block, path, `type block_id ${rule.fields}`);
  checkString(check, block['block_id'], `${path}/block_id`, { max: 255, required: false });
  checkUniqueActions(check, block, path);
  rule.check(check, block, path);
}

function checkUniqueActions(check: Check, block: Json, path: string): void {
  const seen = new Set<unknown>();
  for (const element of asList(block['elements'])) {
    const id = isObject(element) ? element['action_id'] : undefined;
    if (id !== undefined && seen.has(id))
      fail(check, path, `\`action_id\` already exists: ${JSON.stringify(id)}`);
    seen.add(id);
  }
}
