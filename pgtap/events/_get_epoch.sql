begin;
select plan(4);

-- Contract
select function_returns('events', '_get_epoch', '{}'::text[], 'integer');
select function_privs_are('events', '_get_epoch', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select is(events._get_epoch(), 1, 'the current epoch');

-- Errors
update events.epochs set system_identifier = 1;
select throws_ok(
    'select events._get_epoch()', 'PT503', 'event_log_restored', 'refuses a log of another server'
);

select * from finish();
rollback;
