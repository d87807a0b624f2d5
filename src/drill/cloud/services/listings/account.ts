import { own, reads } from '../operation.ts';
import type { CloudOperation } from '../operation.ts';

/** Account Management: which Regions are on. */
export const accountOperations: { [operation: string]: CloudOperation } = {
  ListRegions: reads(
    (context) => [own(context, 'account:ListRegions', '*')],
    ({ state }) => ({
      Regions: state.regions.map((RegionName) => ({
        RegionName,
        RegionOptStatus: 'ENABLED_BY_DEFAULT',
      })),
    }),
  ),
};
