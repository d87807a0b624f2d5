import * as z from 'zod';

const place = z.int().min(0);

/** Who can become whom, as an inventory drew it: bounded, hostile ones first. */
export const graph = z.object({
  nodes: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['user', 'role', 'account', 'outsider', 'service', 'federation', 'anyone']),
      account: z.string(),
      hostile: z.boolean(),
      writesIdentity: z.boolean(),
    }),
  ),
  arrows: z
    .array(z.tuple([place, place]))
    .describe('Places in nodes: the first can become the second.'),
  moreNodes: place.describe('Nodes that are left out.'),
  moreArrows: place,
  circles: z.array(z.array(z.string())).describe('Roles that keep each other alive.'),
  moreCircles: place,
  story: z.array(z.string()).describe('The same in plain sentences, hostile ones first.'),
});

export type GraphOf = z.infer<typeof graph>;
