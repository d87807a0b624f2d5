/** What a person asked. Everything that has a button has a text command; both become one of these. */
export type CommandBody =
  | { readonly do: 'declare'; readonly accounts: readonly string[]; readonly reason: string }
  /** Opens a run at peace that arms the organization. */
  | { readonly do: 'arm' }
  /** Shows the emergency plan again; fires a standing order where there is one. */
  | { readonly do: 'shield'; readonly reason?: string }
  /** At peace: asks two people to approve the shield in advance. `days`: for so long, as far as the settings let. */
  | { readonly do: 'order'; readonly accounts: readonly string[]; readonly days?: number }
  /** Takes back, alone, every standing order that could still fire. */
  | { readonly do: 'withdraw-order'; readonly reason: string }
  /** Draws the current phase's plan anew; `mode` changes the emergency plan. */
  | {
      readonly do: 'redraft';
      readonly mode?: 'quiet' | 'destruction';
      /** An account to be left out: of the emergency plan, or where its proof has stopped (then with a reason). */
      readonly without?: string;
      readonly reason?: string;
    }
  | { readonly do: 'approve'; readonly plan: string; readonly digest: string }
  | { readonly do: 'deny'; readonly plan: string; readonly digest: string; readonly reason: string }
  /** Takes back one's own vote before execution. */
  | { readonly do: 'revoke'; readonly plan: string; readonly digest: string }
  | { readonly do: 'waive'; readonly reason: string }
  /** Says that foreign changes are known and harmless (a loosening plan of two people). */
  | { readonly do: 'judge'; readonly changes: readonly string[]; readonly reason: string }
  /** `call` names one call, or a plan by its id (`p4`): all that it did. */
  | { readonly do: 'undo'; readonly call: string; readonly reason: string }
  | { readonly do: 'lift' }
  | { readonly do: 'hold'; readonly reason: string }
  /** Ends a hold, or tries again what stopped. */
  | { readonly do: 'resume' }
  | { readonly do: 'handover'; readonly to: string }
  | { readonly do: 'suspect'; readonly person: string; readonly reason: string }
  | { readonly do: 'set-aside'; readonly person: string; readonly reason: string }
  | { readonly do: 'note'; readonly text: string }
  /** Gives an item of the checklist to a person. */
  | { readonly do: 'assign'; readonly item: string; readonly to: string }
  /** Says that an item of the checklist is done. */
  | { readonly do: 'tick'; readonly item: string; readonly note?: string }
  | { readonly do: 'close' };
export type CommandName = CommandBody['do'];

/** A fresh answer to "may this Slack account act?", read at the click (slack.md §4.2). */
export type Eligibility =
  | { readonly state: 'eligible'; readonly checkedAt: string }
  | { readonly state: 'refused'; readonly why: string }
  /** Slack could not be asked. Fails closed for every vote. */
  | { readonly state: 'unavailable'; readonly why: string };

/** Who did it, as Slack says, ids only (AP-02). `person` is looked up in the roster by core. */
export interface Actor {
  readonly team: string;
  readonly enterprise?: string;
  readonly slackUser: string;
  readonly eligibility: Eligibility;
}

export interface Command {
  /** Unique per human act, the same for every delivery of it (AP-26): hash of team, user, action and its ts. */
  readonly id: string;
  readonly incident?: string;
  readonly actor: Actor;
  readonly surface: 'command' | 'click' | 'modal';
  /** Where it was typed or clicked; a click's message must be the plan's own card (AP-27). */
  readonly channel: string;
  readonly message?: string;
  readonly body: CommandBody;
}

/** What the person sees, only they: why not, and what would work; or a short yes. */
export type Reply =
  | { readonly ok: true; readonly incident: string; readonly text: string }
  | {
      readonly ok: false;
      readonly code: RefusalCode;
      readonly text: string;
      readonly works: readonly string[];
    };

/** Refusals are values, journaled where an incident is open, and never exceptions. */
export type RefusalCode =
  | 'not-on-roster'
  | 'role'
  | 'not-eligible'
  | 'suspect'
  | 'requester'
  | 'already-voted'
  | 'unknown-plan'
  | 'digest-mismatch'
  | 'wrong-message'
  | 'plan-over'
  | 'window-over'
  | 'wrong-phase'
  | 'scope'
  | 'no-incident'
  | 'incident-open'
  | 'not-waivable'
  | 'reason-missing'
  | 'unknown-call'
  | 'no-undo'
  | 'unknown-item'
  | 'unknown-person'
  | 'roster-too-small'
  | 'duplicate'
  | 'held'
  /** There is no standing order, or it is not good for what is asked. */
  | 'no-order';
