import type { MrkdwnElement, PlainTextElement } from '@slack/types';
import { Fragment, memo } from 'react';
import type { ReactNode } from 'react';
import { formatSlackDate, formatUtc } from './date-format.ts';
import type { Inline, Paragraph } from './mrkdwn.ts';
import { parseMrkdwn, parsePlain } from './mrkdwn.ts';
import { useSurface } from './surface.ts';

/** Slack's mrkdwn as elements. Text only ever becomes text nodes. */
export const Mrkdwn = memo(function Mrkdwn({ text }: { text: string }) {
  return parseMrkdwn(text).map((paragraph, index) => <ParagraphView key={index} of={paragraph} />);
});

/** Text without markup, in one line of elements. */
export function Plain({ text, emoji = true }: { text: string; emoji?: boolean }) {
  return <Inlines of={parsePlain(text, emoji)} />;
}

/** A text object of a block: `plain_text` or `mrkdwn`. */
export function TextObject({ of }: { of: PlainTextElement | MrkdwnElement }) {
  if (of.type === 'mrkdwn') return <Mrkdwn text={of.text} />;
  return (
    <p>
      <Plain text={of.text} emoji={of.emoji !== false} />
    </p>
  );
}

/** A list of inline parts as elements. */
function Inlines({ of }: { of: Inline[] }) {
  return of.map((inline, index) => <InlineView key={index} of={inline} />);
}

function ParagraphView({ of }: { of: Paragraph }) {
  if (of.kind === 'pre') return <pre>{of.text}</pre>;
  if (of.kind === 'quote') {
    return (
      <blockquote>
        <Inlines of={of.children} />
      </blockquote>
    );
  }
  return (
    <p>
      <Inlines of={of.children} />
    </p>
  );
}

function InlineView({ of }: { of: Inline }): ReactNode {
  switch (of.kind) {
    case 'text':
      return <Lines text={of.text} />;
    case 'bold':
      return (
        <strong>
          <Inlines of={of.children} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <Inlines of={of.children} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Inlines of={of.children} />
        </s>
      );
    case 'code':
      return <code dir="ltr">{of.text}</code>;
    case 'link':
      return <OutsideLink url={of.url}>{of.label}</OutsideLink>;
    case 'user':
      return <UserMention id={of.id} />;
    case 'channel':
      return <ChannelMention id={of.id} label={of.label} />;
    case 'broadcast':
      return <span className="mention">@{of.name}</span>;
    case 'date':
      return <SlackDate of={of} />;
    default:
      return (
        <span role="img" aria-label={of.name.replaceAll('_', ' ')} title={`:${of.name}:`}>
          {of.char}
        </span>
      );
  }
}

function Lines({ text }: { text: string }) {
  return text.split('\n').map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      {line}
    </Fragment>
  ));
}

/** A link that tells the place it leads to nothing about this page. */
export function OutsideLink({ url, children }: { url: string; children: ReactNode }) {
  const { openMessage } = useSurface();
  const place = permalink(url);
  if (place) {
    return (
      <button type="button" className="link" onClick={() => openMessage(place.channel, place.ts)}>
        {children}
      </button>
    );
  }
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" title={url}>
      {children}
    </a>
  );
}

/** The message that a link of this very workspace leads to. */
function permalink(url: string): { channel: string; ts: string } | undefined {
  const [, origin, channel, seconds, rest] =
    /^(https?:\/\/[^/]+)\/archives\/([CGD][A-Z0-9]+)\/p(\d+)(\d{6})(?:\?|$)/.exec(url) ?? [];
  if (origin !== location.origin || channel === undefined) return undefined;
  return { channel, ts: `${seconds}.${rest}` };
}

/** A person's name as the workspace knows it; a label that came with the text is never believed. */
export function UserMention({ id }: { id: string }) {
  const { people, bots } = useSurface();
  const name = [...people, ...bots].find((known) => known.id === id)?.name;
  return (
    <span className="mention" title={id}>
      @<bdi>{name ?? id}</bdi>
    </span>
  );
}

export function ChannelMention({ id, label }: { id: string; label?: string | undefined }) {
  const { channels, openChannel } = useSurface();
  const name = channels.find((channel) => channel.id === id)?.name;
  if (name === undefined) return <span className="mention">#{label ?? id}</span>;
  return (
    <button type="button" className="mention" onClick={() => openChannel(id)}>
      #{name}
    </button>
  );
}

export function SlackDate({ of }: { of: Extract<Inline, { kind: 'date' }> }) {
  const shown = formatSlackDate(of.timestamp, of.format, { now: Date.now() }) || of.fallback;
  const time = (
    <time className="date" title={formatUtc(of.timestamp)}>
      {shown}
    </time>
  );
  return of.link === undefined ? time : <OutsideLink url={of.link}>{time}</OutsideLink>;
}
