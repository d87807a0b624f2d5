import { catchUp, NotOurs, NotSigned, type Berth, type Reached } from './anchoring.ts';
import { NotYet } from './world.ts';

/** New lines of an open incident wait no longer than this for their checkpoint, ms. */
const EVERY_MS = 60_000;
/** Nor do more of them than this. */
const EVERY_LINES = 256;
/** After a failure, doubled with each further one. */
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;
/** A place that does not stand after so many tries, five minutes, is as bad as one that fails. */
const PATIENCE = 60;

export interface News {
  /** How many lines there are. */
  readonly lines: number;
  readonly isOpen: boolean;
  /** Changes with every phase. */
  readonly phase?: string;
}

/**
 * One incident's way to one anchor: when it is time, `catchUp`. Each lane goes at its own pace, so that an
 * anchor that hangs holds up no other.
 */
export class Lane {
  readonly #berth: Berth;
  readonly #refuseAll: (why: NotSigned) => void;
  #news: News = { lines: 0, isOpen: true };
  #reached: Reached = { size: 0, covered: undefined, others: false };
  #state: 'ready' | 'waiting' | 'refused' | 'stopped' | 'ended' = 'ready';
  #running: Promise<void> | undefined;
  #hurried = false;
  #failures = 0;
  #timer: (() => void) | undefined;

  /** `refuseAll` is called when no lane of this incident may go on. */
  constructor(berth: Berth, refuseAll: (why: NotSigned) => void) {
    this.#berth = berth;
    this.#refuseAll = refuseAll;
  }

  get incident(): string {
    return this.#berth.incident;
  }

  get anchor(): string {
    return this.#berth.anchor.name;
  }

  /** How many lines stand under no checkpoint, as far as is known. */
  get missing(): number {
    return Math.max(0, this.#news.lines - this.#reached.size);
  }

  tell(told: News): void {
    const { lines, phase } = this.#news;
    // The first word of an incident: nobody knows how long its lines have been waiting.
    this.#hurried ||= lines === 0 || (told.phase !== undefined && told.phase !== phase);
    this.#news = { ...this.#news, ...told, lines: Math.max(lines, told.lines) };
    this.#plan();
  }

  /** Puts what is missing, now; resolves when it is put or has failed. */
  async flush(): Promise<void> {
    await this.#running;
    await this.#run();
  }

  /** Like flush, the last time. What failed before is not tried on the way out: the next start does. */
  async stop(): Promise<void> {
    if (this.#state !== 'refused') this.#state = 'stopped';
    this.#cancel();
    await this.#running;
    if (this.#failures === 0 && this.missing > 0) await this.#run();
  }

  /** Nothing of this incident is signed any more; said once. */
  refuse(why: NotSigned): void {
    if (this.#state === 'refused' || this.#state === 'ended') return;
    this.#state = 'refused';
    this.#cancel();
    this.#berth.world.log.error(
      this.#said(why),
      'NOT SIGNED: no more checkpoints are cut for this incident',
    );
  }

  /** Whatever is still under way is nobody's any more: the store may be closed. */
  end(): void {
    this.#state = 'ended';
    this.#cancel();
  }

  #plan(): void {
    if (this.#state !== 'ready' || this.#running !== undefined || this.missing === 0) return;
    const isDue = this.#hurried || !this.#news.isOpen || this.missing >= EVERY_LINES;
    if (isDue) void this.#run();
    else this.#later(EVERY_MS);
  }

  #later(ms: number): void {
    this.#timer ??= this.#berth.world.clock.after(ms, () => {
      this.#timer = undefined;
      void this.#run();
    });
  }

  #cancel(): void {
    this.#timer?.();
    this.#timer = undefined;
  }

  #run(): Promise<void> {
    if (this.#running !== undefined) return this.#running;
    if (this.#state === 'refused' || this.#state === 'ended') return Promise.resolve();
    this.#cancel();
    this.#hurried = false;
    this.#running = this.#once().finally(() => {
      this.#running = undefined;
      this.#plan();
    });
    return this.#running;
  }

  async #once(): Promise<void> {
    const { lines, isOpen } = this.#news;
    try {
      this.#reached = await catchUp(this.#berth, this.#reached.covered, { lines, isOpen });
      // If the other bot dies, its lead ends with its lease.
      if (this.#reached.others) return this.#pause(this.#berth.world.store.leaseMs);
      if (this.missing > 0 && this.#reached.size < lines)
        throw new Error('the store shows fewer lines than were written');
      this.#failures = 0;
      if (this.#state === 'waiting') this.#state = 'ready';
    } catch (error) {
      this.#failed(error);
    }
  }

  #pause(ms: number): void {
    if (this.#state === 'stopped' || this.#state === 'ended') return;
    this.#state = 'waiting';
    this.#later(ms);
  }

  #failed(error: unknown): void {
    if (this.#state === 'ended') return;
    if (error instanceof NotSigned) {
      this.refuse(error);
      this.#refuseAll(error);
      return;
    }
    if (error instanceof NotOurs) {
      this.#state = 'refused';
      return;
    }
    const { log } = this.#berth.world;
    const fields = this.#said(error);
    this.#failures += 1;
    if (error instanceof NotYet && this.#failures <= PATIENCE) {
      log.info(fields, 'there is no place for a checkpoint yet');
      this.#pause(FIRST_RETRY_MS);
      return;
    }
    log.error(fields, 'a checkpoint could not be put; it is tried again');
    this.#pause(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1)));
  }

  #said(error: unknown) {
    const why = (error instanceof Error ? error.message : String(error)).slice(0, 500);
    return { incident: this.incident, anchor: this.anchor, lines: this.missing, error: why };
  }
}
