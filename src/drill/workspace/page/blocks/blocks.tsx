import type {
  ActionsBlock,
  ContextBlock,
  HeaderBlock,
  ImageBlock,
  KnownBlock,
  SectionBlock,
  TableBlock,
} from '@slack/types';
import type { ReactNode } from 'react';
import { ElementView } from './elements.tsx';
import { ImageView } from './image.tsx';
import { InputView } from './input.tsx';
import { RichTextView } from './rich-text.tsx';
import { Mrkdwn, Plain, TextObject } from './text.tsx';

/** Block Kit (https://docs.slack.dev/reference/block-kit/blocks), drawn by elements of our own. */
export function Blocks({ of }: { of: unknown[] }) {
  return (of as KnownBlock[]).map((block, index) => (
    <BlockView key={block.block_id ?? index} of={block} />
  ));
}

function BlockView({ of }: { of: KnownBlock }): ReactNode {
  switch (of.type) {
    case 'header':
      return <HeaderView of={of} />;
    case 'section':
      return <SectionView of={of} />;
    case 'context':
      return <ContextView of={of} />;
    case 'actions':
      return <ActionsView of={of} />;
    case 'divider':
      return <hr />;
    case 'input':
      return <InputView of={of} />;
    case 'image':
      return <ImageView of={imageOf(of)} />;
    case 'rich_text':
      return (
        <div className="rich-text">
          <RichTextView of={of} />
        </div>
      );
    case 'table':
      return <TableView of={of} />;
    case 'markdown':
      return <div className="pre-wrap">{of.text}</div>;
    default:
      return <p className="muted">(a block of the kind “{of.type}”, which this page can’t show)</p>;
  }
}

function HeaderView({ of }: { of: HeaderBlock }) {
  return (
    <h3 className="block-header">
      <Plain text={of.text.text} emoji={of.text.emoji !== false} />
    </h3>
  );
}

function SectionView({ of }: { of: SectionBlock }) {
  return (
    <div className="section">
      <div className="section-body">
        {of.text && <TextObject of={of.text} />}
        {of.fields && (
          <div className="fields">
            {of.fields.map((field, index) => (
              <div key={index} className="field">
                <TextObject of={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {of.accessory && (
        <div className="accessory">
          <ElementView element={of.accessory} blockId={of.block_id} />
        </div>
      )}
    </div>
  );
}

function ContextView({ of }: { of: ContextBlock }) {
  return (
    <div className="context">
      {of.elements.map((element, index) => (
        <span key={index} className="context-part">
          {element.type === 'image' && <ElementView element={element} blockId={of.block_id} />}
          {element.type === 'mrkdwn' && <Mrkdwn text={element.text} />}
          {element.type === 'plain_text' && (
            <Plain text={element.text} emoji={element.emoji !== false} />
          )}
        </span>
      ))}
    </div>
  );
}

function ActionsView({ of }: { of: ActionsBlock }) {
  return (
    <div className="actions">
      {of.elements.map((element, index) => (
        <ElementView
          key={(element as { action_id?: string }).action_id ?? index}
          element={element}
          blockId={of.block_id}
        />
      ))}
    </div>
  );
}

function imageOf(of: ImageBlock): {
  image_url?: string;
  alt_text: string;
  title?: { text: string };
} {
  const url =
    'image_url' in of
      ? of.image_url
      : of.slack_file && 'url' in of.slack_file
        ? of.slack_file.url
        : undefined;
  return {
    alt_text: of.alt_text,
    ...(url === undefined ? {} : { image_url: url }),
    ...(of.title === undefined ? {} : { title: of.title }),
  };
}

function TableView({ of }: { of: TableBlock }) {
  const [head, ...rows] = of.rows;
  const cell = (content: TableBlock['rows'][number][number], column: number) => {
    const align = of.column_settings?.[column]?.align ?? 'left';
    const inner = content.type === 'rich_text' ? <RichTextView of={content} /> : cellText(content);
    return { align, inner };
  };
  return (
    <div className="table" role="region" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {(head ?? []).map((content, column) => {
              const { align, inner } = cell(content, column);
              return (
                <th key={column} scope="col" style={{ textAlign: align }}>
                  {inner}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((content, column) => {
                const { align, inner } = cell(content, column);
                return (
                  <td key={column} style={{ textAlign: align }}>
                    {inner}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellText(
  content: Exclude<TableBlock['rows'][number][number], { type: 'rich_text' }>,
): string {
  return content.type === 'raw_text' ? content.text : String(Object.values(content)[1] ?? '');
}
