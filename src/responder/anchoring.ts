import { EMPTY, openLine, type Head } from '../core/journal/chain.ts';
import { originOf, type Checkpoint } from '../core/journal/checkpoint.ts';
import { frontierRoot, growFrontier, NO_LEAVES, type Frontier } from '../core/journal/frontier.ts';
import { sha256 } from '../core/plan/canonical.ts';
import type { Anchor, Evidence, World } from './world.ts';

/** What the notary needs of the world. */
export type NotaryWorld = Pick<World, 'clock' | 'log' | 'store' | 'evidence' | 'meter'>;

/** One journal and one place for its checkpoints. */
export interface Berth {
  readonly world: NotaryWorld;
  readonly evidence: Evidence;
  readonly incident: string;
  readonly anchor: Anchor;
  /** Why this incident's journal is signed no more, for any anchor. */
  readonly refusal: () => NotSigned | undefined;
}

/** The lines that stand under an anchor's last checkpoint: the tree over them, and the end of their chain. */
export interface Covered {
  readonly frontier: Frontier;
  readonly head: Head;
}

/** This bot must not sign this journal; trying again changes nothing. The message names the mend. */
export class NotSigned extends Error {}

/** An old incident that was never signed is none of ours. */
export class NotOurs extends Error {}

/** At most so many lines are put at once. */
const MOST_LINES = 1024;
const MOST_CHARS = 8 * 1024 * 1024;
/** Anchors have deadlines of their own, by their own clocks. Whichever forgets has failed after this long, ms. */
const PUT_MS = 900_000;

/** How far an anchor is. */
export interface Reached {
  /** Lines under its last checkpoint. */
  readonly size: number;
  /** The tree over lines that this bot has counted; at most `size` of them. */
  readonly covered: Covered | undefined;
  /** Another bot is at it: nothing was tried. */
  readonly others: boolean;
}

/**
 * Puts what this anchor has not had yet, a checkpoint for each part.
 *
 * @param covered what this bot has counted before
 * @param journal how many lines are known to be there, and whether more may come
 * @throws NotSigned, NotOurs, and whatever the anchor fails with
 */
export async function catchUp(
  berth: Berth,
  covered: Covered | undefined,
  journal: { readonly lines: number; readonly isOpen: boolean },
): Promise<Reached> {
  const { store } = berth.world;
  const lead = () => store.lead(`sign/${berth.incident}`);
  checkRefusal(berth);
  const mark = await readMark(berth);
  const isPut = mark.size >= journal.lines;
  if (!isPut && !(await lead())) return { size: mark.size, covered, others: true };
  // Also what another bot has put is looked at: a memory that says too much would end all checkpoints unheard.
  const counted = await recount(berth, { mark, covered, isOpen: journal.isOpen });
  if (isPut) return { size: mark.size, covered: counted.covered, others: false };
  let now = counted.covered;
  for (let at = 0; at < counted.rest.length;) {
    const lines = nextPart(counted.rest, at);
    const from = now.frontier.size;
    // A pause may have cost us the lead; what the next bot has put need not be put again.
    if (at > 0 && !(await lead())) return { size: from, covered: now, others: true };
    const next = follow(berth, now, lines);
    checkRefusal(berth);
    await putPart(berth, { from, lines, covered: next });
    now = next;
    at += lines.length;
  }
  return { size: now.frontier.size, covered: now, others: false };
}

function checkRefusal({ refusal }: Berth): void {
  const why = refusal();
  if (why !== undefined) throw why;
}

/**
 * What an anchor has had, as the store remembers it. Whoever can write there can write anything: a bot that
 * knows more than it goes by what it knows, and any other one asks the lines whether it is true.
 */
export interface Mark {
  readonly size: number;
  /** Base64, as in the checkpoint. */
  readonly root?: string;
  /** When it was put, ms of the world's clock. */
  readonly at?: number;
}

/** Reads what this anchor has had. What can't be read, or stands at another place, counts as nothing. */
export async function readMark({
  world,
  incident,
  anchor,
}: Pick<Berth, 'world' | 'incident' | 'anchor'>): Promise<Mark> {
  const text = await world.store.getView(incident, `anchor/${anchor.name}`);
  const mark = text === undefined ? undefined : parseMark(text);
  if (mark === undefined || mark['place'] !== anchor.place) return { size: 0 };
  const { size, root, at } = mark;
  if (typeof root !== 'string' || typeof at !== 'number') return { size: 0 };
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return { size: 0 };
  return { size, root, at };
}

function parseMark(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const mark: unknown = JSON.parse(text);
    return typeof mark === 'object' && mark !== null ? { ...mark } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The tree over what the anchor has had, from the lines themselves, and the lines behind it. The key must be
 * the one that the opening fact pins, and the lines still those that were signed; else nothing more is.
 */
async function recount(
  berth: Berth,
  known: { readonly mark: Mark; readonly covered: Covered | undefined; readonly isOpen: boolean },
): Promise<{ readonly covered: Covered; readonly rest: readonly string[] }> {
  const { world, incident, anchor } = berth;
  const { mark, covered: base } = known;
  if (base !== undefined && base.frontier.size > mark.size) return recall(berth, mark, base);
  const { frontier, head } = base ?? { frontier: NO_LEAVES, head: EMPTY };
  const lines = (await world.store.entries(incident, frontier.size)).map((entry) => entry.line);
  if (base === undefined) checkKey(berth, lines[0], known.isOpen || mark.size > 0);
  const had = lines.slice(0, mark.size - frontier.size);
  const last = had.at(-1);
  const covered = {
    frontier: growFrontier(frontier, had),
    head: last === undefined ? head : { seq: mark.size - 1, hash: sha256(last) },
  };
  if (covered.frontier.size < mark.size || (mark.size > 0 && rootOf(covered) !== mark.root))
    throw notTheSigned(incident, anchor, mark.size);
  return { covered, rest: lines.slice(had.length) };
}

/**
 * The store remembers less than this bot has put. Two bots that met may have done that, or somebody who wants
 * other lines signed: what was put must still be there, from the first line on. It is not put again.
 */
async function recall(
  { world, incident, anchor }: Berth,
  mark: Mark,
  covered: Covered,
): Promise<{ readonly covered: Covered; readonly rest: readonly string[] }> {
  const { size } = covered.frontier;
  const lines = (await world.store.entries(incident, 0)).map((entry) => entry.line);
  const frontier = growFrontier(NO_LEAVES, lines.slice(0, size));
  if (frontier.size < size || rootOf({ frontier }) !== rootOf(covered))
    throw notTheSigned(incident, anchor, size);
  world.log.warn(
    { incident, anchor: anchor.name, lines: size, remembered: mark.size },
    'the store remembers fewer signed lines than this bot has put; the lines are the same',
  );
  return { covered, rest: lines.slice(size) };
}

function rootOf({ frontier }: Pick<Covered, 'frontier'>): string {
  return frontierRoot(frontier).toString('base64');
}

function notTheSigned(incident: string, anchor: Anchor, size: number): NotSigned {
  return new NotSigned(
    `the journal of ${incident} in the store is not the one of which ${size} lines were signed for ${anchor.name}: ` +
      'it was rewritten, or restored from a back-up, or the memory of the checkpoints was changed; ' +
      'compare it with the notes there (docs/evidence.md)',
  );
}

function checkKey({ evidence, incident }: Berth, first: string | undefined, wanted: boolean): void {
  const pinned = first === undefined ? undefined : pinnedKey(first);
  if (pinned === evidence.key) return;
  if (pinned === undefined) {
    // Opened by a bot without a key. While it is open a late signature is better than none.
    if (wanted) return;
    throw new NotOurs();
  }
  throw new NotSigned(
    `${incident} was opened with the signing key ${pinned.slice(0, 12)}…, this bot has ${evidence.key.slice(0, 12)}…: ` +
      'name the old key file in evidence.key until this incident is closed and its last checkpoint is put',
  );
}

function pinnedKey(line: string): string | undefined {
  const opened = openLine(EMPTY, line);
  const key = 'entry' in opened ? opened.entry.body['evidenceKey'] : undefined;
  return typeof key === 'string' ? key : undefined;
}

function nextPart(lines: readonly string[], at: number): readonly string[] {
  let end = at;
  let chars = 0;
  while (end < lines.length && end - at < MOST_LINES) {
    chars += lines[end]?.length ?? 0;
    if (end > at && chars > MOST_CHARS) break;
    end += 1;
  }
  return lines.slice(at, end);
}

/** Only what follows the chain is signed. */
function follow(berth: Berth, covered: Covered, lines: readonly string[]): Covered {
  let { head } = covered;
  for (const line of lines) {
    const opened = openLine(head, line);
    if ('problem' in opened) {
      throw new NotSigned(
        `line ${head.seq + 2} of ${berth.incident} does not follow the signed ones: ${opened.problem}; compare the journal with the notes at ${berth.anchor.name} (docs/evidence.md)`,
      );
    }
    ({ head } = opened);
  }
  return { head, frontier: growFrontier(covered.frontier, lines) };
}

async function putPart(
  berth: Berth,
  part: { readonly from: number; readonly lines: readonly string[]; readonly covered: Covered },
): Promise<void> {
  const { world, evidence, incident, anchor } = berth;
  const { from, lines, covered } = part;
  const { size } = covered.frontier;
  const root = rootOf(covered);
  const checkpoint: Checkpoint = { origin: originOf(incident), size, root };
  const note = evidence.sign(checkpoint);
  await inTime(world, anchor.put({ incident, checkpoint, note, from, lines }));
  const at = world.clock.now();
  world.meter?.checkpoint(incident, anchor.name, at);
  world.log.info({ incident, anchor: anchor.name, lines: size }, 'a checkpoint is put');
  // A bot that was paused must not turn the memory back.
  if ((await readMark(berth)).size >= size) return;
  const place = anchor.place === undefined ? {} : { place: anchor.place };
  const mark = JSON.stringify({ size, root, at, ...place });
  await world.store.setView(incident, `anchor/${anchor.name}`, mark);
}

function inTime({ clock }: NotaryWorld, put: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(PUT_MS, () => reject(new Error(`no answer for ${PUT_MS / 1000} s`)));
    put.finally(cancel).then(resolve, reject);
  });
}
