begin;
select plan(23);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'get_or_lock', array['text', 'text', 'integer', 'integer', 'integer', 'boolean'], 'cache.lock_answer');
select is_definer('cache', 'get_or_lock', array['text', 'text', 'integer', 'integer', 'integer', 'boolean']);
select function_privs_are('cache', 'get_or_lock', array['text', 'text', 'integer', 'integer', 'integer', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'get_or_lock', array['text', 'text', 'integer', 'integer', 'integer', 'boolean'], 'admin', '{}'::text[]);
select function_privs_are('cache', 'get_or_lock', array['text', 'text', 'integer', 'integer', 'integer', 'boolean'], 'authenticated', '{}'::text[]);

-- Behaviour
create temporary table answers as select * from cache.get_or_lock('a', 'things');
select is(state, 'build', 'the first is told to build') from answers;
select ok(leased_until between now() + interval '29 seconds' and clock_timestamp() + interval '31 seconds', 'for a time') from answers;
select is((cache.get_or_lock('a', 'things')).state, 'wait', 'the next is told to wait');
select ok(
    (select t.ended - t.started from (
        select clock_timestamp() as started, (cache.get_or_lock('a', 'things', p_wait_ms => 100)).state, clock_timestamp() as ended
    ) as t) < interval '20 seconds', 'however long they would'
);
select ok(cache.set_cache('a', '1', 60, p_namespace => 'things', p_token => token), 'the value is stored') from answers;
select results_eq(
    $$ select state, value, token from cache.get_or_lock('a', 'things') $$, $$ values ('hit', '1'::jsonb, null::bigint) $$,
    'everybody gets it'
);
update cache.entries set expires_at = clock_timestamp();
truncate answers;
insert into answers select * from cache.get_or_lock('a', 'things');
select results_eq('select state, value from answers', $$ values ('build', '1'::jsonb) $$, 'when it has ended one builds');
select results_eq(
    $$ select state, value from cache.get_or_lock('a', 'things') $$, $$ values ('stale', '1'::jsonb) $$, 'and others get the old one'
);
select is((cache.get_or_lock('a', 'things', p_allow_stale => false)).state, 'wait', 'who wants no old one waits');

-- A dead builder; another clock.
update cache.leases set leased_at = leased_at - interval '31 seconds', leased_until = leased_until - interval '31 seconds';
select results_eq(
    $$ select l.state, l.token > a.token from cache.get_or_lock('a', 'things') as l, answers as a $$, $$ values ('build', true) $$,
    'a lease that ran out is taken over with a higher token'
);
update cache.leases set leased_at = leased_at + interval '1 day', leased_until = leased_until + interval '1 day';
select is((cache.get_or_lock('a', 'things')).state, 'build', 'so is one from the future, since the clock was set back');

select cache.bump_version('things');
update cache.leases set leased_until = leased_at;
select is((cache.get_or_lock('a', 'things')).value, null, 'what another version built is not even stale');
select results_eq(
    $$ select hits, misses, stale_hits, builds from cache.get_cache_stats('things') $$,
    $$ values (1::bigint, 8::bigint, 1::bigint, 5::bigint) $$, 'all of this is counted'
);

-- Errors
select throws_ok($$ select cache.get_or_lock('', 'things') $$, 'PT400', 'invalid_key', 'refuses no key');
select throws_ok($$ select cache.get_or_lock('a', 'things', 0) $$, 'PT400', 'invalid_lease', 'refuses a lease of nothing');
select throws_ok($$ select cache.get_or_lock('a', 'things', 301) $$, 'PT400', 'invalid_lease', 'refuses a long one');
select throws_ok($$ select cache.get_or_lock('a', 'things', 30, 10001) $$, 'PT400', 'invalid_wait', 'refuses to wait for long');
select throws_ok($$ select cache.get_or_lock('a', 'nothing') $$, 'PT404', 'namespace_not_found', 'refuses an unknown namespace');

select * from finish();
rollback;
