import { texts } from '../doors/answers.ts';
import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Place } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** More strangers of one copy than this are for the next round, so that the other doors have room in the plan. */
const MOST_EACH = 100;

/** One change of who may copy it: who goes, and how each step looks. */
interface Sharing {
  readonly who: string;
  readonly change: (how: 'Add' | 'Remove') => Request;
  /** Is anybody in who is to go? */
  readonly before: Check;
  readonly after: Check;
  /** Are all in again? */
  readonly undone: Check;
}

/** Takes strangers out of the accounts that may copy a snapshot or an image. */
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
    const strange = everybodyFirst(texts(door.detail, 'strange'));
    if (strange.length === 0) return [];
    const what = detailText(door.detail, 'what');
    const changes =
      what === 'database snapshot'
        ? [ofDatabase(place, copy, strange, texts(door.detail, 'rest'))]
        : strange
            .slice(0, MOST_EACH)
            .map((who) => (what === 'image' ? ofImage : ofSnapshot)(place, copy, who));
    const calls = changes.map(({ who, change, before, after, undone }): Call => ({
      id: `close/${door.id}/${what === 'database snapshot' ? 'strangers' : who}`,
      action: unshareCopy.id,
      request: change('Remove'),
      preconditions: [before],
      check: after,
      undo: { request: change('Add'), check: undone },
      noise: unshareCopy.noise,
      says: `Unshare ${what} ${copy} in ${place.account}, ${place.region} with ${who.slice(0, 200)}`,
      breaks: unshareCopy.breaks,
      doors: [door.id],
    }));
    return [calls];
  },
};

function everybodyFirst(strange: readonly string[]): readonly string[] {
  return [...strange.filter((who) => who === 'all'), ...strange.filter((who) => who !== 'all')];
}

/** Everybody is a group, an account a user. */
const entry = (who: string) => (who === 'all' ? { Group: 'all' } : { UserId: who });

/** One call for each stranger: that one of them is out says nothing about the others. */
function ofSnapshot(place: Place, SnapshotId: string, who: string): Sharing {
  const about = { SnapshotId, Attribute: 'createVolumePermission' };
  const shared = (expect: Check['expect']): Check => ({
    read: inPlace(place, 'ec2', 'DescribeSnapshotAttribute', about),
    pick: ['CreateVolumePermissions', entry(who)],
    expect,
  });
  return {
    who,
    change: (how) =>
      inPlace(place, 'ec2', 'ModifySnapshotAttribute', {
        ...about,
        CreateVolumePermission: { [how]: [entry(who)] },
      }),
    before: shared({ present: true }),
    after: shared({ absent: true }),
    undone: shared({ present: true }),
  };
}

function ofImage(place: Place, ImageId: string, who: string): Sharing {
  const about = { ImageId, Attribute: 'launchPermission' };
  const shared = (expect: Check['expect']): Check => ({
    read: inPlace(place, 'ec2', 'DescribeImageAttribute', about),
    pick: ['LaunchPermissions', entry(who)],
    expect,
  });
  return {
    who,
    change: (how) =>
      inPlace(place, 'ec2', 'ModifyImageAttribute', {
        ...about,
        LaunchPermission: { [how]: [entry(who)] },
      }),
    before: shared({ present: true }),
    after: shared({ absent: true }),
    undone: shared({ present: true }),
  };
}

/**
 * The accounts of a database snapshot are a list of texts, in which nothing can be picked: all go in one change, and
 * all of the list is compared. How long it is tells whether any of them, or all, are in it.
 */
function ofDatabase(
  place: Place,
  id: string,
  strange: readonly string[],
  rest: readonly string[],
): Sharing {
  const named = { DBSnapshotIdentifier: id };
  const read = inPlace(place, 'rds', 'DescribeDBSnapshotAttributes', named);
  const list = ['DBSnapshotAttributesResult', 'DBSnapshotAttributes'];
  const pick = [...list, { AttributeName: 'restore' }, 'AttributeValues'];
  const atLeast = (many: number): Check => ({
    read,
    pick: [...pick, String(many - 1)],
    expect: { present: true },
  });
  return {
    who: strange.join(', '),
    change: (how) =>
      inPlace(place, 'rds', 'ModifyDBSnapshotAttribute', {
        ...named,
        AttributeName: 'restore',
        [how === 'Add' ? 'ValuesToAdd' : 'ValuesToRemove']: [...strange],
      }),
    before: atLeast(rest.length + 1),
    after: { read, pick, expect: { equals: [...rest] } },
    undone: atLeast(rest.length + strange.length),
  };
}
