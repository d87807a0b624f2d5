import {
  checkList,
  checkOptionalText,
  checkString,
  checkTextObject,
  checkWord,
  eachObject,
  fail,
  onlyKnownFields,
  type Check,
} from './block-kit-checks.ts';
import { isObject, type Json } from './json.ts';

type ElementCheck = (check: Check, element: Json, path: string) => void;

const COMMON = 'type action_id';
const SELECT = `${COMMON} confirm placeholder focus_on_load`;
const INPUT = `${COMMON} placeholder focus_on_load dispatch_action_config initial_value`;
const PICKERS = 'checkboxes datepicker datetimepicker radio_buttons timepicker'.split(' ');
const SELECTS = ['static', 'users', 'conversations', 'channels', 'external'].flatMap((kind) => [
  `${kind}_select`,
  `multi_${kind}_select`,
]);
const INPUTS =
  'plain_text_input email_text_input url_text_input number_input rich_text_input file_input'.split(
    ' ',
  );

/** Which elements each block may hold. https://docs.slack.dev/reference/block-kit/block-elements */
export const ELEMENTS_OF = {
  actions: new Set([
    'button',
    'overflow',
    'workflow_button',
    'rich_text_input',
    ...PICKERS,
    ...SELECTS,
  ]),
  section: new Set(['button', 'overflow', 'workflow_button', 'image', ...PICKERS, ...SELECTS]),
  input: new Set([...INPUTS, ...PICKERS, ...SELECTS]),
  context_actions: new Set(['feedback_buttons', 'icon_button']),
} as const;

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
function checkConfirm(check: Check, confirm: unknown, path: string): void {
  if (confirm === undefined) return;
  if (!isObject(confirm)) return fail(check, path, 'must be an object');
  onlyKnownFields(check, confirm, path, 'title text confirm deny style');
  checkOptionalText(check, confirm['title'], `${path}/title`, { max: 100, plain: true });
  checkTextObject(check, confirm['text'], `${path}/text`, { max: 300 });
  checkOptionalText(check, confirm['confirm'], `${path}/confirm`, { max: 30, plain: true });
  checkOptionalText(check, confirm['deny'], `${path}/deny`, { max: 30, plain: true });
  checkWord(check, confirm['style'], `${path}/style`, ['primary', 'danger']);
}

interface OptionRule {
  max: number;
  min?: number;
  value: number;
  plain: boolean;
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
function checkOptions(check: Check, options: unknown, path: string, rule: OptionRule): void {
  eachObject(check, checkList(check, options, path, rule), path, (option, at) => {
    onlyKnownFields(check, option, at, 'text value description url');
    checkTextObject(check, option['text'], `${at}/text`, { max: 75, plain: rule.plain });
    checkString(check, option['value'], `${at}/value`, { max: rule.value });
    checkOptionalText(check, option['description'], `${at}/description`, {
      max: 75,
      plain: rule.plain,
    });
    checkString(check, option['url'], `${at}/url`, { max: 3000, required: false });
  });
}

/** An initial choice must be one of the choices, word for word; Slack refuses the block otherwise. */
function checkInitial(check: Check, element: Json, path: string): void {
  const groups = Array.isArray(element['option_groups']) ? element['option_groups'] : [];
  const options = [
    element['options'],
    ...groups.map((group: unknown) => (isObject(group) ? group['options'] : [])),
  ]
    .flat()
    .filter(isObject);
  const initial = [element['initial_option'], element['initial_options']].flat().filter(isObject);
  for (const choice of initial) {
    if (!options.some((option) => option['value'] === choice['value']))
      fail(check, path, 'initial option is not one of the options');
  }
}

const button: ElementCheck = (check, element, path) => {
  onlyKnownFields(
    check,
    element,
    path,
    `${COMMON} confirm text value url style accessibility_label`,
  );
  checkTextObject(check, element['text'], `${path}/text`, { max: 75, plain: true });
  checkString(check, element['value'], `${path}/value`, { max: 2000, required: false, min: 0 });
  checkString(check, element['url'], `${path}/url`, { max: 3000, required: false });
  checkString(check, element['accessibility_label'], `${path}/accessibility_label`, {
    max: 75,
    required: false,
  });
  checkWord(check, element['style'], `${path}/style`, ['primary', 'danger']);
};

const staticSelect: ElementCheck = (check, element, path) => {
  onlyKnownFields(
    check,
    element,
    path,
    `${SELECT} options option_groups initial_option initial_options max_selected_items`,
  );
  const rule = { max: 100, value: 75, plain: true };
  if (element['option_groups'] === undefined)
    checkOptions(check, element['options'], `${path}/options`, rule);
  else {
    if (element['options'] !== undefined)
      fail(check, path, 'options and option_groups exclude each other');
    eachObject(
      check,
      checkList(check, element['option_groups'], `${path}/option_groups`, { max: 100 }),
      `${path}/option_groups`,
      (group, at) => {
        checkTextObject(check, group['label'], `${at}/label`, { max: 75, plain: true });
        checkOptions(check, group['options'], `${at}/options`, rule);
      },
    );
  }
  checkInitial(check, element, path);
};

const boxes: ElementCheck = (check, element, path) => {
  onlyKnownFields(
    check,
    element,
    path,
    `${COMMON} confirm focus_on_load options initial_option initial_options`,
  );
  checkOptions(check, element['options'], `${path}/options`, { max: 10, value: 150, plain: false });
  checkInitial(check, element, path);
};

const textInput: ElementCheck = (check, element, path) => {
  onlyKnownFields(check, element, path, `${INPUT} multiline min_length max_length`);
  const [min, max] = [element['min_length'], element['max_length']];
  if (max !== undefined && (typeof max !== 'number' || max < 1 || max > 3000))
    fail(check, `${path}/max_length`, 'must be between 1 and 3000');
  if (min !== undefined && (typeof min !== 'number' || min < 0 || min > 3000))
    fail(check, `${path}/min_length`, 'must be between 0 and 3000');
  checkString(check, element['initial_value'], `${path}/initial_value`, {
    max: typeof max === 'number' ? max : 3000,
    min: 0,
    required: false,
  });
};

const feedback: ElementCheck = (check, element, path) => {
  for (const name of ['positive_button', 'negative_button']) {
    const one = element[name];
    if (!isObject(one)) fail(check, `${path}/${name}`, 'missing required field');
    else {
      checkTextObject(check, one['text'], `${path}/${name}/text`, { max: 75, plain: true });
      checkString(check, one['value'], `${path}/${name}/value`, { max: 2000 });
    }
  }
};

/** https://docs.slack.dev/reference/block-kit/blocks/image-block and the image element. */
export function checkImage(check: Check, image: Json, path: string): void {
  checkString(check, image['alt_text'], `${path}/alt_text`, { max: 2000 });
  if (image['slack_file'] === undefined)
    checkString(check, image['image_url'], `${path}/image_url`, { max: 3000 });
  else if (image['image_url'] !== undefined)
    fail(check, path, 'image_url and slack_file exclude each other');
}

const fieldsOnly =
  (fields: string): ElementCheck =>
  (check, element, path) =>
    onlyKnownFields(check, element, path, fields);

const CHECKS = new Map<string, ElementCheck>([
  ['button', button],
  ['static_select', staticSelect],
  ['multi_static_select', staticSelect],
  ['checkboxes', boxes],
  ['radio_buttons', boxes],
  [
    'overflow',
    (check, element, path) => {
      onlyKnownFields(check, element, path, `${COMMON} confirm options`);
      checkOptions(check, element['options'], `${path}/options`, {
        max: 5,
        value: 75,
        plain: true,
      });
    },
  ],
  ['plain_text_input', textInput],
  ['email_text_input', fieldsOnly(INPUT)],
  ['url_text_input', fieldsOnly(INPUT)],
  ['number_input', fieldsOnly(`${INPUT} is_decimal_allowed min_value max_value`)],
  ['datepicker', fieldsOnly(`${SELECT} initial_date`)],
  ['timepicker', fieldsOnly(`${SELECT} initial_time timezone`)],
  ['datetimepicker', fieldsOnly(`${COMMON} confirm focus_on_load initial_date_time`)],
  ['users_select', fieldsOnly(`${SELECT} initial_user`)],
  ['multi_users_select', fieldsOnly(`${SELECT} initial_users max_selected_items`)],
  ['feedback_buttons', feedback],
  ['image', checkImage],
]);

/**
 * Checks one interactive element or image: is it allowed in this block, are its fields and lengths right?
 * https://docs.slack.dev/reference/block-kit/block-elements
 */
export function checkElement(
  check: Check,
  element: Json,
  path: string,
  allowed: ReadonlySet<string>,
): void {
  const type = element['type'];
  if (typeof type !== 'string' || !allowed.has(type))
    return fail(check, path, `unsupported type: ${String(type)}`);
  checkString(check, element['action_id'], `${path}/action_id`, { max: 255, required: false });
  checkConfirm(check, element['confirm'], `${path}/confirm`);
  checkOptionalText(check, element['placeholder'], `${path}/placeholder`, {
    max: 150,
    plain: true,
  });
  CHECKS.get(type)?.(check, element, path);
}
