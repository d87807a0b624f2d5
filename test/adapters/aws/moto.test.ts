import { hasMoto, startMoto } from '../../moto/moto.ts';
import type { Moto } from '../../moto/moto.ts';
import { buildOrganization } from '../../moto/organization.ts';
import { adapterSuite } from './suite.ts';
import { conformanceSuite } from './conformance-suite.ts';
import { handOverSuite } from './hand-over-suite.ts';
import type { Backend } from './suite.ts';

/** One server for all tests, emptied before each. */
function moto(): Backend {
  let server: Moto | undefined;
  return {
    name: 'moto',
    available: hasMoto(),
    async organization() {
      server ??= await startMoto();
      await server.reset();
      return buildOrganization(server.endpoint);
    },
    async stop() {
      await server?.stop();
    },
    differences: {
      'attach twice': 'ok',
      'detach twice': 'ok',
      'cancel twice': 'ok',
      LookupEvents: 'unsupported',
      ListRecoveryPointsByBackupVault: 'unsupported',
    },
  };
}

adapterSuite(moto());
handOverSuite(moto());
conformanceSuite(moto(), 'moto');
