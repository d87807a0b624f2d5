/** The word of the list that the typed one most likely means; undefined when none is near. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  if (wanted.length < 2) return undefined;
  const begins = words.filter((word) => word.startsWith(wanted));
  if (begins.length === 1) return begins[0];
  const allowed = wanted.length <= 4 ? 1 : 2;
  let best: { word: string; far: number } | undefined;
  for (const word of words) {
    const far = distance(wanted, word);
    if (far <= allowed && (best === undefined || far < best.far)) best = { word, far };
  }
  return best?.word;
}

/** Edits between two words: insert, delete, replace, or swap two neighbours (Damerau-Levenshtein, restricted). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (rows[i - 1]?.[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const deleted = (rows[i - 1]?.[j] ?? 0) + 1;
      const inserted = (row[j - 1] ?? 0) + 1;
      const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = swaps ? (rows[i - 2]?.[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(replaced, deleted, inserted, swapped));
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
