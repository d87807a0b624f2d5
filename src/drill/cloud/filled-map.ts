/**
 * A map that is filled the first time somebody looks into it. An organization of a thousand accounts with thousands
 * of users each is a thousand closures until a request comes to one of them.
 */
export class FilledMap<K, V> extends Map<K, V> {
  #fill: (() => Iterable<readonly [K, V]>) | undefined;

  private constructor() {
    super();
  }

  /** `fill` gives the entries, once, when they are first needed. */
  static of<K, V>(fill: () => Iterable<readonly [K, V]>): FilledMap<K, V> {
    const map = new FilledMap<K, V>();
    map.#fill = fill;
    return map;
  }

  /** Has anybody looked yet? */
  get isFilled(): boolean {
    return this.#fill === undefined;
  }

  #filled(): this {
    const fill = this.#fill;
    if (fill === undefined) return this;
    this.#fill = undefined;
    for (const [key, value] of fill()) super.set(key, value);
    return this;
  }

  override get size(): number {
    this.#filled();
    return super.size;
  }
  override get(key: K): V | undefined {
    this.#filled();
    return super.get(key);
  }
  override has(key: K): boolean {
    this.#filled();
    return super.has(key);
  }
  override set(key: K, value: V): this {
    this.#filled();
    return super.set(key, value);
  }
  override delete(key: K): boolean {
    this.#filled();
    return super.delete(key);
  }
  override clear(): void {
    this.#filled();
    super.clear();
  }
  override forEach(each: (value: V, key: K, map: Map<K, V>) => void): void {
    this.#filled();
    super.forEach(each);
  }
  override keys(): MapIterator<K> {
    this.#filled();
    return super.keys();
  }
  override values(): MapIterator<V> {
    this.#filled();
    return super.values();
  }
  override entries(): MapIterator<[K, V]> {
    this.#filled();
    return super.entries();
  }
  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}
