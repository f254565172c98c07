begin;
select plan(8);

-- Contract
select function_returns('cache', '_get_snapshot', '{}'::text[], 'pg_snapshot');
select isnt_definer('cache', '_get_snapshot', '{}'::text[]);
select function_privs_are('cache', '_get_snapshot', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_get_snapshot', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('cache', '_get_snapshot', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select is(cache._get_snapshot()::text, pg_current_snapshot()::text, 'without changes it is the current one');
select isnt(pg_current_xact_id(), null, 'a transaction that writes');
select ok(not pg_visible_in_snapshot(pg_current_xact_id(), cache._get_snapshot()), 'does not know of itself');

select * from finish();
rollback;
