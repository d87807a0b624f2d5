import { texts } from '../doors/answers.ts';
import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Place } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** How one kind of copy is shared and unshared. */
interface Sharing {
  readonly change: (how: 'Add' | 'Remove') => Request;
  /** Whether `who` may still copy it. */
  readonly shared: (who: string, expect: Check['expect']) => Check;
}

/** Takes strangers out of the accounts that may copy a snapshot or an image; one call for each copy. */
export const unshareCopy: ResponseAction<Door> = {
  id: 'unshare-copy',
  title: 'Unshare snapshots and images',
  closes: ['shared-snapshot'],
  leaves: 'A copy that was made already is out of reach.',
  noise: 'medium',
  breaks: 'Whoever copies it on purpose, a forgotten partner included.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html',
  draw: (door) => {
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const copy = detailText(door.detail, 'copy');
    const strange = texts(door.detail, 'strange');
    const [first] = strange;
    if (first === undefined) return [];
    const what = detailText(door.detail, 'what');
    const { change, shared } = sharingOf(what)(place, copy, strange, texts(door.detail, 'rest'));
    const call: Call = {
      id: `close/${door.id}`,
      action: unshareCopy.id,
      request: change('Remove'),
      preconditions: [shared(first, { present: true })],
      // All go in one change, so the first stands for the others.
      check: shared(first, { absent: true }),
      undo: { request: change('Add'), check: shared(first, { present: true }) },
      noise: unshareCopy.noise,
      says: `Unshare ${what} ${copy} in ${place.account}, ${place.region} with ${strange.join(', ').slice(0, 200)}`,
      breaks: unshareCopy.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};

function sharingOf(
  what: string,
): (place: Place, id: string, who: readonly string[], rest: readonly string[]) => Sharing {
  if (what === 'database snapshot') return ofDatabase;
  return what === 'image' ? ofImage : ofSnapshot;
}

/** Everybody is a group, an account a user. */
const entry = (who: string) => (who === 'all' ? { Group: 'all' } : { UserId: who });

function ofSnapshot(place: Place, SnapshotId: string, who: readonly string[]): Sharing {
  return {
    change: (how) =>
      inPlace(place, 'ec2', 'ModifySnapshotAttribute', {
        SnapshotId,
        Attribute: 'createVolumePermission',
        CreateVolumePermission: { [how]: who.map(entry) },
      }),
    shared: (one, expect) => ({
      read: inPlace(place, 'ec2', 'DescribeSnapshotAttribute', {
        SnapshotId,
        Attribute: 'createVolumePermission',
      }),
      pick: ['CreateVolumePermissions', entry(one)],
      expect,
    }),
  };
}

function ofImage(place: Place, ImageId: string, who: readonly string[]): Sharing {
  return {
    change: (how) =>
      inPlace(place, 'ec2', 'ModifyImageAttribute', {
        ImageId,
        Attribute: 'launchPermission',
        LaunchPermission: { [how]: who.map(entry) },
      }),
    shared: (one, expect) => ({
      read: inPlace(place, 'ec2', 'DescribeImageAttribute', {
        ImageId,
        Attribute: 'launchPermission',
      }),
      pick: ['LaunchPermissions', entry(one)],
      expect,
    }),
  };
}

/** The accounts of a database snapshot are a list of texts, in which nothing can be picked: all of it is compared. */
function ofDatabase(
  place: Place,
  id: string,
  who: readonly string[],
  rest: readonly string[],
): Sharing {
  const named = { DBSnapshotIdentifier: id };
  return {
    change: (how) =>
      inPlace(place, 'rds', 'ModifyDBSnapshotAttribute', {
        ...named,
        AttributeName: 'restore',
        [how === 'Add' ? 'ValuesToAdd' : 'ValuesToRemove']: [...who],
      }),
    shared: (_, expect) => {
      const list = ['DBSnapshotAttributesResult', 'DBSnapshotAttributes'];
      const pick = [...list, { AttributeName: 'restore' }, 'AttributeValues'];
      const read = inPlace(place, 'rds', 'DescribeDBSnapshotAttributes', named);
      return 'absent' in expect
        ? { read, pick, expect: { equals: [...rest] } }
        : { read, pick: [...pick, '0'], expect };
    },
  };
}
