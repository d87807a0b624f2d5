/**
 * The only values that a plan or a journal line may hold (DESIGN §7): well-formed strings, integers
 * within ±2^53−1, booleans, arrays, objects. No null, no floats: two programs could print them differently.
 */
export type Json = string | number | boolean | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}
