import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Stops a notebook that was made lately; its disk stays. */
export const stopNotebook: ResponseAction<Door> = {
  id: 'stop-notebook',
  title: 'Stop notebooks that are new',
  closes: ['other-services'],
  leaves: 'Notebooks that are older, and what runs in other services, is named.',
  noise: 'medium',
  breaks: 'The work of whoever uses the notebook; what is not on its disk is lost.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopNotebookInstance.html',
  draw: (door) => {
    const NotebookInstanceName = detailText(door.detail, 'notebook');
    if (NotebookInstanceName === '') return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const ask = (operation: string): Request =>
      inPlace(place, 'sagemaker', operation, { NotebookInstanceName });
    const status = (equals: string): Check => ({
      read: inPlace(place, 'sagemaker', 'ListNotebookInstances'),
      pick: ['NotebookInstances', { NotebookInstanceName }, 'NotebookInstanceStatus'],
      expect: { equals },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: stopNotebook.id,
      request: ask('StopNotebookInstance'),
      preconditions: [status('InService')],
      check: status('Stopped'),
      underway: [status('Stopping')],
      undo: { request: ask('StartNotebookInstance'), check: status('InService') },
      noise: stopNotebook.noise,
      says: `Stop notebook ${NotebookInstanceName} in ${place.account}, ${place.region}`,
      breaks: stopNotebook.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
