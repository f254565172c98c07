begin;
select plan(5);

-- Contract
select function_returns('events', '_get_event_epoch', array['bigint'], 'integer');
select function_privs_are('events', '_get_event_epoch', array['bigint'], 'service_role', '{}'::text[]);

-- Behaviour
insert into events.epochs (epoch, first_event_id, system_identifier) values (2, 1000, 1);
select is(events._get_event_epoch(999), 1, 'the last of the first epoch');
select is(events._get_event_epoch(1000), 2, 'the first of the second');
select is(events._get_event_epoch(0), null, 'none');

select * from finish();
rollback;
