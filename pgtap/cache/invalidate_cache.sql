begin;
select plan(15);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'invalidate_cache', array['text', 'text', 'integer'], 'boolean');
select is_definer('cache', 'invalidate_cache', array['text', 'text', 'integer']);
select function_privs_are('cache', 'invalidate_cache', array['text', 'text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'invalidate_cache', array['text', 'text', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('cache', 'invalidate_cache', array['text', 'text', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(cache.invalidate_cache('a', 'things'), false, 'says that nothing was there');
select is(cache.set_cache('b', '1', p_namespace => 'things'), true, 'a value is stored');
select is(cache.invalidate_cache('b', 'things'), true, 'says that something was there');
select is(cache.get_cache('b', 'things'), null, 'it is not there any more');
select is(cache.set_cache('b', '1'), true, 'another namespace is another key');
select is(cache.get_cache('b'), '1', 'which is not touched');
savepoint before;
select is(cache.invalidate_cache('b'), true, 'an invalidation');
rollback to before;
select is(cache.get_cache('b'), '1', 'that is rolled back did not happen');

-- Errors
select throws_ok($$ select cache.invalidate_cache('') $$, 'PT400', 'invalid_key', 'refuses no key');
select throws_ok($$ select cache.invalidate_cache('a', 'nothing') $$, 'PT404', 'namespace_not_found', 'refuses an unknown namespace');

select * from finish();
rollback;
