-- Who is named, with other sessions and prepared transactions, is in tests/test_events.py.
begin;
select plan(5);

-- Contract
select function_returns('events', 'get_watermark_lag', '{}'::text[], 'events.watermark_lag');
select is_definer('events', 'get_watermark_lag', '{}'::text[]);
select function_privs_are('events', 'get_watermark_lag', '{}'::text[], 'operator', array['EXECUTE']);
select function_privs_are('events', 'get_watermark_lag', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select pg_current_xact_id();
select test.login_as('service_role');
select results_eq(
    $$ select holder, pid, lag_xids >= 0, lag_seconds >= 0 from events.get_watermark_lag()
       where watermark = pg_current_xact_id() $$,
    $$ values ('session', pg_backend_pid(), true, true) $$,
    'a session that has written is named, even this one'
);

select * from finish();
rollback;
