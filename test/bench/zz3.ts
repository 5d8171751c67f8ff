import { subjectOf, instantsOf } from './zz2.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { decideSlo } from '#core/slo/decide-slo.ts';
import { tally, firstSeen } from '#core/slo/ledger.ts';
import { formatInstant } from '#core/shared/instant.ts';
const end=(Math.floor(Date.UTC(2026,10,18,20,30)/60000)*60000) as any;
for (const n of [1,250]) {
  const subs=Array.from({length:n},(_,i)=>subjectOf(i,end)); const inst=subs.map((_,i)=>instantsOf(i,end));
  const readings=subs.map((s,i)=>evaluateSlo(s.terms,s.ledger,inst[i]![0]!,0));
  const N=100000;
  const time=(name:string,f:(i:number,r:number)=>unknown)=>{ let best=1e9; let sink=0; for(let k=0;k<6;k++){const t=process.cpuUsage(); for(let j=0;j<N;j++){ if(f(j%n,(j/n|0)%200)) sink++; } const c=process.cpuUsage(t); best=Math.min(best,(c.user+c.system)/N);} console.log(n,name,best.toFixed(2),'us',sink); };
  const D=86400000,H=3600000;
  time('tally30d',(i,r)=>tally(subs[i]!.ledger,inst[i]![r]!-30*D as any,inst[i]![r]! ,inst[i]![r]!-2*H as any));
  time('tally3d',(i,r)=>tally(subs[i]!.ledger,inst[i]![r]!-3*D as any,inst[i]![r]! ,inst[i]![r]!-2*H as any));
  time('tally6h',(i,r)=>tally(subs[i]!.ledger,inst[i]![r]!-6*H as any,inst[i]![r]! ,inst[i]![r]!-2*H as any));
  time('tally5m',(i,r)=>tally(subs[i]!.ledger,inst[i]![r]!-H/12 as any,inst[i]![r]! ,inst[i]![r]!-2*H as any));
  time('firstSeen',(i,r)=>firstSeen(subs[i]!.ledger,inst[i]![r]!-2*H as any,inst[i]![r]!));
  time('formatInstant',(i,r)=>formatInstant(inst[i]![r]!));
  time('evaluateSlo',(i,r)=>evaluateSlo(subs[i]!.terms,subs[i]!.ledger,inst[i]![r]!,0));
  time('decideSlo',(i,r)=>decideSlo(subs[i]!.state,subs[i]!.terms.slo,readings[i]!,inst[i]![r]!));
}
