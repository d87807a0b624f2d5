import { useId, useState } from 'react';
import { Plain } from './text.tsx';
import type { Choice } from './choices.ts';

/** What every control gets. A value is a list: single controls hold none or one. */
export interface ControlProps {
  id?: string;
  label: string;
  value: string[];
  onChange: (value: string[]) => void;
  disabled?: boolean;
  invalid?: boolean;
  describedBy?: string;
}

interface PickProps extends ControlProps {
  choices: Choice[];
  placeholder?: string;
}

const aria = ({ id, label, invalid, describedBy }: ControlProps) => ({
  id,
  'aria-label': label,
  'aria-invalid': invalid ? true : undefined,
  'aria-describedby': describedBy,
});

/** A menu of which one entry can be picked: the browser's own, so that every keyboard and reader knows it. */
export function SelectMenu(props: PickProps) {
  const { choices, placeholder, value, onChange, disabled } = props;
  const groups = new Set(choices.flatMap(({ group }) => group ?? []));
  const option = (choice: Choice) => (
    <option key={choice.value} value={choice.value} title={choice.description}>
      {choice.label}
    </option>
  );
  return (
    <select
      {...aria(props)}
      className="select"
      value={value[0] ?? ''}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value === '' ? [] : [event.target.value])}
    >
      <option value="">{placeholder ?? 'Choose…'}</option>
      {choices.filter(({ group }) => group === undefined).map(option)}
      {[...groups].map((group) => (
        <optgroup key={group} label={group}>
          {choices.filter((choice) => choice.group === group).map(option)}
        </optgroup>
      ))}
    </select>
  );
}

/** Check boxes, or a menu of which several entries can be picked; long lists can be searched. */
export function CheckList(props: PickProps & { boxed: boolean }) {
  const { choices, value, onChange, disabled, boxed } = props;
  const [wanted, setWanted] = useState('');
  const searchable = boxed && choices.length > 8;
  const shown = choices.filter(({ label }) => label.toLowerCase().includes(wanted.toLowerCase()));
  const toggle = (picked: string) =>
    onChange(value.includes(picked) ? value.filter((one) => one !== picked) : [...value, picked]);
  return (
    <div role="group" {...aria(props)} className={boxed ? 'check-list boxed' : 'check-list'}>
      {searchable && (
        <input
          type="search"
          className="text-input"
          placeholder="Search"
          aria-label={`Search ${props.label}`}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      )}
      {shown.map((choice) => (
        <label key={choice.value} className="check">
          <input
            type="checkbox"
            checked={value.includes(choice.value)}
            disabled={disabled}
            onChange={() => toggle(choice.value)}
          />
          <ChoiceLabel of={choice} />
        </label>
      ))}
      {shown.length === 0 && <p className="muted">Nothing matches.</p>}
    </div>
  );
}

export function RadioList(props: PickProps) {
  const name = useId();
  const { choices, value, onChange, disabled } = props;
  return (
    <div role="radiogroup" {...aria(props)} className="check-list">
      {choices.map((choice) => (
        <label key={choice.value} className="check">
          <input
            type="radio"
            name={name}
            checked={value[0] === choice.value}
            disabled={disabled}
            onChange={() => onChange([choice.value])}
          />
          <ChoiceLabel of={choice} />
        </label>
      ))}
    </div>
  );
}

interface TextProps extends ControlProps {
  type: 'text' | 'number' | 'email' | 'url' | 'date' | 'time' | 'datetime-local';
  multiline?: boolean;
  placeholder?: string;
  maxLength?: number;
}

export function TextInput(props: TextProps) {
  const { type, multiline, placeholder, maxLength, value, onChange, disabled } = props;
  const shared = {
    ...aria(props),
    className: 'text-input',
    placeholder,
    maxLength,
    disabled,
    value: value[0] ?? '',
    onChange: (event: { target: { value: string } }) =>
      onChange(event.target.value === '' ? [] : [event.target.value]),
  };
  if (multiline) return <textarea {...shared} rows={4} />;
  return <input {...shared} type={type} autoComplete="off" />;
}

function ChoiceLabel({ of }: { of: Choice }) {
  return (
    <span>
      <Plain text={of.label} />
      {of.description !== undefined && (
        <small className="muted">
          <Plain text={of.description} />
        </small>
      )}
    </span>
  );
}
