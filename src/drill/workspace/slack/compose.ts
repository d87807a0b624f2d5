import type { Workspace } from '../state.ts';
import type { Message } from '../model.ts';
import { blockKitProblems, messageBlocksTooLong } from './block-kit-limits.ts';
import { jsonArg, textArg } from './args.ts';
import { slackProblems, SlackError } from './error.ts';
import { asList, isObject, type Json } from './json.ts';

/** What a message says, checked against Slack's limits. */
export type Content = Pick<Message, 'text' | 'blocks' | 'attachments'> & {
  metadata?: Json;
  warnings: string[];
};

/** Slack cuts longer texts off. https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
const MOST_TEXT = 40_000;

/**
 * Reads a message's text, blocks, attachments and metadata from the arguments of a write.
 * Throws SlackError: no_text, invalid_blocks (with messages), invalid_blocks_format, msg_blocks_too_long, invalid_metadata_format.
 */
export function readContent(workspace: Workspace, args: Json): Content {
  const text = (textArg(args, 'text') ?? '').slice(0, MOST_TEXT);
  const blocks = readBlocks(workspace, jsonArg(args, 'blocks', 'invalid_blocks_format'));
  const attachments = asList(jsonArg(args, 'attachments', 'invalid_attachments')).filter(isObject);
  for (const attachment of attachments) readBlocks(workspace, attachment['blocks']);
  if (text === '' && blocks.length === 0 && attachments.length === 0)
    throw new SlackError('no_text');
  const metadata = jsonArg(args, 'metadata', 'invalid_metadata_format');
  if (
    metadata !== undefined &&
    (!isObject(metadata) ||
      typeof metadata['event_type'] !== 'string' ||
      !isObject(metadata['event_payload']))
  ) {
    throw new SlackError('invalid_metadata_format');
  }
  return {
    text,
    blocks,
    attachments,
    warnings: text === '' ? ['missing_text_in_message'] : [],
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function readBlocks(workspace: Workspace, blocks: unknown): Json[] {
  if (blocks === undefined || blocks === null) return [];
  if (!Array.isArray(blocks)) throw new SlackError('invalid_blocks_format');
  const problems = blockKitProblems(blocks, 'message');
  if (problems.length > 0) throw slackProblems('invalid_blocks', problems);
  if (messageBlocksTooLong(blocks)) throw new SlackError('msg_blocks_too_long');
  return withIds(workspace, blocks);
}

/** A copy of the blocks in which every block and interactive element has an id, as Slack hands them back. */
export function withIds(workspace: Workspace, blocks: readonly unknown[]): Json[] {
  return blocks.filter(isObject).map((block) => {
    const named: Json = { block_id: workspace.newId('b'), ...structuredClone(block) };
    for (const element of interactiveElements(named)) element['action_id'] ??= workspace.newId('a');
    if (Array.isArray(named['child_blocks']))
      named['child_blocks'] = withIds(workspace, named['child_blocks']);
    return named;
  });
}

/** The elements of one block that a person can use: buttons, menus, inputs. */
function interactiveElements(block: Json): Json[] {
  const holders = ['actions', 'context_actions', 'section', 'input'];
  if (!holders.includes(String(block['type']))) return [];
  return [...asList(block['elements']), block['accessory'], block['element']]
    .filter(isObject)
    .filter((element) => element['type'] !== 'image');
}

/** Every interactive element of a list of blocks with the id of its block, containers included. */
export function allElements(
  blocks: readonly Json[],
): { blockId: string; block: Json; element: Json }[] {
  return blocks.flatMap((block) => [
    ...interactiveElements(block).map((element) => ({
      blockId: String(block['block_id']),
      block,
      element,
    })),
    ...allElements(asList(block['child_blocks']).filter(isObject)),
  ]);
}
