begin;
select plan(7);

-- Contract
select function_returns('events', 'get_log_end', '{}'::text[], 'events.log_place');
select is_definer('events', 'get_log_end', '{}'::text[]);
select function_privs_are('events', 'get_log_end', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'get_log_end', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select events._publish('happened', 'thing', '1', '{}');
select results_eq(
    'select * from events.get_log_end()', $$ select 1, core.get_watermark(), 0::bigint $$, 'is the watermark'
);

-- Errors
update events.epochs set system_identifier = 1;
select test.login_as('service_role');
select throws_ok('select events.get_log_end()', 'PT503', 'event_log_restored', 'a restored log is to be deployed first');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select events.get_log_end()', '42501', null, 'users do not follow the log');

select * from finish();
rollback;
