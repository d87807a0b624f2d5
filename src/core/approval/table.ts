import type { CommandName } from '../incident/command.ts';
import type { PersonRole } from '../incident/settings.ts';

/**
 * Who may do what. One row a command, one column a role; tested cell by cell. Reading (status, doors,
 * plan, timeline, help) is for everybody on the roster and is not a command of this table.
 */
export const commandTable: Record<CommandName, Record<PersonRole, boolean>> = {
  //                 commander        responder        approver
  declare: /*    */ { commander: true, responder: true, approver: true },
  arm: /*        */ { commander: true, responder: true, approver: false },
  shield: /*     */ { commander: true, responder: true, approver: false },
  order: /*      */ { commander: true, responder: true, approver: false },
  // An approval that is taken back: one person may, as one may deny.
  'withdraw-order': { commander: true, responder: true, approver: true },
  redraft: /*    */ { commander: true, responder: true, approver: false },
  approve: /*    */ { commander: false, responder: false, approver: true },
  deny: /*       */ { commander: false, responder: false, approver: true },
  revoke: /*     */ { commander: false, responder: false, approver: true },
  waive: /*      */ { commander: true, responder: true, approver: false },
  judge: /*      */ { commander: true, responder: true, approver: false },
  undo: /*       */ { commander: true, responder: true, approver: false },
  lift: /*       */ { commander: true, responder: false, approver: false },
  hold: /*       */ { commander: true, responder: true, approver: true },
  resume: /*     */ { commander: true, responder: true, approver: false },
  handover: /*   */ { commander: true, responder: false, approver: false },
  suspect: /*    */ { commander: true, responder: true, approver: true },
  'set-aside': /**/ { commander: true, responder: true, approver: true },
  note: /*       */ { commander: true, responder: true, approver: true },
  assign: /*     */ { commander: true, responder: true, approver: true },
  tick: /*       */ { commander: true, responder: true, approver: true },
  close: /*      */ { commander: true, responder: false, approver: false },
};

/** A person may do what any of their roles may do. */
export function mayDo(command: CommandName, roles: readonly PersonRole[]): boolean {
  return roles.some((role) => commandTable[command][role]);
}

/** The roles that may do it, for the sentence that explains a refusal. */
export function rolesThatMay(command: CommandName): PersonRole[] {
  return (Object.keys(commandTable[command]) as PersonRole[]).filter(
    (r) => commandTable[command][r],
  );
}
