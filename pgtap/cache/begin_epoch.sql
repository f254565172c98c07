begin;
select plan(10);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'begin_epoch', '{}'::text[], 'boolean');
select is_definer('cache', 'begin_epoch', '{}'::text[]);
select function_privs_are('cache', 'begin_epoch', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('cache', 'begin_epoch', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('cache', 'begin_epoch', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select cache.set_cache('a', '1', p_namespace => 'things');
select is(cache.begin_epoch(), false, 'at home nothing happens');
select is(cache.get_cache('a', 'things'), '1', 'nothing');
update cache.home set system_identifier = 1;
select is(cache.begin_epoch(), true, 'elsewhere');
select is(cache.get_cache('a', 'things'), null, 'the cache is empty');
select is(cache.begin_epoch(), false, 'once');

select * from finish();
rollback;
