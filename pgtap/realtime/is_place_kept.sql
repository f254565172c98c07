begin;
select plan(9);

-- Contract
select function_returns('realtime', 'is_place_kept', array['text'], 'boolean');
select is_definer('realtime', 'is_place_kept', array['text']);
select function_privs_are('realtime', 'is_place_kept', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('realtime', 'is_place_kept', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour. The events are of transactions long ago, so that they lie below the watermark.
select test.login_as('service_role');
select ok(realtime.is_place_kept('1-0-0'), 'all of a log that never lost a partition is kept');

select test.logout();
insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id)
values (1000, '100', 'x', 'x', 'x'), (1001, '200', 'x', 'x', 'x');
update events.epochs set started_at = now() - interval '20 years';

select test.login_as('service_role');
select ok(realtime.is_place_kept('1-100-1000'), 'what came after the oldest event is kept');
select ok(not realtime.is_place_kept('1-99-999'), 'what came before it may be lost, where partitions were dropped');

-- Errors
select throws_ok($$ select realtime.is_place_kept('x') $$, 'PT400', 'invalid_place', 'refuses what is no place');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select realtime.is_place_kept('1-0-0') $$, '42501', null, 'is for the service only');

select * from finish();
rollback;
