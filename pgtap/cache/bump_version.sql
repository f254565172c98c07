begin;
select plan(10);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'bump_version', array['text'], 'integer');
select is_definer('cache', 'bump_version', array['text']);
select function_privs_are('cache', 'bump_version', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'bump_version', array['text'], 'admin', '{}'::text[]);
select function_privs_are('cache', 'bump_version', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select cache.set_cache('a', '1', p_namespace => 'things');
select is(cache.bump_version('things'), 2, 'counts up');
select is(cache.get_cache('a', 'things'), null, 'nothing is left');
select is((cache.get_or_lock('a', 'things')).value, null, 'not even as stale');
select cache.set_cache('a', '2', p_namespace => 'things');
select is(cache.get_cache('a', 'things'), '2', 'it goes on');

-- Errors
select throws_ok($$ select cache.bump_version('nothing') $$, 'PT404', 'namespace_not_found', 'refuses an unknown namespace');

select * from finish();
rollback;
