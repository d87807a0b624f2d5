import { describe, expect, it } from 'vitest';
import { rcpServices } from '../../../../src/core/policies/shield-actions.data.ts';
import { RCP_SERVICES } from '../../../../src/drill/cloud/authorization/evaluate.ts';
import { SERVICES } from '../../../../src/drill/cloud/types.ts';

/** Two lists, kept apart: what the product's policies name, and what the simulation lets such a policy reach. */
const named = new Set<string>([...rcpServices, 'sts']);

describe('services that resource control policies reach', () => {
  it('given the simulation lets one reach a service, then the product’s policies name it', () => {
    expect([...RCP_SERVICES].filter((service) => !named.has(service))).toEqual([]);
  });

  it('given the product names a service that is simulated, then the simulation lets the policy reach it', () => {
    const simulated = SERVICES.filter((service) => named.has(service));
    expect(simulated.length).toBeGreaterThan(5);
    expect(simulated.filter((service) => !RCP_SERVICES.has(service))).toEqual([]);
  });
});
