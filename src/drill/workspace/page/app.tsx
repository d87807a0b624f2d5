import { useCallback, useEffect, useState } from 'react';
import { readAddress, writeAddress } from './address.ts';
import { Avatar, colourOf } from './screen/avatar.tsx';
import { ColumnsIcon } from './screen/icons.tsx';
import { Screen } from './screen/screen.tsx';
import type { Person } from './state/client.ts';
import { apiBase, fetchPeople } from './state/client.ts';
import type { ScreenStore } from './state/screen-store.ts';
import { createScreenStore } from './state/screen-store.ts';

/** More columns than three are narrower than a card. */
const mostColumns = 3;

type Entry =
  | { state: 'waiting' }
  | { state: 'refused'; why: string }
  | { state: 'in'; people: Person[] };

/** The page: who is in the workspace, and whose screens are shown. */
export function App() {
  const [address, setAddress] = useState(() => readAddress(location.hash));
  const [entry, setEntry] = useState<Entry>({ state: 'waiting' });
  useEffect(() => {
    const follow = () => setAddress(readAddress(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const { key } = address;
  useEffect(() => {
    if (key === undefined) {
      const why =
        'The address lacks its key. Open the whole address that the drill printed, with everything after the #.';
      setEntry({ state: 'refused', why });
      return undefined;
    }
    let current = true;
    fetchPeople(apiBase(location), key).then(
      (people) => current && setEntry({ state: 'in', people }),
      (error: Error) => current && setEntry({ state: 'refused', why: error.message }),
    );
    return () => {
      current = false;
    };
  }, [key]);
  const show = useCallback(
    (as: string[]) => {
      const next = { key, as };
      history.replaceState(null, '', writeAddress(next));
      setAddress(next);
    },
    [key],
  );
  if (entry.state === 'waiting') return <p className="entry-note">Opening the workspace…</p>;
  if (entry.state === 'refused') {
    return (
      <main className="entry-note" role="alert">
        <h1>Can’t open the workspace</h1>
        <p>{entry.why}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          Try again
        </button>
      </main>
    );
  }
  return <Workspace people={entry.people} as={address.as} onShow={show} pageKey={key} />;
}

interface WorkspaceProps {
  people: Person[];
  as: string[];
  onShow: (as: string[]) => void;
  pageKey: string | undefined;
}

function Workspace({ people, as, onShow, pageKey }: WorkspaceProps) {
  const storeOf = useStores();
  const known = as.flatMap((id) => people.find(({ slackUserId }) => slackUserId === id) ?? []);
  const shown = known.length > 0 ? known.slice(0, mostColumns) : people.slice(0, 1);
  const ids = shown.map(({ slackUserId }) => slackUserId);
  const several = shown.length > 1;
  const named = people.map(({ slackUserId, name }) => ({ id: slackUserId, name }));
  const names = useStable(named);
  useEffect(() => {
    document.title = `${shown.map(({ name }) => name).join(', ')} · Lockstep workspace`;
  });
  const press = (id: string) => {
    if (!several) return onShow([id]);
    const next = ids.includes(id)
      ? ids.filter((one) => one !== id)
      : [...ids, id].slice(-mostColumns);
    return onShow(next);
  };
  const sideBySide = () => {
    const others = people.map(({ slackUserId }) => slackUserId).filter((id) => !ids.includes(id));
    onShow(several ? ids.slice(0, 1) : [...ids, ...others].slice(0, mostColumns));
  };
  return (
    <div className="workspace">
      <header className="top-bar">
        <h1>
          Lockstep <span>local workspace</span>
        </h1>
        <div className="people" role="group" aria-label="Whose screen is shown">
          <span className="people-label">{several ? 'Showing' : 'You are'}</span>
          {people.map(({ slackUserId, name }) => (
            <button
              key={slackUserId}
              type="button"
              className="person-chip"
              aria-pressed={ids.includes(slackUserId)}
              style={{ '--person': colourOf(slackUserId) } as React.CSSProperties}
              onClick={() => press(slackUserId)}
            >
              <Avatar name={name} id={slackUserId} />
              <bdi>{name}</bdi>
            </button>
          ))}
        </div>
        {people.length > 1 && (
          <button
            type="button"
            className="side-by-side"
            aria-pressed={several}
            onClick={sideBySide}
          >
            <ColumnsIcon /> Side by side
          </button>
        )}
      </header>
      <main className="screens" data-columns={shown.length}>
        {shown.map((person) => (
          <Screen
            key={person.slackUserId}
            store={storeOf(person)}
            people={names}
            {...(several
              ? { ownWindow: writeAddress({ key: pageKey, as: [person.slackUserId] }) }
              : {})}
          />
        ))}
      </main>
    </div>
  );
}

/** One store per person for as long as the page lives, so that coming back shows what was left. */
function useStores(): (person: Person) => ScreenStore {
  const [stores] = useState(() => new Map<string, ScreenStore>());
  return (person) => {
    const known = stores.get(person.token);
    if (known) return known;
    const made = createScreenStore(apiBase(location), person);
    stores.set(person.token, made);
    return made;
  };
}

/** The same object as long as it says the same. */
function useStable<Value>(value: Value): Value {
  const [held, setHeld] = useState(value);
  if (JSON.stringify(held) === JSON.stringify(value)) return held;
  setHeld(value);
  return value;
}
