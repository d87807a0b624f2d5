import { checkBlock } from './block-kit-blocks.ts';
import {
  checkList,
  checkOptionalText,
  checkString,
  checkTextObject,
  eachObject,
  fail,
  onlyKnownFields,
  type Check,
  type Surface,
} from './block-kit-checks.ts';
import { asList, isObject, type Json } from './json.ts';

/** Slack says nothing of this limit; `msg_blocks_too_long` was measured at about 13,200 to 13,300 characters (slackapi/bolt-js#2509). */
const MESSAGE_BLOCKS_CHARACTERS = 13_000;

function checkUniqueBlocks(check: Check, blocks: readonly unknown[]): void {
  const seen = new Set<unknown>();
  for (const [index, block] of blocks.entries()) {
    const id = isObject(block) ? block['block_id'] : undefined;
    if (id !== undefined && seen.has(id))
      fail(
        check,
        `/blocks/${index}/block_id`,
        `\`block_id\` already exists: ${JSON.stringify(id)}`,
      );
    seen.add(id);
  }
}

function checkWhole(check: Check, blocks: readonly unknown[]): void {
  const of = (type: string): Json[] =>
    blocks.filter(isObject).filter((block) => block['type'] === type);
  if (of('table').length > 1) fail(check, '/blocks', 'only one table is allowed in a message');
  const markdown = of('markdown').reduce((sum, block) => sum + String(block['text']).length, 0);
  if (markdown > 12_000)
    fail(check, '/blocks', 'markdown blocks must be less than 12001 characters together');
}

/**
 * Checks blocks against Slack's limits, without asking Slack.
 *
 * Takes the blocks as they would be sent, and where they are to be shown. Returns one sentence for each
 * problem, in the form of Slack's own `response_metadata.messages`; an empty list if Slack would take them.
 * The undocumented limit on a message's whole size is `messageBlocksTooLong`.
 */
export function blockKitProblems(blocks: unknown, surface: Surface): string[] {
  const check: Check = { surface, problems: [] };
  const list = checkList(check, blocks, '/blocks', {
    min: 0,
    max: surface === 'message' ? 50 : 100,
  });
  eachObject(check, list, '/blocks', (block, path) => checkBlock(check, block, path));
  checkUniqueBlocks(check, list);
  checkWhole(check, list);
  return check.problems;
}

/** Would Slack refuse this message's blocks as `msg_blocks_too_long`? */
export function messageBlocksTooLong(blocks: unknown): boolean {
  return JSON.stringify(blocks ?? []).length > MESSAGE_BLOCKS_CHARACTERS;
}

/**
 * Checks a modal or App Home view: its own fields, then its blocks. Returns problems as blockKitProblems does.
 * https://docs.slack.dev/reference/views/modal-views
 */
export function viewProblems(view: unknown): string[] {
  if (!isObject(view)) return ['[ERROR] must be an object [json-pointer:/view]'];
  if (view['type'] !== 'modal' && view['type'] !== 'home')
    return ['[ERROR] must be one of modal, home [json-pointer:/view/type]'];
  const surface: Surface = view['type'];
  const check: Check = { surface, problems: [] };
  checkString(check, view['private_metadata'], '/private_metadata', {
    max: 3000,
    min: 0,
    required: false,
  });
  checkString(check, view['callback_id'], '/callback_id', { max: 255, min: 0, required: false });
  checkString(check, view['external_id'], '/external_id', { max: 255, min: 0, required: false });
  if (surface === 'modal') {
    onlyKnownFields(
      check,
      view,
      '/view',
      'type title submit close blocks private_metadata callback_id external_id clear_on_close notify_on_close submit_disabled',
    );
    checkTextObject(check, view['title'], '/title', { max: 24, plain: true });
    checkOptionalText(check, view['submit'], '/submit', { max: 24, plain: true });
    checkOptionalText(check, view['close'], '/close', { max: 24, plain: true });
    const asks = asList(view['blocks']).some(
      (block) => isObject(block) && block['type'] === 'input',
    );
    if (asks && view['submit'] === undefined)
      fail(check, '/submit', 'missing required field: a view with input blocks needs submit');
  }
  return [...check.problems, ...blockKitProblems(view['blocks'], surface)];
}
