-- Who hears it, and how soon, is in tests/test_relay.py.
begin;
select plan(12);

-- Contract
select function_returns('events', 'wake_listeners', array['text', 'interval'], 'text');
select is_definer('events', 'wake_listeners', array['text', 'interval']);
select function_privs_are('events', 'wake_listeners', array['text', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'wake_listeners', array['text', 'interval'], 'admin', '{}'::text[]);

-- Behaviour
insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id) values (1, '3', 'happened', 'thing', '1');
select test.login_as('service_role');
create temporary table places as
select events.format_cursor(p.epoch, p.xid, p.event_id) as log_end from events.get_log_end() as p;
select is(events.wake_listeners(), (select log_end from places), 'begins at the end');
select is(events.wake_listeners('1.1.0'), (select log_end from places), 'tells of events, up to the end');
select is(events.wake_listeners(log_end), log_end, 'stays where nothing is new') from places;
create temporary table waits as
select clock_timestamp() as began, events.wake_listeners(log_end, '50 ms'), null::timestamptz as ended from places;
select cmp_ok(clock_timestamp() - began, '>=', interval '50 ms', 'looks for as long as it may') from waits;

-- Errors
select throws_ok($$ select events.wake_listeners('x') $$, 'PT400', 'invalid_cursor', 'needs a place of the log');
select throws_ok($$ select events.wake_listeners(null, '1 minute') $$, 'PT400', 'invalid_wait', 'does not wait for long');
select throws_ok($$ select events.wake_listeners(null, null) $$, 'PT400', 'invalid_wait', 'nor for no time at all');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.wake_listeners() $$, '42501', null, 'users cannot wake anybody');

select * from finish();
rollback;
