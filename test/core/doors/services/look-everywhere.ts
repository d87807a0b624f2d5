import type { InServices } from '../../../../src/core/doors/services/services.ts';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import type { Request } from '../../../../src/core/plan/call.ts';
import { ok } from '../../drive.ts';
import { PROD } from '../../situations.ts';
import { look as lookAbove } from './look-above.ts';

type Special = { readonly [operation: string]: (request: Request) => Answer };
/** The Regions that are on. */
export const REGIONS = ['us-east-1', 'eu-west-1', 'ap-south-1'];

/** Looks into accounts in which nothing is but what the answers say, whatever the Region. */
export function look(
  special: Special = {},
  scope = [PROD],
): { readonly found: InServices; readonly asked: readonly Request[] } {
  const ListRegions = () => ok({ Regions: REGIONS.map((RegionName) => ({ RegionName })) });
  return lookAbove({ ListRegions, ...special }, { more: { scope } });
}
