import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Locks a domain against being carried off to another registrar or account. */
export const lockDomain: ResponseAction<Door> = {
  id: 'lock-domain',
  title: 'Lock domains against a transfer',
  closes: ['domain'],
  leaves:
    'Records of the domain, and domains that are registered elsewhere, stay as they are; some endings have no lock.',
  noise: 'quiet',
  breaks: 'A transfer of the domain that somebody is about to make.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/Route53/latest/APIReference/API_domains_EnableDomainTransferLock.html',
  draw: (door) => {
    const DomainName = detailText(door.detail, 'domain');
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const ask = (operation: string, input = {}): Request =>
      inPlace(place, 'route53domains', operation, input);
    const isLocked = (equals: boolean): Check => ({
      read: ask('ListDomains'),
      pick: ['Domains', { DomainName }, 'TransferLock'],
      expect: { equals },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: lockDomain.id,
      request: ask('EnableDomainTransferLock', { DomainName }),
      preconditions: [isLocked(false)],
      check: isLocked(true),
      // The registry takes its time: https://docs.aws.amazon.com/Route53/latest/APIReference/API_domains_ListOperations.html
      underway: [
        {
          read: ask('ListOperations', {
            Type: ['DOMAIN_LOCK'],
            Status: ['SUBMITTED', 'IN_PROGRESS'],
          }),
          pick: ['Operations', { DomainName }, 'OperationId'],
          expect: { present: true },
        },
      ],
      undo: { request: ask('DisableDomainTransferLock', { DomainName }), check: isLocked(false) },
      noise: lockDomain.noise,
      says: `Lock domain ${DomainName} of ${place.account} against a transfer`,
      breaks: lockDomain.breaks,
      doors: [door.id],
      // Some endings have no lock, which AWS says by refusing.
      optional: true,
    };
    return [[call]];
  },
};
