/** The commands as help and error messages print them. */
export const usage = {
  declare: '/incident declare <account…|unit…|all> because <reason>',
  shield: '/incident shield',
  status: '/incident status',
  doors: '/incident doors',
  known: '/incident doors known <id…> because <reason>',
  plan: '/incident plan [redraft|quiet|destruction|without <account> [because <reason>]|suspect @x because <reason>|set-aside @x because <reason>]',
  approve: '/incident approve <plan> <first 12 of its digest>',
  deny: '/incident deny <plan> <first 12 of its digest> because <reason>',
  revoke: '/incident revoke <plan> <first 12 of its digest>',
  undo: '/incident undo <call|plan> because <reason>',
  lift: '/incident lift',
  waive: '/incident waive because <reason>',
  hold: '/incident hold because <reason>',
  resume: '/incident resume',
  handover: '/incident handover @x',
  timeline: '/incident timeline [text]',
  checklist: '/incident checklist [<item> @x]',
  tick: '/incident tick <item> [note]',
  close: '/incident close',
  help: '/incident help',
} as const;

export type Word = Exclude<keyof typeof usage, 'known'>;

/** What each command does, in one line. */
export const meaning: Record<keyof typeof usage, string> = {
  declare: 'open an incident',
  shield: 'show the emergency plan again, or fire a standing order',
  status: 'where the incident stands, and who must do what',
  doors: 'every way in that the inventory found',
  known: 'ask two people to judge changes as known and harmless',
  plan: 'read the plan that waits, draw it anew, change its mode, leave an account out, or act on a person',
  approve: 'your yes to exactly this plan',
  deny: 'your no, with its reason',
  revoke: 'take your own vote back before execution',
  undo: 'ask two people to take one call back',
  lift: 'draw up the plan that gives access back',
  waive: 'ask two people to go on although something is unproven',
  hold: 'stop for ten minutes at most',
  resume: 'end a hold, or try again what stopped',
  handover: 'make somebody else the commander',
  timeline: 'what happened so far; with a text, add to it',
  checklist: 'what only people can do, and who has it; with a person, give them an item',
  tick: 'say that an item of the checklist is done',
  close: 'end the incident after its review',
  help: 'this list',
};
