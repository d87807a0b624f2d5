import { describe, expect, it } from 'vitest';
import { tell } from './stage.ts';

const record = { at: '', phase: 'prove', finding: 'proven', says: [], unproven: [] } as const;
const door = '222222222222/hostile-principal/AROATERRAFORM0000001';

/** An incident whose inventory holds this door. */
function withDoor() {
  const story = tell();
  const inventory = { ...record, data: { doors: [{ id: door }] } };
  story.incident = { ...story.incident, measurements: { inventory } };
  return story;
}

describe('a door that looks hostile and is ours', () => {
  it('given a door of the inventory, when two people judge it as theirs, then it counts as judged by its own id', () => {
    const story = withDoor();
    story.says('ana', { do: 'judge', changes: [door], reason: 'it is our Terraform' });
    for (const person of ['ben', 'cho']) story.approves(person, story.plan('judge'));
    story.happens({ type: 'start-checked', digest: story.plan('judge').digest, refused: [] });
    expect(story.incident.judged).toEqual([door]);
  });

  it('given an id that no inventory and no comparison has, when somebody judges it, then no plan is made', () => {
    const story = withDoor();
    story.says('ana', { do: 'judge', changes: [`${door}X`], reason: 'it is our Terraform' });
    expect(story.incident.plans.some(({ plan }) => plan.kind === 'judge')).toBe(false);
  });
});
