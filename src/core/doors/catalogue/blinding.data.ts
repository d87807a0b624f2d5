import type { DoorTable } from './entry.ts';
import { unconfirmed } from './entry.ts';
import { api, guide } from './sources.ts';

const history =
  'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html';

/** No doors, but moves that hide doors. */
export const blinding: DoorTable = {
  title: 'Blinding',
  about:
    'Not doors themselves: they hide doors. The event history of CloudTrail cannot be switched off and keeps 90 days of management events in each Region.',
  entries: [
    {
      id: 'trail-stopped',
      name: 'Trail stopped or deleted',
      gains: 'No event reaches your log bucket any more.',
      detect: {
        operations: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus'],
        events: ['StopLogging', 'DeleteTrail'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['trail-stopped'] },
      close: {
        actions: ['start-logging'],
        held: { shield: ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'], freeze: true },
        person: {
          question: 'Does every trail of your baseline exist, and does it log?',
          commands: [
            'aws cloudtrail get-trail-status --name ARN --region REGION',
            'aws cloudtrail start-logging --name ARN --region REGION',
          ],
        },
      },
      leaves: [
        'What was not logged is only in the event history, without data events.',
        'A trail is started if it was stopped in the last 14 days and nobody made it or changed its settings in that time; any other may deliver to a bucket that is not yours, and is named with the command.',
        'A trail that was deleted is told by its event and made anew by people; a trail of the organization is started in the account that owns it.',
      ],
      undo: { none: 'Nobody wants a trail off again.' },
      evidence: ['the event that stopped it', 'the event history of the gap'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('cloudtrail', 'StartLogging'),
        api('cloudtrail', 'StopLogging'),
        api('cloudtrail', 'DeleteTrail'),
        history,
      ],
    },
    {
      id: 'trail-redirected',
      name: 'Trail changed',
      gains:
        'Events go to another bucket, from fewer Regions, or without the proof of their integrity.',
      detect: {
        operations: ['cloudtrail:DescribeTrails', 'cloudtrail:GetTrail'],
        events: ['UpdateTrail'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['trail-redirected'] },
      close: {
        actions: [],
        held: { shield: ['cloudtrail:UpdateTrail'], freeze: true },
        person: {
          question: 'Do bucket, key, Regions and validation of each trail match your baseline?',
          commands: [
            'aws cloudtrail describe-trails --region REGION',
            'aws cloudtrail update-trail --name ARN --s3-bucket-name BUCKET --is-multi-region-trail --enable-log-file-validation --region REGION',
          ],
        },
      },
      leaves: [
        'An `UpdateTrail` of the last 14 days is named with who did it; what the trail was before stands nowhere in AWS, so people compare.',
        'Under the shield only the exempt can repair it: the responder role.',
      ],
      undo: { by: 'Write the former settings.' },
      evidence: ['settings of the trail before'],
      noise: 'medium',
      reach: 'regional',
      sources: [api('cloudtrail', 'UpdateTrail')],
    },
    {
      id: 'event-selectors',
      name: 'Events left out of a trail',
      gains: 'The trail runs and leaves out what he does.',
      detect: {
        operations: ['cloudtrail:GetEventSelectors'],
        events: ['PutEventSelectors'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['event-selectors'] },
      close: {
        actions: ['select-events'],
        held: { shield: ['cloudtrail:PutEventSelectors'], freeze: true },
        person: {
          question: 'Do the event selectors of each trail match your baseline?',
          commands: [
            'aws cloudtrail get-event-selectors --trail-name ARN --region REGION',
            'aws cloudtrail put-event-selectors --trail-name ARN --event-selectors file://GOOD.json --region REGION',
          ],
        },
      },
      leaves: [
        'A trail is put right when somebody changed its selectors in the last 14 days and it leaves out what is changed; all management events are added, and nothing is taken away.',
        'One that is there for data events alone, and data events that were left out, are left to people.',
        'Under the shield only the exempt can repair it: the responder role.',
      ],
      undo: { by: 'Write the former selectors.' },
      evidence: ['selectors before'],
      noise: 'medium',
      reach: 'regional',
      sources: [api('cloudtrail', 'PutEventSelectors')],
    },
    {
      id: 'log-bucket-expiry',
      name: 'Lifecycle rule on the log bucket',
      gains: 'The logs delete themselves after a day.',
      detect: {
        operations: ['s3api:GetBucketLifecycleConfiguration'],
        events: ['PutBucketLifecycle'],
      },
      inThisVersion: 'names',
      sight: { by: 'time-bombs', operation: 'GetBucketLifecycleConfiguration' },
      close: {
        actions: [],
        partly: ['switch-off-expiry'],
        held: { shield: ['s3:PutLifecycleConfiguration'] },
        person: {
          question: 'Is the lifecycle rule of the log bucket BUCKET one of yours?',
          commands: [
            'aws s3api get-bucket-lifecycle-configuration --bucket BUCKET',
            'aws s3api delete-bucket-lifecycle --bucket BUCKET',
          ],
        },
      },
      leaves: [
        'Only buckets in accounts of the incident are looked at: a log bucket mostly stands in another.',
      ],
      undo: { by: 'Write the former rules.' },
      evidence: ['rules before', 'a copy of the logs elsewhere'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('s3', 'GetBucketLifecycleConfiguration'),
        guide.s3Events,
        'https://stratus-red-team.cloud/attack-techniques/AWS/aws.defense-evasion.cloudtrail-lifecycle-rule/',
      ],
    },
    {
      id: 'guardduty-off',
      name: 'GuardDuty off',
      gains: 'No findings about him any more.',
      detect: {
        operations: ['guardduty:ListDetectors', 'guardduty:GetDetector'],
        events: [
          'DeleteDetector',
          'UpdateDetector',
          'DisassociateFromAdministratorAccount',
          'StopMonitoringMembers',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['guardduty-off'] },
      close: {
        actions: ['enable-detector'],
        held: {
          shield: [
            'guardduty:DeleteDetector',
            'guardduty:UpdateDetector',
            'guardduty:DisassociateFromAdministratorAccount',
            'guardduty:StopMonitoringMembers',
          ],
          freeze: true,
        },
        person: {
          question: 'In each Region: is the detector there and enabled?',
          commands: [
            'aws guardduty list-detectors --region REGION',
            'aws guardduty update-detector --detector-id ID --enable --region REGION',
          ],
        },
      },
      leaves: [
        'A detector that was last changed more than 14 days ago is named; one that was deleted is told by its event and made anew by people.',
        unconfirmed('A detector that was deleted takes its findings with it.'),
      ],
      undo: { none: 'Nobody wants it off again.' },
      evidence: ['settings of the detector and its findings, exported'],
      noise: 'quiet',
      reach: 'regional',
      sources: [api('guardduty', 'DeleteDetector'), api('guardduty', 'UpdateDetector')],
    },
    {
      id: 'guardduty-trusted-address',
      name: 'His address on the list of trusted ones',
      gains: 'GuardDuty makes no findings about his addresses.',
      detect: {
        operations: ['guardduty:ListIPSets', 'guardduty:GetIPSet', 'guardduty:ListFilters'],
        events: ['CreateIPSet', 'UpdateIPSet', 'CreateFilter'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['guardduty-trusted-address'] },
      close: {
        actions: ['distrust-addresses'],
        held: {
          shield: ['guardduty:CreateIPSet', 'guardduty:UpdateIPSet', 'guardduty:CreateFilter'],
          freeze: true,
        },
        person: {
          question:
            'Do you know every address on the lists of trusted ones, and every filter that archives findings?',
          commands: [
            'aws guardduty list-ip-sets --detector-id ID --region REGION',
            'aws guardduty get-ip-set --detector-id ID --ip-set-id SET --region REGION',
            'aws guardduty update-ip-set --detector-id ID --ip-set-id SET --no-activate --region REGION',
          ],
        },
      },
      leaves: [
        'Every list that is active is switched off, because none carries a date; filters that archive findings are left to people.',
        'Findings that were never made do not come afterwards.',
      ],
      undo: { by: 'Activate the list again.' },
      evidence: ['the lists before'],
      noise: 'quiet',
      reach: 'regional',
      sources: [api('guardduty', 'CreateIPSet'), api('guardduty', 'UpdateIPSet')],
    },
    {
      id: 'config-recorder-off',
      name: 'Config recorder off',
      gains: 'Changes of configuration leave no history.',
      detect: {
        operations: [
          'config:DescribeConfigurationRecorderStatus',
          'config:DescribeConfigurationRecorders',
        ],
        events: [
          'StopConfigurationRecorder',
          'DeleteConfigurationRecorder',
          'DeleteDeliveryChannel',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['config-recorder-off'] },
      close: {
        actions: ['start-recorder'],
        held: {
          shield: [
            'config:StopConfigurationRecorder',
            'config:DeleteConfigurationRecorder',
            'config:DeleteDeliveryChannel',
          ],
          freeze: true,
        },
        person: {
          question: 'In each Region: does the recorder exist, and does it record?',
          commands: [
            'aws configservice describe-configuration-recorder-status --region REGION',
            'aws configservice start-configuration-recorder --configuration-recorder-name NAME --region REGION',
          ],
        },
      },
      leaves: [
        'What was recorded before stays; the gap stays empty.',
        'A recorder that was stopped more than 14 days ago is named; one that was deleted is told by its event and made anew by people; one without a delivery channel is refused by AWS, and named.',
      ],
      undo: { none: 'Nobody wants it off again.' },
      evidence: ['the history up to the gap'],
      noise: 'quiet',
      reach: 'regional',
      sources: [
        api('config', 'StopConfigurationRecorder'),
        api('config', 'DeleteConfigurationRecorder'),
      ],
    },
    {
      id: 'flow-logs-deleted',
      name: 'VPC flow logs deleted',
      gains: 'Nobody sees where his connections go.',
      detect: { operations: ['ec2:DescribeFlowLogs'], events: ['DeleteFlowLogs'] },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['flow-logs-deleted'] },
      close: {
        actions: [],
        held: { shield: ['ec2:DeleteFlowLogs'], freeze: true },
        person: {
          question: 'Do all networks of your baseline have flow logs?',
          commands: [
            'aws ec2 describe-flow-logs --region REGION',
            'aws ec2 create-flow-logs --resource-type VPC --resource-ids VPC --traffic-type ALL --log-destination-type s3 --log-destination ARN --region REGION',
          ],
        },
      },
      leaves: [
        'A `DeleteFlowLogs` of the last 14 days is named with who did it; a flow log that goes between two inventories is listed.',
        'The gap stays empty.',
      ],
      undo: { none: 'Nobody wants them gone again.' },
      evidence: ['logs up to the gap'],
      noise: 'quiet',
      reach: 'regional',
      sources: [api('ec2', 'DeleteFlowLogs')],
    },
    {
      id: 'security-hub-off',
      name: 'Security Hub off',
      gains: 'Findings and standards are gone from the place where people look.',
      detect: {
        operations: ['securityhub:DescribeHub', 'securityhub:GetEnabledStandards'],
        events: [
          'DisableSecurityHub',
          'BatchDisableStandards',
          'DisassociateFromAdministratorAccount',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['security-hub-off'] },
      close: {
        actions: [],
        held: {
          shield: [
            'securityhub:DisableSecurityHub',
            'securityhub:DisassociateFromAdministratorAccount',
          ],
          freeze: true,
        },
        person: {
          question: 'In each Region: is Security Hub enabled, with the standards of your baseline?',
          commands: [
            'aws securityhub describe-hub --region REGION',
            'aws securityhub enable-security-hub --no-enable-default-standards --region REGION',
            'aws securityhub batch-enable-standards --standards-subscription-requests StandardsArn=ARN --region REGION',
          ],
        },
      },
      leaves: [
        'A hub is named when somebody switched it off in the last 14 days; standards that were switched off are left to people.',
        'Enabling it again within 90 days brings findings, insights and settings back; standards and the tie to the administrator are gone, and nothing tells which they were. So people do it, from their baseline.',
        'Findings are lost for good 90 days after it was disabled.',
      ],
      undo: { none: 'Nobody wants it off again.' },
      evidence: ['findings, exported'],
      noise: 'quiet',
      reach: 'regional',
      sources: [
        api('securityhub', 'DisableSecurityHub'),
        api('securityhub', 'EnableSecurityHub'),
        'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-disable.html',
      ],
    },
    {
      id: 'alarm-off',
      name: 'Alarm or alerting rule off',
      gains: 'What he does wakes nobody.',
      detect: {
        operations: [
          'events:ListRules',
          'cloudwatch:DescribeAlarms',
          'logs:DescribeMetricFilters',
          'sns:ListSubscriptions',
        ],
        events: [
          'DisableRule',
          'DeleteRule',
          'RemoveTargets',
          'DisableAlarmActions',
          'DeleteAlarms',
          'DeleteMetricFilter',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['alarm-off'] },
      close: {
        actions: ['enable-alarm'],
        held: {
          shield: [
            'events:DisableRule',
            'events:DeleteRule',
            'events:RemoveTargets',
            'cloudwatch:DisableAlarmActions',
            'cloudwatch:DeleteAlarms',
          ],
          freeze: true,
        },
        person: {
          question:
            'Do all alerting rules, alarms and their subscriptions of your baseline exist, and are they on?',
          commands: [
            'aws events list-rules --region REGION',
            'aws events enable-rule --name NAME --region REGION',
            'aws cloudwatch enable-alarm-actions --alarm-names NAME --region REGION',
          ],
        },
      },
      leaves: [
        'An alarm whose actions were switched off in the last 14 days is switched on again if all that it starts is a message to topics of known accounts; one that starts anything else, or that has been quiet for longer, is named.',
        'A rule that was switched off in that time is named: it starts something. Alarms, rules and filters that were deleted are left to people.',
      ],
      undo: { none: 'Nobody wants them off again.' },
      evidence: ['rules, targets and alarms before'],
      noise: 'quiet',
      reach: 'regional',
      sources: [
        api('events', 'DisableRule'),
        'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html',
      ],
    },
  ],
};
