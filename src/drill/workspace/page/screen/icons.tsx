import type { ReactNode } from 'react';

/** The page's own signs. Drawn, not typed: not every machine has a font with pictures in it. */
function Icon({ size = 14, children }: { size?: number; children: ReactNode }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export function LockIcon({ size = 13 }: { size?: number }) {
  return (
    <Icon size={size}>
      <rect x="5" y="11" width="14" height="9" rx="2" />
      <path d="M8 11V8a4 4 0 0 1 8 0v3" />
    </Icon>
  );
}

export function EyeIcon() {
  return (
    <Icon>
      <path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z" />
      <circle cx="12" cy="12" r="3" />
    </Icon>
  );
}

export function PinIcon() {
  return (
    <Icon>
      <path d="M9 4h6l-1 6 4 4H6l4-4z" />
      <path d="M12 14v7" />
    </Icon>
  );
}

export function FileIcon() {
  return (
    <Icon size={22}>
      <path d="M6 3h8l5 5v13H6z" />
      <path d="M14 3v5h5" />
    </Icon>
  );
}

export function BookmarkIcon() {
  return (
    <Icon>
      <path d="M7 4h10v16l-5-4-5 4z" />
    </Icon>
  );
}

export function ColumnsIcon() {
  return (
    <Icon size={16}>
      <rect x="3" y="4" width="18" height="16" rx="2" />
      <path d="M9 4v16M15 4v16" />
    </Icon>
  );
}

export function WindowIcon() {
  return (
    <Icon size={15}>
      <path d="M10 5H5v14h14v-5" />
      <path d="M14 4h6v6M20 4l-8 8" />
    </Icon>
  );
}
