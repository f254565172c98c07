begin;
select plan(5);

-- Contract
select function_returns('events', '_get_log_start', '{}'::text[], 'timestamp with time zone');
select function_privs_are('events', '_get_log_start', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select is(events._get_log_start(), null, 'a log that nothing was dropped from has no start');
select core._create_partition('events.events', '2020-01-15 00:00Z');
select is(events._get_log_start(), null, 'nor has one with more history');

-- As if the system had been installed years ago, and the months between dropped.
update events.epochs set started_at = '2019-11-11 00:00Z';
select is(events._get_log_start(), '2020-01-01 00:00Z'::timestamptz, 'else it is where the first month begins');

select * from finish();
rollback;
