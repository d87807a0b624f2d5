import { safeUrl } from './mrkdwn.ts';
import { OutsideLink } from './text.tsx';

interface ImageLike {
  image_url?: string;
  alt_text: string;
  title?: { text: string };
}

/**
 * A picture that came with the message. A picture from elsewhere is named and linked, not fetched:
 * fetching it would tell its host who reads this incident, and when.
 */
export function ImageView({ of, small = false }: { of: ImageLike; small?: boolean }) {
  const url = of.image_url ?? '';
  if (/^data:image\/(png|jpeg|gif|webp);/.test(url)) {
    const image = <img className={small ? 'thumbnail' : 'picture'} src={url} alt={of.alt_text} />;
    if (of.title === undefined) return image;
    return (
      <figure>
        <figcaption>{of.title.text}</figcaption>
        {image}
      </figure>
    );
  }
  const link = safeUrl(url);
  return (
    <span className="image-elsewhere">
      Picture:{' '}
      {link === undefined ? of.alt_text : <OutsideLink url={link}>{of.alt_text}</OutsideLink>}
    </span>
  );
}
