import { addMessage } from '../conversations.ts';
import { secret, type Workspace } from '../state.ts';
import { idsArg, jsonArg, neededArg, textArg } from './args.ts';
import { readContent } from './compose.ts';
import { SlackError, slackProblems } from './error.ts';
import { emitMessage } from './events.ts';
import { asList, asText, isObject } from './json.ts';
import { joinedChannelArg, type Methods } from './method.ts';
import { fileObject } from './objects.ts';

/**
 * Takes the bytes of an upload, raw or as a multipart form. Returns false when the address is unknown or was used.
 * https://docs.slack.dev/messaging/working-with-files#uploading_files
 */
export async function receiveUpload(
  workspace: Workspace,
  token: string,
  contentType: string,
  body: Buffer,
): Promise<boolean> {
  const file = [...workspace.files.values()].find((one) => one.uploadToken === token);
  if (file === undefined || file.content !== undefined) return false;
  file.content = contentType.startsWith('multipart/form-data')
    ? await firstPart(contentType, body)
    : body;
  return true;
}

async function firstPart(contentType: string, body: Buffer): Promise<Buffer> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  for (const value of form.values())
    return typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer());
  return Buffer.alloc(0);
}

/** https://docs.slack.dev/reference/methods#files */
export const fileMethods: Methods = {
  'files.getUploadURLExternal': {
    scopes: ['files:write'],
    run({ workspace }, args) {
      const name = neededArg(args, 'filename');
      const size = Number(neededArg(args, 'length'));
      if (!Number.isInteger(size) || size <= 0)
        throw slackProblems('invalid_arguments', [
          '[ERROR] length must be a positive number of bytes',
        ]);
      const file = {
        id: workspace.newId('F'),
        name,
        title: name,
        size,
        uploadToken: secret(),
        complete: false,
      };
      workspace.files.set(file.id, file);
      return { upload_url: `${workspace.origin}/upload/v1/${file.uploadToken}`, file_id: file.id };
    },
  },
  'files.completeUploadExternal': {
    scopes: ['files:write'],
    run(services, args) {
      const { workspace } = services;
      const wanted = asList(jsonArg(args, 'files')).filter(isObject);
      if (wanted.length === 0)
        throw slackProblems('invalid_arguments', ['[ERROR] missing required field: files']);
      const channelIds = [...idsArg(args, 'channel_id'), ...idsArg(args, 'channels')];
      const channels = channelIds.map((channel) => joinedChannelArg(workspace, { channel }));
      const files = wanted.map((one) => {
        const file = workspace.files.get(String(one['id']));
        if (file?.content === undefined) throw new SlackError('file_not_found');
        if (file.complete) throw new SlackError('file_update_failed');
        return Object.assign(file, { complete: true, title: asText(one['title']) ?? file.name });
      });
      const threadTs = textArg(args, 'thread_ts');
      const comment = readContent(workspace, {
        text: textArg(args, 'initial_comment') ?? ' ',
        blocks: args['blocks'],
      });
      for (const channel of channels) {
        const said = {
          channel: channel.id,
          user: workspace.bot.id,
          text: comment.text.trim(),
          blocks: comment.blocks,
          files: files.map((file) => file.id),
        };
        emitMessage(
          services,
          addMessage(workspace, { ...said, ...(threadTs === undefined ? {} : { threadTs }) }),
        );
      }
      return { files: files.flatMap((file) => fileObject(workspace, file)) };
    },
  },
};
