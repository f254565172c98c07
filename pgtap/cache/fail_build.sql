begin;
select plan(13);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'fail_build', array['text', 'bigint', 'text', 'integer', 'text'], 'boolean');
select is_definer('cache', 'fail_build', array['text', 'bigint', 'text', 'integer', 'text']);
select function_privs_are('cache', 'fail_build', array['text', 'bigint', 'text', 'integer', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'fail_build', array['text', 'bigint', 'text', 'integer', 'text'], 'admin', '{}'::text[]);
select function_privs_are('cache', 'fail_build', array['text', 'bigint', 'text', 'integer', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
create temporary table lease as select * from cache.get_or_lock('a', 'things');
select is(cache.fail_build('a', token + 1, 'no', p_namespace => 'things'), false, 'another token changes nothing') from lease;
select is(cache.fail_build('a', token, 'no', p_namespace => 'things'), true, 'a builder fails') from lease;
select is((select error from cache.leases), 'no', 'and says why');
select is((cache.get_or_lock('a', 'things')).state, 'wait', 'nobody builds for a while');
select throws_ok(
    $$ select cache.set_cache('a', '1', p_namespace => 'things', p_token => (select token from lease)) $$,
    'PT409', 'lease_lost', 'also not who failed'
);
update cache.leases set leased_until = clock_timestamp();
select is((cache.get_or_lock('a', 'things')).state, 'build', 'then somebody does');
select is((cache.get_cache_stats('things')).failures, 1::bigint, 'it is counted');

-- Errors
select throws_ok($$ select cache.fail_build('a', 1, 'no', 301) $$, 'PT400', 'invalid_retry', 'refuses a long pause');

select * from finish();
rollback;
