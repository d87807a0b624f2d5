import type { DrillCommands } from '../../adapters/slack/slack.ts';
import type { Adversary } from '../../drill/adversary/code-spaces.ts';
import type { Scenario } from '../../drill/scenario/schema.ts';
import type { DrillClock } from '../clock.ts';

/** Faster than this the bot's own deadlines become shorter than an HTTP request takes. */
export const FASTEST = 60;

/** `/drill`: the facilitator's controls. They move the clock and the adversary, never the bot. */
export function drillCommands(drill: {
  readonly clock: DrillClock;
  readonly adversary: Adversary;
  readonly scenario: Scenario;
  readonly end: () => void;
}): DrillCommands {
  const { clock, adversary, scenario } = drill;
  let speed = clock.speed();
  let begun = false;
  const runs = () =>
    `The clock runs ${speed === 1 ? 'as fast as' : `${speed} times as fast as`} yours.`;
  const doIt = (command: Parameters<DrillCommands['run']>[0]): string => {
    switch (command.do) {
      case 'start':
        if (command.scenario !== undefined && command.scenario !== scenario.id) {
          return `This drill plays ${scenario.id}. Another one: lockstep drill --scenario ${command.scenario}`;
        }
        if (begun) return 'The drill has begun already.';
        begun = true;
        adversary.begin(0);
        return `The drill has begun: ${scenario.title}. Declare with /incident declare.`;
      case 'pause':
        if (clock.speed() === 0) return 'The clock stands already. /drill resume lets it run.';
        clock.setSpeed(0);
        return 'The clock stands: for him, for the cloud and for the bot. /drill resume lets it run.';
      case 'resume':
        if (clock.speed() !== 0) return runs();
        clock.setSpeed(speed);
        return runs();
      case 'speed':
        if (command.factor > FASTEST)
          return `The clock runs from 1 to ${FASTEST} times as fast as yours.`;
        speed = command.factor;
        if (clock.speed() === 0) return 'Noted. The clock stands until /drill resume.';
        clock.setSpeed(speed);
        return runs();
      case 'inject':
        if (command.what !== 'alarm')
          return 'What can be injected: /drill inject alarm (he notices something).';
        if (adversary.mood() !== 'watching')
          return `He does not watch any more: he is ${adversary.mood()}.`;
        adversary.provoke();
        return 'He has noticed something.';
      case 'end':
        drill.end();
        return 'The drill ends; the files are being written.';
    }
  };
  return { run: (command) => Promise.resolve(doIt(command)) };
}
