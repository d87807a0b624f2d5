import { createContext, useContext } from 'react';

/** What a person has typed and picked in a modal so far, and what the app found wrong with it. */
export interface Form {
  value: (blockId: string, actionId: string) => string[] | undefined;
  change: (blockId: string, actionId: string, value: string[]) => void;
  error: (blockId: string) => string | undefined;
}

const context = createContext<Form | undefined>(undefined);

export const FormProvider = context.Provider;

/** The modal that the calling component is drawn in, if it is in one. */
export function useForm(): Form | undefined {
  return useContext(context);
}
