/** What an account keeps with AWS Sign-In about who may sign in to its console. */

export interface SignInStatement {
  /** Sixty-four letters and digits. */
  sid: string;
  condition: { [operator: string]: { [key: string]: string[] } };
  /** Of the request that made it: the same token makes no second one. */
  token: string;
}

export interface SignInState {
  /** Without it no statement has any effect. */
  enabled: boolean;
  /** The same, for the whole organization; kept with its management account. */
  organizationEnabled: boolean;
  statements: SignInStatement[];
}

export function emptySignIn(): SignInState {
  return { enabled: false, organizationEnabled: false, statements: [] };
}
