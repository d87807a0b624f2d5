/** Temporary credentials. Times are virtual ms. */
import type { PolicyDocument } from '../../types.ts';

interface Common {
  accessKeyId: string;
  secret: string;
  token: string;
  accountId: string;
  issuedAt: number;
  expiresAt: number;
  sessionPolicy?: PolicyDocument;
  sourceIdentity?: string;
  /** Tags of the session (`aws:PrincipalTag/…`). */
  tags?: { [key: string]: string };
  mfa?: boolean;
}

/** A session of a role, a user (GetSessionToken), a federated user or a member account's root. */
export type Session = Common &
  (
    | { kind: 'role'; roleId: string; sessionName: string }
    | { kind: 'user'; userId: string }
    | { kind: 'federated'; userId: string; name: string }
    | { kind: 'assumed-root'; taskPolicyArn: string }
    | { kind: 'root' }
  );
