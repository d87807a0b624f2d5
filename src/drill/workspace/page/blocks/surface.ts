import type { ConfirmationDialog } from '@slack/types';
import { createContext, useContext } from 'react';

/** What a person did with an element of a message. */
export interface ElementAction {
  actionId: string;
  blockId?: string;
  value?: string;
  selected?: string | string[];
  confirm?: ConfirmationDialog;
}

/** What blocks need to know of the screen they are on. */
export interface Surface {
  people: { id: string; name: string }[];
  /** Can be mentioned, but not picked from a list of people. */
  bots: { id: string; name: string }[];
  channels: { id: string; name: string }[];
  openChannel: (channel: string) => void;
  openMessage: (channel: string, ts: string) => void;
  download: (fileId: string, name: string) => void;
  /** Sends an action; absent where nothing can be pressed. Settles when the workspace has answered. */
  act?: (action: ElementAction) => Promise<void>;
}

const context = createContext<Surface>({
  people: [],
  bots: [],
  channels: [],
  openChannel: () => undefined,
  openMessage: () => undefined,
  download: () => undefined,
});

export const SurfaceProvider = context.Provider;

/** The screen that the calling component is drawn on. */
export function useSurface(): Surface {
  return useContext(context);
}
