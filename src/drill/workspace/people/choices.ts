import { asList, asText, isObject, type Json } from '../slack/json.ts';
import { Refusal } from './refusal.ts';

const KEEPS_NO_STATE = new Set([
  'button',
  'overflow',
  'workflow_button',
  'icon_button',
  'feedback_buttons',
]);

/** Does a payload's `state.values` tell of this element? */
export function hasState(element: Json): boolean {
  return !KEEPS_NO_STATE.has(String(element['type']));
}

function optionsOf(element: Json): Json[] {
  const groups = asList(element['option_groups']).filter(isObject);
  return [
    ...asList(element['options']),
    ...groups.flatMap((group) => asList(group['options'])),
  ].filter(isObject);
}

function option(element: Json, value: unknown): Json {
  const found = optionsOf(element).find((one) => one['value'] === value);
  if (found === undefined) {
    const values = optionsOf(element).map((one) => String(one['value']));
    throw new Refusal(
      400,
      'no_such_option',
      `"${String(value)}" is not an option of ${String(element['action_id'])}. It has: ${values.join(', ')}.`,
    );
  }
  return found;
}

/** An option may be given by its value or as the whole option object. */
const valueOf = (given: unknown): unknown => (isObject(given) ? given['value'] : given);
const listOf = (given: unknown): unknown[] =>
  (Array.isArray(given) ? given : [given]).filter(
    (one) => one !== undefined && one !== null && one !== '',
  );

const SINGLE_FIELD = new Map([
  ['users_select', 'selected_user'],
  ['conversations_select', 'selected_conversation'],
  ['channels_select', 'selected_channel'],
  ['datepicker', 'selected_date'],
  ['timepicker', 'selected_time'],
]);
const LIST_FIELD = new Map([
  ['multi_users_select', 'selected_users'],
  ['multi_conversations_select', 'selected_conversations'],
  ['multi_channels_select', 'selected_channels'],
]);

/**
 * What a payload says when a person gave `given` to this element: `{ type, value }`, `{ type, selected_option }` …
 * `undefined` means untouched: the element's own initial value. Refuses an option that the element does not have.
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export function choiceFor(element: Json, given: unknown): Json {
  const type = String(element['type']);
  // Callers may hand in Slack's own form, as a browser page does.
  if (isObject(given) && given['type'] === type) return given;
  const single = SINGLE_FIELD.get(type);
  if (single !== undefined)
    return { type, [single]: given ?? element[single.replace('selected', 'initial')] ?? null };
  const list = LIST_FIELD.get(type);
  if (list !== undefined)
    return {
      type,
      [list]: listOf(given ?? element[list.replace('selected', 'initial')]).map(String),
    };
  switch (type) {
    case 'static_select':
    case 'radio_buttons':
    case 'overflow': {
      const wanted = given ?? element['initial_option'];
      return {
        type,
        selected_option:
          wanted === undefined || wanted === null || wanted === ''
            ? null
            : option(element, valueOf(wanted)),
      };
    }
    case 'multi_static_select':
    case 'checkboxes':
      return {
        type,
        selected_options: listOf(given ?? element['initial_options']).map((one) =>
          option(element, valueOf(one)),
        ),
      };
    case 'datetimepicker':
      return {
        type,
        selected_date_time:
          given === undefined || given === ''
            ? (element['initial_date_time'] ?? null)
            : Number(given),
      };
    default: {
      const text = given ?? element['initial_value'];
      return {
        type,
        value:
          text === undefined || text === null || text === ''
            ? null
            : typeof text === 'string'
              ? text
              : JSON.stringify(text),
      };
    }
  }
}

/** Is nothing chosen or typed? */
function isEmptyChoice(choice: Json): boolean {
  const { type: _, ...rest } = choice;
  return Object.values(rest).every(
    (value) =>
      value === null ||
      value === undefined ||
      value === '' ||
      (Array.isArray(value) && value.length === 0),
  );
}

/** What Slack's client says before it sends an input that breaks the element's own rules; undefined if all is well. */
export function inputProblem(block: Json, element: Json, choice: Json): string | undefined {
  if (isEmptyChoice(choice))
    return block['type'] === 'input' && block['optional'] !== true
      ? 'Please complete this required field.'
      : undefined;
  const text = asText(choice['value']);
  const { min_length: min, max_length: max } = element;
  if (text === undefined || element['type'] === 'button') return undefined;
  if (typeof min === 'number' && text.length < min) return `Must be at least ${min} characters.`;
  if (text.length > (typeof max === 'number' ? max : 3000))
    return `Must be at most ${typeof max === 'number' ? max : 3000} characters.`;
  if (element['type'] === 'number_input' && !Number.isFinite(Number(text)))
    return 'Must be a number.';
  if (element['type'] === 'email_text_input' && !text.includes('@'))
    return 'Must be an email address.';
  return element['type'] === 'url_text_input' && !URL.canParse(text)
    ? 'Must be a link.'
    : undefined;
}
