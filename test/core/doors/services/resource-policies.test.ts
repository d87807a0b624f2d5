import { describe, expect, it } from 'vitest';
import { staysOpen } from '../../../../src/core/actions/draft-doors.ts';
import { failed, ok } from '../../drive.ts';
import { PROD, STRANGER, situation } from '../../situations.ts';
import { callsOf, kindsOf, look } from './look.ts';

const statement = (AWS: string, more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'SNS:Subscribe',
  Resource: '*',
  ...more,
});
const topic = 'arn:aws:sns:eu-west-1:222222222222:alerts';
const topics = (...Statement: object[]) => ({
  ListTopics: () => ok({ Topics: [{ TopicArn: topic }] }),
  GetTopicAttributes: () =>
    ok({ Attributes: { TopicArn: topic, Policy: JSON.stringify({ Statement }) } }),
});
const finding = {
  ListAnalyzers: () => ok({ analyzers: [{ arn: 'arn:a', name: 'a', type: 'ACCOUNT' }] }),
  ListFindingsV2: () =>
    ok({ findings: [{ id: 'f-1', resource: topic, resourceType: 'AWS::SNS::Topic' }] }),
};

describe('policies of secrets, topics and vaults', () => {
  it('given a stranger without and one with a condition, when they are found, then the first is closed, and the second named and left alone', () => {
    const Condition = { StringEquals: { 'aws:SourceAccount': STRANGER } };
    const limited = statement(STRANGER, { Condition });
    const doors = kindsOf(topics(statement(STRANGER), limited), 'resource-policy');
    expect(doors.map(({ suspicion }) => suspicion)).toEqual(['hostile', 'ordinary']);
    const [closed, named] = doors;
    expect(callsOf([closed!])).toMatchObject([
      {
        request: { operation: 'SetTopicAttributes', input: { AttributeName: 'Policy' } },
        preconditions: [{ expect: { document: { Statement: [statement(STRANGER), limited] } } }],
        check: { expect: { document: { Statement: [limited] } } },
        undo: { check: { expect: { document: { Statement: [statement(STRANGER), limited] } } } },
      },
    ]);
    expect(callsOf([named!])).toEqual([]);
    expect(staysOpen(named!, situation())).toContain(`--topic-arn '${topic}'`);
  });

  it('given a topic as AWS makes it, when it is looked at, then it is no door', () => {
    const Condition = { StringEquals: { 'AWS:SourceOwner': PROD } };
    expect(kindsOf(topics(statement('*', { Condition })), 'resource-policy')).toEqual([]);
  });

  it('given a policy of ours and none, when two inventories are compared, then only the first has a line, which a stranger does not change', () => {
    const ours = statement('arn:aws:iam::333333333333:root');
    const line = `${PROD}/resource-policy/eu-west-1/topic/${topic}`;
    expect(look(topics()).objects).not.toHaveProperty([line]);
    const before = look(topics(ours)).objects[line];
    expect(before).toBeDefined();
    expect(look(topics(ours, statement(STRANGER))).objects[line]).toBe(before);
    expect(look(topics({ ...ours, Action: 'SNS:Publish' })).objects[line]).not.toBe(before);
  });

  it('given a finding about a policy that was read, when doors are counted, then it is no door of its own, and is one where the policy could not be read', () => {
    const strange = topics(statement(STRANGER));
    const read = kindsOf({ ...strange, ...finding }, 'resource-policy');
    expect(read.map(({ name }) => name)).toEqual([`topic/${topic}`]);
    const blind = { ...strange, ...finding, GetTopicAttributes: () => failed('denied', 'Denied') };
    expect(kindsOf(blind, 'resource-policy').map(({ name }) => name)).toEqual(['f-1']);
    expect(look(blind).unseen.map(({ what }) => what)).toContain(
      `policy of topic ${topic} in eu-west-1`,
    );
  });

  it('given a statement for anyone under a condition on the account of the resource, when it is closed, then it is held to ours besides: that condition limits no caller', () => {
    const Condition = { StringEquals: { 'aws:ResourceAccount': PROD } };
    const found = kindsOf(topics(statement('*', { Condition })), 'resource-policy');
    expect(found).toMatchObject([{ name: `topic/${topic}`, suspicion: 'hostile' }]);
    const both = { 'aws:ResourceAccount': PROD, 'aws:PrincipalOrgID': 'o-exampleorgid' };
    const after = statement('*', { Condition: { StringEquals: both } });
    expect(callsOf(found)).toMatchObject([
      { check: { expect: { document: { Statement: [after] } } } },
    ]);
  });

  it('given a finding about a policy in which nobody strange was seen, when doors are counted, then the finding is a door, and without a line, since a plan of ours may just have changed the policy', () => {
    const seen = look({ ...topics(statement(PROD)), ...finding });
    const doors = seen.doors.filter(({ kind }) => kind === 'resource-policy');
    expect(doors.map(({ name }) => name)).toEqual(['f-1']);
    expect(staysOpen(doors[0]!, situation())).toContain('half an hour');
    expect(Object.keys(seen.objects).filter((id) => id.endsWith('/f-1'))).toEqual([]);
  });

  it('given a policy that is longer than a plan has room for, when it is found, then it is named, and its door is short', () => {
    const long = topics(statement(STRANGER), statement(PROD, { Sid: 'a'.repeat(9_000) }));
    const found = kindsOf(long, 'resource-policy');
    expect(callsOf(found)).toEqual([]);
    expect(staysOpen(found[0]!, situation())).toContain('too long for a plan; read it: aws');
    expect(JSON.stringify(found).length).toBeLessThan(2_000);
  });

  it('given more topics than are asked one by one, when they are looked at, then the rest is unseen and not closed', () => {
    const many = Array.from({ length: 501 }, (_, i) => ({ TopicArn: `${topic}${i}` }));
    const { unseen, doors } = look({
      ...topics(statement(STRANGER)),
      ListTopics: () => ok({ Topics: many }),
    });
    expect(doors.filter(({ kind }) => kind === 'resource-policy')).toHaveLength(500);
    expect(unseen.map(({ what }) => what)).toContain('policies of 1 more topics in eu-west-1');
  });
});
