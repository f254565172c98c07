begin;
select plan(16);

-- Contract
select function_returns('events', '_run_handler', array['text', 'events.events[]'], 'events.handler_failure');
select is_definer('events', '_run_handler', array['text', 'events.events[]']);
select function_privs_are('events', '_run_handler', array['text', 'events.events[]'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_events(3), test.create_events(1, '{"raise": "PT422"}'), test.create_events(1);
select is(
    (events._run_handler('test.handle_event', array(select e from events.events as e where e.event_id <= 3 order by e.event_id desc))).code,
    null, 'handles some'
);
select results_eq(
    'select event_id from test.handled_events order by position', array[3, 2, 1]::bigint[], 'in the order given'
);
delete from test.handled_events;
select results_eq(
    $$ select code, message, detail, is_timeout
       from events._run_handler('test.handle_event', array(select e from events.events as e order by e.event_id)) $$,
    $$ values ('PT422', 'told_to', 'secret', false) $$, 'a failure is returned, with the detail where it is ours'
);
select is_empty('select from test.handled_events', 'and nothing is left of the others');
select matches(
    (events._run_handler('test.handle_event', array(select e from events.events as e where e.event_id = 4))).place,
    'test.handle_event\(events.events\) line \d+', 'with the place'
);

create function test.quotes(p_event events.events) returns void language plpgsql as $$
begin
    if p_event.event_id = 1 then
        perform 'secret'::integer;
    end if;
    insert into events.streams values ('secret', 'secret', 1, '1'), ('secret', 'secret', 1, '1');
end;
$$;
select is(
    (events._run_handler('test.quotes', array(select e from events.events as e where e.event_id = n)))::text ~ 'secret',
    false, 'what PostgreSQL quotes is not kept'
)
from generate_series(1, 2) as n;

create table test.parents (id bigint primary key);
create table test.children (id bigint references test.parents deferrable initially deferred);
grant insert on test.children to app_api;
grant select on test.parents to app_api;
create function test.orphans(p_event events.events) returns void language sql as
'insert into test.children values (p_event.event_id)';
select is(
    (events._run_handler('test.orphans', array(select e from events.events as e where e.event_id = 1))).code,
    '23503', 'a deferred constraint fails here and not at commit'
);

create function test.asserts(p_event events.events) returns void language plpgsql as
'begin assert p_event.event_id = 0; end';
select is(
    (events._run_handler('test.asserts', array(select e from events.events as e where e.event_id = 1))).code,
    'P0004', 'so does an assertion'
);

-- A timeout is the handler's, a cancel is a person's: that one is passed on.
create function test.cancelled(p_event events.events) returns void language plpgsql security definer as
$$ begin perform pg_cancel_backend(pg_backend_pid()); perform pg_sleep(60); end $$;
create function test.raises_cancel(p_event events.events) returns void language plpgsql as
$$ begin raise exception 'stop' using errcode = '57014'; end $$;
create function test.is_passed_on() returns boolean language plpgsql as $$
begin
    perform events._run_handler('test.cancelled', array(select e from events.events as e where e.event_id = 1));
    return false;
exception when query_canceled then
    return true;
end;
$$;
select ok(test.is_passed_on(), 'a cancel is passed on');
select results_eq(
    $$ select code, is_timeout
       from events._run_handler('test.raises_cancel', array(select e from events.events as e where e.event_id = 1)) $$,
    $$ values ('57014', false) $$, 'a handler that raises its code has failed'
);
set local statement_timeout = '2s';
select results_eq(
    $$ select code, is_timeout
       from events._run_handler('test.handle_event', array(select jsonb_populate_record(e, '{"payload": {"sleep": 60}}') from events.events as e where e.event_id = 1)) $$,
    $$ values ('57014', true) $$, 'a timeout is returned'
);
set local statement_timeout = 0;

select is(
    (events._run_handler('test.gone', array(select e from events.events as e where e.event_id = 1))).code,
    '42883', 'a function that is gone is a failure too'
);

select * from finish();
rollback;
