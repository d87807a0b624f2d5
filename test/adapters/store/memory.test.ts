import { createMemoryStores } from '../../../src/adapters/store/memory.ts';
import { storeContract } from './contract.ts';

storeContract(
  'memory',
  (clock) => {
    const stores = createMemoryStores({ clock, leaseMs: 4_000 });
    return { store: stores.connect(), another: () => stores.connect() };
  },
  { several: true },
);
