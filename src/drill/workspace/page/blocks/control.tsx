import type { PlainTextElement } from '@slack/types';
import type { Pickable } from './choices.ts';
import { choicesOf, initialChoices } from './choices.ts';
import type { ControlProps } from './controls.tsx';
import { CheckList, RadioList, SelectMenu, TextInput } from './controls.tsx';
import { useSurface } from './surface.ts';

/** Any Block Kit element that holds a value (https://docs.slack.dev/reference/block-kit/block-elements). */
export interface ValueElement extends Pickable {
  action_id?: string;
  placeholder?: PlainTextElement;
  multiline?: boolean;
  max_length?: number;
  initial_value?: string;
  initial_date?: string;
  initial_time?: string;
}

const inputTypes: { [type: string]: 'text' | 'number' | 'email' | 'url' | 'date' | 'time' } = {
  plain_text_input: 'text',
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
  datepicker: 'date',
  timepicker: 'time',
};

/** Draws the control of an element; undefined when the page doesn't know the element. */
export function Control({ element, ...props }: ControlProps & { element: ValueElement }) {
  const surface = useSurface();
  const placeholder =
    element.placeholder === undefined ? {} : { placeholder: element.placeholder.text };
  const type = inputTypes[element.type];
  if (type !== undefined) {
    const limits = {
      ...(element.multiline === undefined ? {} : { multiline: element.multiline }),
      ...(element.max_length === undefined ? {} : { maxLength: element.max_length }),
    };
    return <TextInput {...props} {...placeholder} {...limits} type={type} />;
  }
  const choices = choicesOf(element, surface);
  if (element.type === 'radio_buttons') return <RadioList {...props} choices={choices} />;
  if (element.type === 'checkboxes')
    return <CheckList {...props} choices={choices} boxed={false} />;
  if (/^multi_.*select$/.test(element.type))
    return <CheckList {...props} choices={choices} boxed />;
  return <SelectMenu {...props} {...placeholder} choices={choices} />;
}

/** Whether the page can draw this element as a control. */
export function isControl(type: string): boolean {
  return type in inputTypes || /select$|^radio_buttons$|^checkboxes$/.test(type);
}

/** Whether an element's value is a list even when one thing is picked. */
export function holdsSeveral(type: string): boolean {
  return type.startsWith('multi_') || type === 'checkboxes';
}

/** What the element holds before a person touched it. */
export function initialValue(element: ValueElement): string[] {
  const text = element.initial_value ?? element.initial_date ?? element.initial_time;
  return text === undefined ? initialChoices(element) : [text];
}
