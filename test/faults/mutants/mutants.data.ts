import type { Mutant } from './mutant.ts';

const memory = 'src/adapters/store/memory.ts';
const work = 'src/responder/work.ts';
const worker = 'src/responder/worker.ts';
const hands = 'src/responder/hands.ts';
const ledger = 'src/responder/ledger.ts';
const perform = 'src/responder/perform.ts';
const handOver = 'src/adapters/aws/hand-over.ts';
const execution = 'src/core/incident/execution.ts';

/** Mistakes in the protocol, each of which the simulation must find. */
export const mutants: readonly Mutant[] = [
  {
    name: 'no fencing on complete',
    why: 'a bot that was paused finishes an effect that somebody else has by now',
    patches: [
      {
        file: memory,
        find: 'state.effects.get(complete.effect)?.fence !== complete.fence',
        replace: '!state.effects.has(complete.effect)',
      },
    ],
  },
  {
    name: 'release ignores the fence',
    why: 'a bot that was paused gives back a claim that is not its own',
    patches: [
      {
        file: memory,
        find: 'row?.fence === fence && row.leaseUntil !== undefined',
        replace: 'row?.leaseUntil !== undefined && fence > 0',
      },
    ],
  },
  {
    name: 'claim ignores leases',
    why: 'two bots do the same thing at the same time',
    patches: [
      {
        file: memory,
        find: 'Math.max(at, leaseUntil ?? at)',
        replace: 'Math.max(at, leaseUntil === undefined ? at : 0)',
      },
    ],
  },
  {
    name: 'events are not deduplicated',
    why: 'a command that is delivered twice counts twice',
    patches: [
      {
        file: memory,
        find: "if (state.events.has(event)) return { state: 'duplicate' };",
        replace: '',
      },
    ],
  },
  {
    name: 'a decision is not written all or nothing',
    why: 'the facts of a refused decision stay in the journal',
    patches: [
      {
        file: memory,
        find: "    return { state: 'stale' };",
        replace: "    return (append(state, incident, writes.append), { state: 'stale' });",
      },
    ],
  },
  {
    name: 'settling does not finish the effect',
    why: 'what is done is done again',
    patches: [
      {
        file: work,
        find: 'return { decision, result: undefined, complete: { effect: effect.id, fence } };',
        replace: 'return { decision, result: undefined };',
      },
    ],
  },
  {
    name: 'no intent',
    why: 'a request leaves that the journal does not announce',
    patches: [
      {
        file: work,
        find: 'await intend(work, digest, resolved);',
        replace:
          "{ verdict: 'go' as 'go' | 'no' | 'held', attempt: 1, tries: 1, since: iso(world.clock.now()) }; void intend;",
      },
    ],
  },
  {
    name: 'the intent is not waited for',
    why: 'a request leaves before the journal announces it',
    patches: [
      {
        file: work,
        find: 'await intend(work, digest, resolved);',
        replace:
          "{ verdict: 'go' as 'go' | 'no' | 'held', attempt: 1, tries: 1, since: iso(world.clock.now()) }; void intend(work, digest, resolved);",
      },
    ],
  },
  {
    name: 'done before it is done',
    why: 'the result is written before the call is made',
    patches: [
      {
        file: work,
        find: 'const done = await perform(resolved, how);',
        replace:
          "const done: Awaited<ReturnType<typeof perform>> = { outcome: 'done' }; void perform(resolved, how);",
      },
    ],
  },
  {
    name: 'the claim is not asked for at the wire',
    why: 'a bot that was paused acts on an old lease',
    patches: [
      {
        file: 'src/adapters/aws/attempt.ts',
        find: 'if (mutating && isOurs?.() === false) throw new ClaimLost();',
        replace: '',
      },
    ],
  },
  {
    name: 'the lease counts from the answer',
    why: 'a bot that was paused while it claimed believes that the lease has only begun',
    patches: [
      {
        file: hands,
        find: '    const until = elapsed(world.clock) + world.store.leaseMs;\n',
        replace: '',
      },
      {
        file: hands,
        find: 'for (const one of claims) begin(one, until);',
        replace:
          'for (const one of claims) begin(one, elapsed(world.clock) + world.store.leaseMs);',
      },
    ],
  },
  {
    name: 'leases follow the wall clock',
    why: 'a clock that is set back makes a lease last longer than the store grants',
    patches: [
      {
        file: 'src/responder/world.ts',
        find: 'return clock.elapsed?.() ?? clock.now();',
        replace: 'return clock.now();',
      },
    ],
  },
  {
    name: 'a refused renewal is ignored',
    why: 'a lease that is over comes back',
    patches: [
      { file: hands, find: 'if (stopped || !isOurs()) return;', replace: 'if (stopped) return;' },
      {
        file: hands,
        find: 'if (await store.renew(effect.id, fence)) end = Math.max(end, renewed);\n    else end = 0;',
        replace: 'await store.renew(effect.id, fence);\n    end = Math.max(end, renewed);',
      },
    ],
  },
  {
    name: 'timers have no generation',
    why: 'the second hold of an incident never ends',
    patches: [
      { file: worker, find: '`timer/${timer.id}/${timer.dueAt}`', replace: '`timer/${timer.id}`' },
    ],
  },
  {
    name: 'the cache takes an older answer',
    why: 'a bot goes back in time',
    patches: [
      {
        file: ledger,
        find: 'if (known.head.seq < (cache.get(id)?.head.seq ?? -1)) return;',
        replace: '',
      },
    ],
  },
  {
    name: 'time runs backwards',
    why: 'a bot whose clock is behind writes an older time than the line before',
    patches: [{ file: ledger, find: 'Math.max(at.now, known.at)', replace: 'at.now' }],
  },
  {
    name: 'decided on what was known before',
    why: 'what other bots wrote meanwhile is not looked at',
    patches: [
      {
        file: ledger,
        find: 'const known = fold(before, tx.entries);',
        replace: 'const known = before;',
      },
    ],
  },
  {
    name: 'the end is marked once',
    why: 'when that answer is lost, an incident that has ended stays open in the store',
    patches: [
      {
        file: ledger,
        find: 'if (open && known?.incident?.closedAt !== undefined) await store.close(id);',
        replace: '',
      },
    ],
  },
  {
    name: 'other incidents are not looked at',
    why: 'two bots open two incidents for one account',
    patches: [
      {
        file: 'src/responder/open-new.ts',
        find: 'if (open.some(isUnseen)) throw new UnseenRun();',
        replace: '',
      },
    ],
  },
  {
    name: 'an approval is for a name',
    why: 'whoever read one plan approves another',
    patches: [
      {
        file: 'src/core/incident/commands/vote.ts',
        find: ' || !named.digest.startsWith(given)',
        replace: '',
      },
    ],
  },
  {
    name: 'one approval is enough',
    why: 'nobody else has to agree',
    patches: [
      {
        file: 'src/core/approval/quorum.ts',
        find: '>= approvalsNeeded(incident, state)',
        replace: '>= 1',
      },
    ],
  },
  {
    name: 'what was settled is not looked at',
    why: 'a claim that comes late announces a call that is over',
    patches: [
      {
        file: execution,
        find: 'if (!inFlight(state, call)) {',
        replace: 'if (false as boolean) {',
      },
    ],
  },
  {
    name: 'a hold holds nothing',
    why: 'calls leave while people believe that they wait',
    patches: [
      {
        file: execution,
        find: "return incident.hold !== undefined && plan.kind !== 'emergency';",
        replace: 'return incident.hold === undefined && plan === undefined;',
      },
    ],
  },
  {
    name: 'all waves at once',
    why: 'the second wave does not wait for the first',
    patches: [
      {
        file: execution,
        find: '    for (const call of open) queueCall(turn, state, call);\n    return undefined;\n  }\n  return',
        replace:
          '    for (const call of open) queueCall(turn, state, call);\n  }\n  if (state.plan.waves.filter(wanted).some((w) => w.calls.some((c) => !isSettled(state, c)))) return undefined;\n  return',
      },
    ],
  },
  {
    name: 'throttled is failed',
    why: 'people are asked because AWS was busy',
    patches: [
      {
        file: perform,
        find: "if (failure.kind === 'throttled') return { outcome: 'later', error };",
        replace: '',
      },
    ],
  },
  {
    name: 'what AWS is too busy to show is unknown',
    why: 'people are asked because a look was throttled',
    patches: [
      {
        file: perform,
        find: "if (after.state === 'failed' && mayPass(after.failure))",
        replace: 'if (false as boolean)',
      },
    ],
  },
  {
    name: 'the tag in the vault is believed',
    why: 'a secret whose key is gone counts as handed over',
    patches: [{ file: perform, find: ' && call.handOver === undefined', replace: '' }],
  },
  {
    name: 'no reconcile of orphans',
    why: 'a key whose secret is lost lives on beside the new one',
    patches: [
      {
        file: handOver,
        find: 'const removed = await removeKey(work, keyId);',
        replace: 'const removed = { ok: true, value: keyId } as Step<string>;',
      },
    ],
  },
  {
    name: 'any young key is an orphan',
    why: 'a key that somebody else has made is deleted',
    patches: [
      {
        file: 'src/adapters/aws/hand-over-keys.ts',
        find: 'createdAt !== undefined && createdAt >= earliest',
        replace: 'createdAt !== undefined && earliest > 0',
      },
    ],
  },
  {
    name: 'taken back without a claim',
    why: 'a bot that was paused deletes the key that its successor found in the vault',
    patches: [
      {
        file: handOver,
        find: 'options: { ...work.options, deadline }',
        replace: 'options: { effect: work.options.effect, deadline }',
      },
    ],
  },
  {
    name: 'taken back in doubt',
    why: 'the vault holds the secret of a key that is gone',
    patches: [
      {
        file: handOver,
        find: "if (because.kind === 'unknown-outcome' || because.kind === 'not-ours') {",
        replace: 'if (false as boolean) {',
      },
    ],
  },
  {
    name: 'no settle time',
    why: 'a request that was let go before a pause arrives after the last look',
    patches: [
      {
        file: 'src/core/incident/measuring.ts',
        find: "if (measurement === 'rotation-proof') return lateRequestsSeconds(incident, context.now);",
        replace: '',
      },
    ],
  },
  {
    name: 'a withdrawal is not read',
    why: 'an order fires, or is quoted, that somebody took back',
    patches: [
      {
        file: 'src/core/order/order-seen.ts',
        find: 'withdrawn ??= withdrawnBy(opened.entry, order.digest);',
        replace: '',
      },
    ],
  },
  {
    name: 'a withdrawal is read before the transaction',
    why: 'who withdraws while another one fires is told that nothing fires, and something does',
    patches: [
      {
        file: memory,
        find: 'entries(state, at.beside.incident, at.beside.fromSeq)',
        replace:
          "entries(state, at.beside.incident, at.beside.fromSeq).filter(({ line }) => !line.includes('order.withdrawn'))",
      },
    ],
  },
  {
    name: 'an order never ends',
    why: 'one person fires what two people approved for a limited time',
    patches: [
      {
        file: 'src/core/order/order-problem.ts',
        find: 'Date.parse(now) < Date.parse(until) ?',
        replace: 'Date.parse(now) !== Date.parse(until) ?',
      },
    ],
  },
  {
    name: 'an older order comes back',
    why: 'people approved a newer one so that it counts instead',
    patches: [
      {
        file: 'src/responder/orders.ts',
        find: 'Date.parse(grantedAt(b)) - Date.parse(grantedAt(a))',
        replace: 'Date.parse(grantedAt(a)) - Date.parse(grantedAt(b))',
      },
    ],
  },
];
