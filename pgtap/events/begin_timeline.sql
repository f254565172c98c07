-- What readers get after a restore is in tests/test_backups.py.
begin;
select plan(9);

-- Contract
select function_returns('events', 'begin_timeline', '{}'::text[], 'integer');
select is_definer('events', 'begin_timeline', '{}'::text[]);
select function_privs_are('events', 'begin_timeline', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'begin_timeline', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select events._publish('happened', 'thing', '1', '{}'), events.append_event('stream', '1', 'happened');
select test.login_as('service_role');
select is(events.begin_timeline(), 2, 'the past is closed on the same server too');

select test.logout();
select is(
    (select first_event_id from events.epochs where epoch = 2), (select max(event_id) + 1 from events.events),
    'with the last event that is in the log'
);
select is((select last_xid from events.streams), '0'::xid8, 'streams forget its numbers');
select events._publish('happened', 'thing', '2', '{}');
select ok(
    (select max(event_id) - min(event_id) from events.events) >= 1000000000,
    'ids that may have been given out are not given out again'
);
select is(events._get_event_epoch((select max(event_id) from events.events)), 2, 'what comes now belongs to it');

select * from finish();
rollback;
