import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Switches the serial console off, for all machines of an account in one Region. */
export const disableSerialConsole: ResponseAction<Door> = {
  id: 'disable-serial-console',
  title: 'Switch the serial console off',
  closes: ['instance-login'],
  leaves:
    'Key pairs, keys on the machines and open ports stay; connections that stand are not cut.',
  noise: 'medium',
  breaks: 'Repairs over the serial console, until it is switched on again.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableSerialConsoleAccess.html',
  draw: (door) => {
    if (door.detail['console'] !== true) return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const ask = (operation: string): Request => inPlace(place, 'ec2', operation);
    const isOn = (equals: boolean): Check => ({
      read: ask('GetSerialConsoleAccessStatus'),
      pick: ['SerialConsoleAccessEnabled'],
      expect: { equals },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: disableSerialConsole.id,
      request: ask('DisableSerialConsoleAccess'),
      preconditions: [isOn(true)],
      check: isOn(false),
      undo: { request: ask('EnableSerialConsoleAccess'), check: isOn(true) },
      noise: disableSerialConsole.noise,
      says: `Switch the serial console off in ${place.account}, ${place.region}`,
      breaks: disableSerialConsole.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
