begin;
select plan(11);

-- Contract
select function_returns('events', '_find_handler', array['text'], 'regprocedure');
select is_definer('events', '_find_handler', array['text']);
select function_privs_are('events', '_find_handler', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(
    events._find_handler('test.handle_event'), 'test.handle_event(events.events)'::regprocedure, 'finds it by its name'
);
select is(events._find_handler('test.gone'), null, 'or nothing');
select is(events._find_handler(null), null, 'no name, no function');
select is(events._find_handler('test.clear_handled_events'), null, 'other arguments do not count');

create function test.tells(p_event events.events) returns integer language sql return 1;
select is(events._find_handler('test.tells'), null, 'nor other results');
create function test.sets(p_event events.events) returns setof void language sql as 'select';
select is(events._find_handler('test.sets'), null, 'nor sets');
revoke execute on function test.handle_event from public;
select is(events._find_handler('test.handle_event'), null, 'nor what app_api may not execute');
create schema hidden;
create function hidden.handle(p_event events.events) returns void language sql as 'select';
select is(events._find_handler('hidden.handle'), null, 'or reach');

select * from finish();
rollback;
