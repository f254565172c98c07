begin;
select plan(10);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'release_lock', array['text', 'bigint', 'text'], 'boolean');
select is_definer('cache', 'release_lock', array['text', 'bigint', 'text']);
select function_privs_are('cache', 'release_lock', array['text', 'bigint', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'release_lock', array['text', 'bigint', 'text'], 'admin', '{}'::text[]);
select function_privs_are('cache', 'release_lock', array['text', 'bigint', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
create temporary table lease as select * from cache.get_or_lock('a', 'things');
select is(cache.release_lock('a', token + 1, 'things'), false, 'another token changes nothing') from lease;
select is(cache.release_lock('a', null, 'things'), false, 'nor does none');
select is(cache.release_lock('a', token, 'things'), true, 'gives it back') from lease;
select is(cache.release_lock('a', token, 'things'), false, 'once') from lease;
select is((cache.get_or_lock('a', 'things')).state, 'build', 'the next one builds');

select * from finish();
rollback;
