import { Dice } from './dice.ts';
import { firstAcceptMs, violations } from './properties.ts';
import { drawScene } from './scene.ts';
import { type History, World } from './world.ts';

/** What a seed gave. */
export interface Played {
  readonly seed: number;
  readonly history: History;
  readonly violations: readonly string[];
  /** Of each page how long it took until the first leg accepted it; undefined where none had to. */
  readonly firstAcceptMs: readonly (number | undefined)[];
}

/** Plays the world of a seed and judges it. The same seed gives the same, on any machine. */
export async function play(seed: number): Promise<Played> {
  const dice = new Dice(seed);
  const scene = drawScene(dice, seed);
  const history = await new World(scene, dice).play();
  return {
    seed,
    history,
    violations: violations(history),
    firstAcceptMs: scene.alerts.map(({ pageKey }) => firstAcceptMs(history, pageKey)),
  };
}
