import type { Stage } from './stage.ts';

/**
 * How long the people have until he begins to look at his doors, in ms of the drill's clock. Looking
 * alone harms nobody: he acts when a door closes. Scripted people need no time to find the page.
 */
export function headStartMs(scripted: boolean): number {
  return scripted ? 2_000 : 60_000;
}

/** What the drill is, and for people who play themselves: where to go and what to type first. */
export function introduce(
  stage: Stage,
  about: { readonly seed: number; readonly script?: string },
  print: (line: string) => void,
): void {
  const { scenario, workspace, cloud, built } = stage;
  print(`DRILL  ${scenario.title} (${scenario.id}, seed ${about.seed}). Nothing here is real.`);
  print(`       ${scenario.summary}`);
  print(`  AWS endpoint  ${cloud.endpoint}`);
  if (about.script !== undefined) {
    print(`  Played by     ${about.script}: scripted people, no browser needed`);
    print('');
    return;
  }
  print('  AWS keys      account, access key, secret, session token');
  for (const { name, accountId, accessKeyId, secretAccessKey, sessionToken } of built.personas) {
    const token = sessionToken === undefined ? '' : `  ${sessionToken}`;
    print(`    ${name.padEnd(11)} ${accountId}  ${accessKeyId}  ${secretAccessKey}${token}`);
  }
  print('');
  print(`  Chat page     ${workspace.pageUrl}`);
  print('                choose who you are; several people may share one window, side by side');
  print(
    `  Begin with    /incident declare ${scenario.organization.accounts.prod.id} because <what you saw>`,
  );
  print(
    `  He looks at his doors from T+01:00 on, or from /drill start. /drill end or Ctrl-C ends the drill and says how it went.`,
  );
  print('');
}
