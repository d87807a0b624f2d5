/** One command that the composer suggests while a person types. */
export interface CommandHelp {
  /** What is typed, as far as it is fixed. */
  name: string;
  /** What may follow. */
  usage: string;
  hint: string;
}

/** The app's commands in the order in which an incident needs them; a test holds them against the app's own. */
export const commands: CommandHelp[] = [
  {
    name: '/incident declare',
    usage: '<account…|unit…|all> because <reason>',
    hint: 'open an incident',
  },
  {
    name: '/incident shield',
    usage: '[because <reason>]',
    hint: 'fire the standing order, or the emergency plan again',
  },
  {
    name: '/incident order',
    usage: '<account…|unit…|all> [for <n> days]|withdraw because <reason>',
    hint: 'at peace: two people approve the shield in advance, or one takes that back',
  },
  { name: '/incident arm', usage: '', hint: 'at peace: make and try the policies of an emergency' },
  { name: '/incident status', usage: '', hint: 'where it stands, and who must do what' },
  {
    name: '/incident doors',
    usage: '[known <id…> because <reason>]',
    hint: 'every way in that was found; judge changes as harmless',
  },
  {
    name: '/incident plan',
    usage:
      '[redraft|quiet|destruction|without <account> [because <reason>]|suspect @x because <reason>|set-aside @x because <reason>]',
    hint: 'read the plan that waits, or change it',
  },
  {
    name: '/incident approve',
    usage: '<plan> <first 12 of its digest>',
    hint: 'your yes to exactly this plan',
  },
  {
    name: '/incident deny',
    usage: '<plan> <first 12 of its digest> because <reason>',
    hint: 'your no, with its reason',
  },
  {
    name: '/incident revoke',
    usage: '<plan> <first 12 of its digest>',
    hint: 'take your own vote back before execution',
  },
  {
    name: '/incident undo',
    usage: '<call|plan> because <reason>',
    hint: 'ask two people to take one call back',
  },
  { name: '/incident lift', usage: '', hint: 'draw up the plan that gives access back' },
  {
    name: '/incident waive',
    usage: 'because <reason>',
    hint: 'ask two people to go on although something is unproven',
  },
  { name: '/incident hold', usage: 'because <reason>', hint: 'stop for ten minutes at most' },
  { name: '/incident resume', usage: '', hint: 'end a hold, or try again what stopped' },
  { name: '/incident handover', usage: '@x', hint: 'make somebody else the commander' },
  {
    name: '/incident timeline',
    usage: '[text]',
    hint: 'what happened so far; with a text, add to it',
  },
  {
    name: '/incident checklist',
    usage: '[<item> @x]',
    hint: 'what only people can do, and who has it',
  },
  {
    name: '/incident tick',
    usage: '<item> [note]',
    hint: 'say that an item of the checklist is done',
  },
  { name: '/incident close', usage: '', hint: 'end the incident after its review' },
  { name: '/incident help', usage: '', hint: 'all commands' },
  { name: '/drill start', usage: '', hint: 'let the exercise begin' },
  { name: '/drill pause', usage: '', hint: 'stop the clock of the exercise' },
  { name: '/drill resume', usage: '', hint: 'let the clock run again' },
  { name: '/drill speed', usage: '<factor>', hint: 'make the clock faster or slower' },
  { name: '/drill inject', usage: '<event>', hint: 'make something happen' },
  { name: '/drill end', usage: '', hint: 'end the exercise and show the score' },
];
