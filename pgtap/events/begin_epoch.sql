-- What readers get across epochs is in tests/test_events.py.
begin;
select plan(8);

-- Contract
select function_returns('events', 'begin_epoch', '{}'::text[], 'integer');
select is_definer('events', 'begin_epoch', '{}'::text[]);
select function_privs_are('events', 'begin_epoch', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'begin_epoch', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select events._publish('happened', 'thing', '1', '{}'), events.append_event('stream', '1', 'happened');
select test.login_as('service_role');
select is(events.begin_epoch(), 1, 'nothing happens on the same server');

select test.logout();
update events.epochs set system_identifier = 1;
select is(events.begin_epoch(), 2, 'on another one the past is closed');
select is(
    (select first_event_id from events.epochs where epoch = 2), (select max(event_id) + 1 from events.events),
    'with the last event that is in the log'
);
select is((select last_xid from events.streams), '0'::xid8, 'and streams forget its numbers');

select * from finish();
rollback;
