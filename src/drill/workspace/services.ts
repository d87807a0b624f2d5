import type { FaultState } from './faults.ts';
import type { ResponseUrls } from './slack/response-urls.ts';
import type { SocketMode } from './slack/socket-mode.ts';
import type { Triggers } from './slack/triggers.ts';
import type { Workspace } from './state.ts';

/** What every request needs: the state, and the ways to reach the app. */
export interface Services {
  workspace: Workspace;
  faults: FaultState;
  sockets: SocketMode;
  triggers: Triggers;
  responseUrls: ResponseUrls;
}
