import * as z from 'zod';

const person = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);
const typed = z
  .string()
  .regex(/^\/(incident|drill) /, 'begins with /incident or /drill')
  .max(500);

/** What scripted people do: in chat, or with their own console logins, outside the bot. */
export const peopleScriptSchema = z.strictObject({
  id: z.string().min(1).max(40),
  title: z.string().min(1).max(80),
  /** How long they think before each click, in seconds of the drill's clock. */
  thinkSeconds: z.strictObject({ min: z.number().min(0), max: z.number().min(0).max(600) }),
  steps: z
    .array(
      z
        .strictObject({
          /** Seconds after the step before. */
          after: z.number().min(0).max(3600).optional(),
          /** Waits until they see it: resources are disappearing. */
          when: z.literal('burning').optional(),
          person,
          types: typed.optional(),
          console: z.enum(['change-password', 'deactivate-keys']).optional(),
          user: z.string().max(64).optional(),
        })
        .refine(
          (s) => (s.types === undefined) !== (s.console === undefined),
          'either types or console',
        )
        .refine(
          (s) => (s.console === undefined) === (s.user === undefined),
          'console names a user',
        ),
    )
    .min(1),
  approvers: z.array(person).min(1),
  asked: z.strictObject({ person, types: typed }),
  review: z.strictObject({ person, types: typed }),
});
export type PeopleScript = z.infer<typeof peopleScriptSchema>;
