import type { CloudApi, Credentials, Kernel } from '../cloud/kernel.ts';
import { inRegion } from '../scenario/parts/access.ts';
import type { HisDoors } from '../scenario/parts/doors.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { HisDoor } from './door.ts';
import { look } from './moves/look.ts';
import { renew } from './moves/renew.ts';

/** What he sees when he tries all his doors. */
export interface Surveyed {
  /** Those that open. */
  readonly open: readonly HisDoor[];
  /** Every door that ever opened is open, and the role that trusted him still does. A new key takes its seconds. */
  readonly allOpen: boolean;
  /** His session in another account of ours, while it gets through: something to destroy, not a way back. */
  readonly below: readonly HisDoor[];
}

/** His way of looking at the world: his own calls, and what AWS answers to them. */
export interface Senses {
  survey(): Surveyed;
  /** All that he holds, open or not: a script tries them without looking first. */
  doors(): readonly HisDoor[];
  /** His own account, where nobody stops him. */
  readonly home: HisDoor;
  /** A new login or session of his. */
  gain(userName: string, credentials: Credentials): void;
  /** A session of his in another account of ours; he keeps the newest. */
  enter(credentials: Credentials): HisDoor;
}

/** Every so many looks he takes a fresh session, long before the old one expires. */
const LOOKS_PER_SESSION = 20;
const SESSION = 'support';

/** His logins and the role that trusts him, as doors that he can try. */
export function createSenses(scenario: Scenario, kernel: Kernel, doors: HisDoors): Senses {
  const api = (credentials: Credentials) => hisApi(scenario, kernel, credentials);
  const home: HisDoor = { name: 'home', api: api(doors.trusted.credentials) };
  const held = new Map<string, HisDoor>(
    doors.logins.map(({ userName, credentials }) => [
      userName,
      { name: userName, api: api(credentials) },
    ]),
  );
  const opened = new Set<string>();
  let below: readonly HisDoor[] = [];
  let trusted = true;
  let surveys = 0;
  let gained = 0;

  const openNow = (): HisDoor[] => {
    surveys += 1;
    const open = look([...held.values()]);
    // An expired session is no closed door: he takes another one.
    const lives = open.some((door) => door.name === SESSION);
    if (lives && surveys % LOOKS_PER_SESSION !== 0) return open;
    const renewed = renew(home, doors.trusted.roleArn, api);
    if (renewed.state === 'closed') trusted = false;
    if (renewed.state !== 'open') return open;
    trusted = true;
    const fresh: HisDoor = { name: SESSION, api: renewed.api };
    held.set(SESSION, fresh);
    return [...open.filter((door) => door.name !== SESSION), ...look([fresh])];
  };
  return {
    survey() {
      const open = openNow();
      const names = new Set(open.map(({ name }) => name));
      for (const name of names) opened.add(name);
      const first = surveys === 1 && names.size < held.size;
      const allOpen = trusted && !first && [...opened].every((name) => names.has(name));
      return { open, allOpen, below: look(below) };
    },
    home,
    enter(credentials) {
      const door = { name: 'below', api: api(credentials) };
      below = [door];
      return door;
    },
    doors: () => [...held.values()],
    gain(userName, credentials) {
      gained += 1;
      const name = `${userName}+${gained}`;
      held.set(name, { name, api: api(credentials) });
    },
  };
}

/** His calls go to the Region where the estate is: he has had days to find it. */
function hisApi(scenario: Scenario, kernel: Kernel, credentials: Credentials): CloudApi {
  const about = { sourceIp: '203.0.113.66', userAgent: 'aws-cli/2.15' };
  return inRegion(kernel.api(credentials, about), scenario.organization.regions[0] ?? 'us-east-1');
}
