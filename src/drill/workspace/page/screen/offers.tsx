import { commands } from '../commands.data.ts';
import { mentionAt, suggest } from './suggest.ts';

/** One thing that the composer offers to write. */
export interface Offer {
  text: string;
  title: string;
  usage: string;
  hint: string;
}

/** What fits to what was typed before the caret: commands after a slash, people after an `@`. */
export function offersFor(
  text: string,
  caret: number,
  { people, inThread }: { people: string[]; inThread: boolean },
): Offer[] {
  if (text.startsWith('/') && !inThread) {
    const fitting = suggest(text, commands);
    if (fitting.length > 0) {
      return fitting.map(({ name, usage, hint }) => ({
        text: usage === '' ? name : `${name} `,
        title: name,
        usage,
        hint,
      }));
    }
  }
  const mention = mentionAt(text, caret, people);
  return (mention?.names ?? []).map((name) => ({
    text: `${text.slice(0, mention?.from)}@${name} ${text.slice(caret)}`,
    title: `@${name}`,
    usage: '',
    hint: '',
  }));
}

interface OffersProps {
  id: string;
  offers: Offer[];
  picked: number;
  onTake: (offer: Offer) => void;
}

/** The list above the line that is written in; the focus stays in the line. */
export function Offers({ id, offers, picked, onTake }: OffersProps) {
  return (
    <ul className="offers" role="listbox" id={`${id}-offers`} aria-label="Suggestions">
      {offers.map((offer, index) => (
        <li
          key={offer.title}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === picked}
          ref={(element) => {
            if (index === picked) element?.scrollIntoView({ block: 'nearest' });
          }}
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(offer);
          }}
        >
          <span className="offer-title">
            {offer.title} <span className="offer-usage">{offer.usage}</span>
          </span>
          <span className="offer-hint">{offer.hint}</span>
        </li>
      ))}
    </ul>
  );
}
