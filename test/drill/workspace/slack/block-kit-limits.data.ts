/** Text of this length. */
export const long = (length: number): string => 'x'.repeat(length);
const plain = (text: string): object => ({ type: 'plain_text', text });
const mrkdwn = (text: string): object => ({ type: 'mrkdwn', text });
const section = (text: string): object => ({ type: 'section', text: mrkdwn(text) });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const button = (change: object = {}): object => ({
  type: 'button',
  action_id: 'go',
  text: plain('Go'),
  ...change,
});
const actions = (...elements: object[]): object => ({ type: 'actions', elements });
const option = (index: number, change: object = {}): object => ({
  text: plain(`Option ${index}`),
  value: `v${index}`,
  ...change,
});
const select = (change: object = {}): object => ({
  type: 'static_select',
  action_id: 'pick',
  options: [option(1)],
  ...change,
});
const input = (element: object, change: object = {}): object => ({
  type: 'input',
  label: plain('Why'),
  element,
  ...change,
});
const typed = (change: object = {}): object => ({
  type: 'plain_text_input',
  action_id: 'typed',
  ...change,
});
const confirm = (change: object = {}): object =>
  button({
    confirm: {
      title: plain('Sure?'),
      text: plain('Really'),
      confirm: plain('Yes'),
      deny: plain('No'),
      ...change,
    },
  });

/** Each limit: blocks just inside it, and just outside it with what Slack would say. */
export const LIMITS: [limit: string, inside: object[], outside: object[], says: RegExp][] = [
  [
    '50 blocks in a message',
    many(50, () => section('a')),
    many(51, () => section('a')),
    /no more than 50 items/,
  ],
  [
    'section text 3000',
    [section(long(3000))],
    [section(long(3001))],
    /less than 3001 characters.*\/blocks\/0\/text\/text/,
  ],
  ['section text not empty', [section('a')], [section('')], /more than 0 characters/],
  [
    'section needs text or fields',
    [{ type: 'section', fields: [mrkdwn('a')] }],
    [{ type: 'section' }],
    /text or fields/,
  ],
  [
    '10 fields',
    [{ type: 'section', fields: many(10, () => mrkdwn('a')) }],
    [{ type: 'section', fields: many(11, () => mrkdwn('a')) }],
    /no more than 10 items/,
  ],
  [
    'field 2000',
    [{ type: 'section', fields: [mrkdwn(long(2000))] }],
    [{ type: 'section', fields: [mrkdwn(long(2001))] }],
    /less than 2001.*fields\/0/,
  ],
  [
    'header 150',
    [{ type: 'header', text: plain(long(150)) }],
    [{ type: 'header', text: plain(long(151)) }],
    /less than 151/,
  ],
  [
    'header is plain text',
    [{ type: 'header', text: plain('a') }],
    [{ type: 'header', text: mrkdwn('a') }],
    /plain_text/,
  ],
  [
    'context 10',
    [{ type: 'context', elements: many(10, () => mrkdwn('a')) }],
    [{ type: 'context', elements: many(11, () => mrkdwn('a')) }],
    /no more than 10/,
  ],
  [
    'actions 25',
    [actions(...many(25, (n) => button({ action_id: `a${n}` })))],
    [actions(...many(26, (n) => button({ action_id: `a${n}` })))],
    /no more than 25/,
  ],
  ['actions not empty', [actions(button())], [actions()], /no fewer than 1/],
  [
    'unique action_id in a block',
    [actions(button(), button({ action_id: 'b' }))],
    [actions(button(), button())],
    /action_id.*already exists/,
  ],
  [
    'unique block_id',
    [
      { ...section('a'), block_id: 'a' },
      { ...section('a'), block_id: 'b' },
    ],
    [
      { ...section('a'), block_id: 'a' },
      { ...section('a'), block_id: 'a' },
    ],
    /block_id.*already exists/,
  ],
  [
    'block_id 255',
    [{ ...section('a'), block_id: long(255) }],
    [{ ...section('a'), block_id: long(256) }],
    /less than 256/,
  ],
  [
    'action_id 255',
    [actions(button({ action_id: long(255) }))],
    [actions(button({ action_id: long(256) }))],
    /less than 256/,
  ],
  [
    'button text 75',
    [actions(button({ text: plain(long(75)) }))],
    [actions(button({ text: plain(long(76)) }))],
    /less than 76/,
  ],
  [
    'button value 2000',
    [actions(button({ value: long(2000) }))],
    [actions(button({ value: long(2001) }))],
    /less than 2001/,
  ],
  [
    'button url 3000',
    [actions(button({ url: long(3000) }))],
    [actions(button({ url: long(3001) }))],
    /less than 3001/,
  ],
  [
    'button label 75',
    [actions(button({ accessibility_label: long(75) }))],
    [actions(button({ accessibility_label: long(76) }))],
    /less than 76/,
  ],
  [
    'button style',
    [actions(button({ style: 'danger' }))],
    [actions(button({ style: 'warning' }))],
    /one of primary, danger/,
  ],
  [
    'confirm title 100',
    [actions(confirm({ title: plain(long(100)) }))],
    [actions(confirm({ title: plain(long(101)) }))],
    /less than 101/,
  ],
  [
    'confirm text 300',
    [actions(confirm({ text: plain(long(300)) }))],
    [actions(confirm({ text: plain(long(301)) }))],
    /less than 301/,
  ],
  [
    'confirm button 30',
    [actions(confirm({ confirm: plain(long(30)) }))],
    [actions(confirm({ confirm: plain(long(31)) }))],
    /less than 31/,
  ],
  [
    'confirm deny 30',
    [actions(confirm({ deny: plain(long(30)) }))],
    [actions(confirm({ deny: plain(long(31)) }))],
    /less than 31/,
  ],
  [
    'select options 100',
    [actions(select({ options: many(100, option) }))],
    [actions(select({ options: many(101, option) }))],
    /no more than 100/,
  ],
  [
    'option text 75',
    [actions(select({ options: [option(1, { text: plain(long(75)) })] }))],
    [actions(select({ options: [option(1, { text: plain(long(76)) })] }))],
    /less than 76/,
  ],
  [
    'option value 75',
    [actions(select({ options: [option(1, { value: long(75) })] }))],
    [actions(select({ options: [option(1, { value: long(76) })] }))],
    /less than 76/,
  ],
  [
    'initial option is an option',
    [actions(select({ initial_option: option(1) }))],
    [actions(select({ initial_option: option(2) }))],
    /initial option/,
  ],
  [
    'checkboxes 10',
    [actions({ type: 'checkboxes', options: many(10, option) })],
    [actions({ type: 'checkboxes', options: many(11, option) })],
    /no more than 10/,
  ],
  [
    'radio buttons 10',
    [actions({ type: 'radio_buttons', options: many(10, option) })],
    [actions({ type: 'radio_buttons', options: many(11, option) })],
    /no more than 10/,
  ],
  [
    'overflow 5',
    [actions({ type: 'overflow', options: many(5, option) })],
    [actions({ type: 'overflow', options: many(6, option) })],
    /no more than 5/,
  ],
  [
    'placeholder 150',
    [actions(select({ placeholder: plain(long(150)) }))],
    [actions(select({ placeholder: plain(long(151)) }))],
    /less than 151/,
  ],
  [
    'image alt text 2000',
    [{ type: 'image', image_url: 'https://a', alt_text: long(2000) }],
    [{ type: 'image', image_url: 'https://a', alt_text: long(2001) }],
    /less than 2001/,
  ],
  [
    'input only where inputs go',
    [actions(button())],
    [actions(typed())],
    /unsupported type: plain_text_input/,
  ],
  [
    'known fields only',
    [section('a')],
    [{ ...section('a'), colour: 'red' }],
    /additional property: colour/,
  ],
  ['known blocks only', [section('a')], [{ type: 'sektion' }], /unsupported type: sektion/],
  [
    'no alert in messages',
    [section('a')],
    [{ type: 'alert', text: plain('a') }],
    /unsupported type: alert/,
  ],
  [
    'markdown 12000',
    [{ type: 'markdown', text: long(12_000) }],
    [
      { type: 'markdown', text: long(6001) },
      { type: 'markdown', text: long(6000) },
    ],
    /12001/,
  ],
  [
    'one table',
    [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }],
    many(2, () => ({ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] })),
    /one table/,
  ],
  [
    'rich text not empty',
    [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }],
      },
    ],
    [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] }],
      },
    ],
    /more than 0/,
  ],
];

export const VIEW = {
  type: 'modal',
  title: plain('Title'),
  submit: plain('Go'),
  blocks: [input(typed())],
};
export const VIEW_LIMITS: [limit: string, inside: object, outside: object, says: RegExp][] = [
  ['title 24', { title: plain(long(24)) }, { title: plain(long(25)) }, /less than 25.*\/title/],
  ['submit 24', { submit: plain(long(24)) }, { submit: plain(long(25)) }, /less than 25.*\/submit/],
  ['close 24', { close: plain(long(24)) }, { close: plain(long(25)) }, /less than 25.*\/close/],
  [
    'submit with inputs',
    { blocks: [section('a')], submit: undefined },
    { submit: undefined },
    /needs submit/,
  ],
  [
    'private_metadata 3000',
    { private_metadata: long(3000) },
    { private_metadata: long(3001) },
    /less than 3001/,
  ],
  ['callback_id 255', { callback_id: long(255) }, { callback_id: long(256) }, /less than 256/],
  [
    '100 blocks',
    { blocks: many(100, () => section('a')) },
    { blocks: many(101, () => section('a')) },
    /no more than 100/,
  ],
  [
    'input label 2000',
    { blocks: [input(typed(), { label: plain(long(2000)) })] },
    { blocks: [input(typed(), { label: plain(long(2001)) })] },
    /less than 2001/,
  ],
  [
    'input hint 2000',
    { blocks: [input(typed(), { hint: plain(long(2000)) })] },
    { blocks: [input(typed(), { hint: plain(long(2001)) })] },
    /less than 2001/,
  ],
  [
    'max_length 3000',
    { blocks: [input(typed({ max_length: 3000 }))] },
    { blocks: [input(typed({ max_length: 3001 }))] },
    /between 1 and 3000/,
  ],
  [
    'no markdown in modals',
    { blocks: [section('a')] },
    { blocks: [{ type: 'markdown', text: 'a' }] },
    /unsupported type: markdown/,
  ],
  ['known fields only', {}, { titel: 'a' }, /additional property: titel/],
];
