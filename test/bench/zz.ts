import { measureWholeRuns } from './whole-run.ts';

const t = Date.now();
console.log(
  JSON.stringify(
    await measureWholeRuns(Number(process.argv[2]), Date.UTC(2026, 10, 18, 20) as never, (l) =>
      console.log(((Date.now() - t) / 1000).toFixed(1), l),
    ),
    null,
    1,
  ),
);
