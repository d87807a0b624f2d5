/** A module specifier with the line that it stands on. */
export interface Import {
  readonly line: number;
  readonly from: string;
  /** True for `import type` and `export type`: they count for the map like all others. */
  readonly typeOnly: boolean;
}

export interface Scanned {
  readonly imports: readonly Import[];
  /** The text with comments, strings and regular expressions blanked out; lines stay where they are. */
  readonly code: string;
  /** The text with only the comments blanked out. */
  readonly uncommented: string;
}

/**
 * Finds every module that a TypeScript text names: `import`, `export … from` and `import()`. There is no
 * parser: a small state machine first takes away comments and literals, so that neither a comment nor a
 * string that looks like an import is taken for one.
 */
export function scan(text: string): Scanned {
  const { code, uncommented } = blank(text);
  const imports: Import[] = [];
  // `code` says where a statement is, `uncommented` has its specifier at the same place.
  const statement =
    /(?:^|[;\n}])\s*(?:import|(?:import|export)\b(?:\s+(type)\b(?!\s*(?:from\b|,)))?[^;'"]*?\bfrom)\s*(["'])/g;
  for (const found of code.matchAll(statement)) {
    const quote = found.index + found[0].length - 1;
    imports.push(at(uncommented, quote, found[1] !== undefined));
  }
  for (const found of code.matchAll(/\bimport\s*\(\s*(["'`])/g)) {
    imports.push(at(uncommented, found.index + found[0].length - 1, false));
  }
  return { imports, code, uncommented };
}

function at(text: string, quote: number, typeOnly: boolean): Import {
  const end = text.indexOf(text[quote] ?? "'", quote + 1);
  const line = text.slice(0, quote).split('\n').length;
  return { line, from: text.slice(quote + 1, end), typeOnly };
}

type Mode = 'code' | "'" | '"' | '`' | '/' | '//' | '/*';

/** Blanks comments in both texts, and what stands inside quotes in `code`; the quotes themselves stay. */
function blank(text: string): { code: string; uncommented: string } {
  let code = '';
  let uncommented = '';
  let mode: Mode = 'code';
  /** For every `${` that is open: how many braces are open inside it. */
  const templates: number[] = [];
  let inClass = false;
  const keep = (char: string, hidden = false) => {
    const blanked = char === '\n' ? char : ' ';
    code += hidden || mode === '//' || mode === '/*' ? blanked : char;
    uncommented += mode === '//' || mode === '/*' ? blanked : char;
  };
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] ?? '';
    const two = char + (text[i + 1] ?? '');
    if (mode === 'code') {
      if (two === '//' || two === '/*') {
        mode = two;
        keep(' ');
        continue;
      }
      if (char === '/' && startsRegex(code)) {
        mode = '/';
        inClass = false;
      } else if (char === "'" || char === '"' || char === '`') mode = char;
      else if (templates.length > 0 && char === '{') templates[templates.length - 1]! += 1;
      else if (templates.length > 0 && char === '}') {
        if (templates.at(-1) === 0) {
          templates.pop();
          mode = '`';
        } else templates[templates.length - 1]! -= 1;
      }
      keep(char);
    } else if (mode === '//') {
      if (char === '\n') mode = 'code';
      keep(char);
    } else if (mode === '/*') {
      keep(' ' === char || char === '\n' ? char : ' ');
      if (two === '*/') {
        keep(' ');
        i += 1;
        mode = 'code';
      }
    } else if (char === '\\') {
      keep(char, true);
      keep(text[i + 1] ?? '', true);
      i += 1;
    } else if (mode === '`' && two === '${') {
      keep('$', true);
      mode = 'code';
      templates.push(0);
      keep('{');
      i += 1;
    } else if (mode === '/') {
      if (char === '[') inClass = true;
      if (char === ']') inClass = false;
      const ends = (char === '/' && !inClass) || char === '\n';
      keep(char, !ends);
      if (ends) mode = 'code';
    } else {
      const ends = char === mode || (char === '\n' && mode !== '`');
      keep(char, !ends);
      if (ends) mode = 'code';
    }
  }
  return { code, uncommented };
}

/** A slash after an operator or an opening bracket begins a regular expression; after a value it divides. */
function startsRegex(before: string): boolean {
  const last = before.trimEnd();
  return last === '' || /(?:[([{,;:=!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of))$/.test(last);
}
