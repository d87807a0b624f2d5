/** What the address says after its `#`: never sent to any server. */
export interface Address {
  key: string | undefined;
  /** The people shown; several stand side by side. */
  as: string[];
}

/** Reads `#key=…&as=U1,U2`. */
export function readAddress(fragment: string): Address {
  const said = new URLSearchParams(fragment.replace(/^#/, ''));
  const as = (said.get('as') ?? '').split(',').filter((id) => id !== '');
  return { key: said.get('key') ?? undefined, as };
}

/** The fragment that leads back to what is shown now. */
export function writeAddress({ key, as }: Address): string {
  const said = new URLSearchParams(key === undefined ? {} : { key });
  const people = as.map(encodeURIComponent).join(',');
  return `#${said}${people === '' ? '' : `${key === undefined ? '' : '&'}as=${people}`}`;
}
