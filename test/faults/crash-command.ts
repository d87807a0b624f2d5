import { inParallel, runTask } from './children.ts';

/** The scenes in which the bot is killed at every instant. */
export const crashScenes = ['emergency', 'order', 'doors', 'rotation', 'full-rotation'] as const;

type Tell = (line: string) => void;

/** A crash at every instant of every scene, alone and followed by every other; true when nothing was violated. */
export async function crashEverywhere(jobs: number, tell: Tell): Promise<boolean> {
  const began = performance.now();
  let all = 0;
  for (const scene of crashScenes) {
    const instants = await calmInstants(scene);
    const points = Array.from({ length: instants.length }, (_, i) => i + 1);
    // Late instants leave little to be doubled: spread them evenly.
    const shares = Array.from({ length: jobs }, (_, job) =>
      points.filter((point) => point % jobs === job),
    );
    const count = { singles: 0, doubles: 0, bad: 0 };
    await inParallel(shares, jobs, (first) =>
      runTask({ crashes: scene, first, doubles: true }, ({ digest, violations }) => {
        if (digest.includes(',')) count.doubles += 1;
        else count.singles += 1;
        if (violations.length === 0) return;
        count.bad += 1;
        if (count.bad > 10) return;
        tell(`a crash of ${scene} at ${digest} violates:`);
        for (const violation of violations) tell(`  ${violation}`);
        tell(`  again: npm run faults -- --crash ${scene},${digest}`);
      }),
    );
    const { singles, doubles, bad } = count;
    tell(`crashes ${scene}: singles ${singles}, doubles ${doubles}, violations ${bad}`);
    all += bad;
  }
  tell(`took ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return all === 0;
}

async function calmInstants(scene: string): Promise<readonly string[]> {
  const { prepare } = await import('./sim/prepare.ts');
  const { playWithCrashes, sceneNamed } = await import('./sim/crashes.ts');
  await prepare();
  const { instants, violations } = await playWithCrashes(sceneNamed(scene), []);
  if (violations.length > 0)
    throw new Error(`${scene} fails without a crash: ${violations.join('; ')}`);
  return instants;
}

/** One scene with these crashes (`rotation,12,40`), with its trace. */
export async function tellCrash(which: string, tell: Tell): Promise<boolean> {
  const { prepare } = await import('./sim/prepare.ts');
  const { playWithCrashes, sceneNamed } = await import('./sim/crashes.ts');
  await prepare();
  const [scene = '', ...at] = which.split(',');
  const { trace, violations, instants } = await playWithCrashes(
    sceneNamed(scene),
    at.map(Number),
    true,
  );
  for (const line of trace) tell(line);
  for (const point of at)
    tell(`it dies at ${point}: ${instants[Number(point) - 1] ?? 'no such instant'}`);
  for (const violation of violations) tell(`violated: ${violation}`);
  return violations.length === 0;
}
