import type { MrkdwnOption, OptionGroup, PlainTextOption } from '@slack/types';
import type { Surface } from './surface.ts';

/** One thing that can be picked. */
export interface Choice {
  value: string;
  label: string;
  description?: string;
  group?: string;
}

type Option = PlainTextOption | MrkdwnOption;

/** The parts of select menus, check boxes and radio buttons that decide what can be picked. */
export interface Pickable {
  type: string;
  options?: Option[];
  option_groups?: OptionGroup[];
  initial_option?: Option;
  initial_options?: Option[];
  initial_user?: string;
  initial_users?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
}

/** What a menu offers: its own options, the people or the channels. */
export function choicesOf(element: Pickable, surface: Surface): Choice[] {
  if (element.type.includes('users_select')) {
    return surface.people.map(({ id, name }) => ({ value: id, label: name }));
  }
  if (/channels_select|conversations_select/.test(element.type)) {
    return surface.channels.map(({ id, name }) => ({ value: id, label: `#${name}` }));
  }
  const grouped = (element.option_groups ?? []).flatMap((group) =>
    group.options.map((option) => choiceOf(option, group.label.text)),
  );
  return [...(element.options ?? []).map((option) => choiceOf(option)), ...grouped];
}

/** What is picked before a person touched it. */
export function initialChoices(element: Pickable): string[] {
  const single = element.initial_option?.value ?? element.initial_user ?? element.initial_channel;
  const several =
    element.initial_users ?? element.initial_channels ?? element.initial_conversations ?? [];
  const one = single ?? element.initial_conversation;
  const options = (element.initial_options ?? []).map((option) => option.value ?? '');
  return [...(one === undefined ? [] : [one]), ...several, ...options];
}

function choiceOf(option: Option, group?: string): Choice {
  return {
    value: option.value ?? '',
    label: option.text.text,
    ...(option.description ? { description: option.description.text } : {}),
    ...(group === undefined ? {} : { group }),
  };
}
