-- Partitions one by one and the owner are in tests/test_events.py.
begin;
select plan(7);

-- Contract
select function_returns('events', 'events__refuse_change', '{}'::text[], 'trigger');
select trigger_is('events', 'events', '_100_refuse_change', 'events', 'events__refuse_change');
select trigger_is('events', 'events', '_100_refuse_truncate', 'events', 'events__refuse_change');

-- Errors
select events._publish('happened', 'thing', '1', '{}');
select throws_ok($$ update events.events set payload = '1' $$, 'PT409', 'events_are_immutable', 'no update');
select throws_ok($$ delete from events.events $$, 'PT409', 'events_are_immutable', 'no delete');
select throws_ok($$ truncate events.events $$, 'PT409', 'events_are_immutable', 'no truncate');

-- Isolation
select test.login_as('service_role');
set local role app_api;
select throws_ok($$ delete from events.events $$, '42501', null, 'our functions lack the privilege besides');

select * from finish();
rollback;
