import { LockIcon } from './icons.tsx';

/** Initials on a colour of the person's own: whoever watches three columns must never wonder who acts. */
export function Avatar({ name, id, bot = false }: { name: string; id: string; bot?: boolean }) {
  if (bot) {
    // The workspace's own voice ("that command does not exist") must not look like the app's.
    const own = name === 'Slackbot';
    return (
      <span className={own ? 'avatar own' : 'avatar bot'} aria-hidden="true">
        {own ? '#' : <LockIcon size={19} />}
      </span>
    );
  }
  return (
    <span className="avatar" aria-hidden="true" style={{ background: colourOf(id) }}>
      {initials(name)}
    </span>
  );
}

/** Dark enough for white letters (4.5:1) in every hue. */
export function colourOf(id: string): string {
  let hash = 7;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 3600;
  return `hsl(${(hash * 137) % 360} 45% 30%)`;
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter((word) => /\p{L}|\p{N}/u.test(word));
  const letters = words.slice(0, 2).map((word) => /\p{L}|\p{N}/u.exec(word)?.[0]);
  return letters.join('').toUpperCase() || '?';
}
