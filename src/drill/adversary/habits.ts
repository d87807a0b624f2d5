/** What a scenario may let the adversary repeat. */
export const HABIT_NAMES = [
  'rearm-keys',
  'strip-denies',
  'recreate',
  'add-trust',
  'plant-bombs',
  'take-responder',
  'lift-locks',
] as const;
export type HabitName = (typeof HABIT_NAMES)[number];
