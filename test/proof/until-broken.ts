import { play } from './simulate.ts';

// node until-broken.ts PROPERTY WORLDS: the first seed whose world breaks the property, or "none".

const [property = '', worlds = '0'] = process.argv.slice(2);
let found = 'none';
for (let seed = 1; seed <= Number(worlds) && found === 'none'; seed += 1) {
  const { violations } = await play(seed);
  if (violations.some((violation) => violation.startsWith(property))) found = String(seed);
}
process.stdout.write(found);
