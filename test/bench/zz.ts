import { measureDecisions } from '/work/main/test/bench/decisions.ts';

console.log(JSON.stringify(measureDecisions((Math.floor(Date.UTC(2026, 10, 18, 20, 30) / 60000) * 60000) as never)));
