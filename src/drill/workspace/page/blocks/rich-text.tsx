import type { RichTextBlock, RichTextElement } from '@slack/types';
import type { ReactNode } from 'react';
import { emojiFor } from './emoji.ts';
import { safeUrl } from './mrkdwn.ts';
import { ChannelMention, OutsideLink, SlackDate, UserMention } from './text.tsx';

type Part = RichTextBlock['elements'][number];

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export function RichTextView({ of }: { of: RichTextBlock }) {
  return of.elements.map((part, index) => <PartView key={index} of={part} />);
}

function PartView({ of }: { of: Part }): ReactNode {
  switch (of.type) {
    case 'rich_text_section':
      return (
        <p>
          <Elements of={of.elements} />
        </p>
      );
    case 'rich_text_quote':
      return (
        <blockquote>
          <Elements of={of.elements} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre>
          <Elements of={of.elements} />
        </pre>
      );
    case 'rich_text_list': {
      const items = of.elements.map((item, index) => (
        <li key={index}>
          {'elements' in item && item.type === 'rich_text_section' ? (
            <Elements of={item.elements} />
          ) : (
            <PartView of={item as Part} />
          )}
        </li>
      ));
      const indent = { marginLeft: `${(of.indent ?? 0) * 1.5}em` };
      return of.style === 'ordered' ? (
        <ol style={indent}>{items}</ol>
      ) : (
        <ul style={indent}>{items}</ul>
      );
    }
    default:
      return null;
  }
}

function Elements({ of }: { of: RichTextElement[] }) {
  return of.map((element, index) => (
    <Styled key={index} by={(element as { style?: Style }).style}>
      <ElementText of={element} />
    </Styled>
  ));
}

interface Style {
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  code?: boolean;
}

function Styled({ by, children }: { by: Style | undefined; children: ReactNode }) {
  let styled = children;
  if (by?.code) styled = <code>{styled}</code>;
  if (by?.strike) styled = <s>{styled}</s>;
  if (by?.italic) styled = <em>{styled}</em>;
  if (by?.bold) styled = <strong>{styled}</strong>;
  return styled;
}

function ElementText({ of }: { of: RichTextElement }): ReactNode {
  switch (of.type) {
    case 'text':
      return <span className="pre-wrap">{of.text}</span>;
    case 'link': {
      const url = safeUrl(of.url);
      const label = of.text ?? of.url;
      return url === undefined ? label : <OutsideLink url={url}>{label}</OutsideLink>;
    }
    case 'emoji':
      return emojiFor(of.name) ?? `:${of.name}:`;
    case 'user':
      return <UserMention id={of.user_id} />;
    case 'channel':
      return <ChannelMention id={of.channel_id} />;
    case 'broadcast':
      return <span className="mention">@{of.range}</span>;
    case 'usergroup':
      return <span className="mention">@{of.usergroup_id}</span>;
    case 'team':
      return <span className="mention">@{of.team_id}</span>;
    case 'color':
      return <code>{of.value}</code>;
    case 'date':
      return (
        <SlackDate
          of={{
            kind: 'date',
            timestamp: of.timestamp,
            format: of.format,
            fallback: of.fallback ?? '',
          }}
        />
      );
    default:
      return null;
  }
}
