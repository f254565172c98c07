begin;
select plan(14);

-- Contract
select function_returns('events', 'redrive_dead_events', array['text', 'bigint[]', 'text', 'text', 'boolean', 'integer'], 'setof events.redriven_event');
select is_definer('events', 'redrive_dead_events', array['text', 'bigint[]', 'text', 'text', 'boolean', 'integer']);
select function_privs_are('events', 'redrive_dead_events', array['text', 'bigint[]', 'text', 'text', 'boolean', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'redrive_dead_events', array['text', 'bigint[]', 'text', 'text', 'boolean', 'integer'], 'admin', '{}'::text[]);

-- Behaviour: what was wrong with three events is mended for two of them
create table test.bad (event_id bigint);
insert into test.bad values (1), (2), (3);
grant select on test.bad to app_api;
create function test.picky(p_event events.events) returns void language plpgsql as $$
begin
    insert into test.handled_events (event_id) values (p_event.event_id);
    if exists (select from test.bad as b where b.event_id = p_event.event_id) then
        raise exception 'bad_event' using errcode = 'PT422';
    end if;
end;
$$;
select test.create_events(4);
select events.handle_events('s', 'test.picky(events.events)', null, 'start', 1);
select events.run_subscriptions() from generate_series(1, 4);
delete from test.bad where event_id < 3;

select test.login_as('service_role');
select results_eq(
    $$ select event_id, outcome from events.redrive_dead_events('s', p_dry_run => true) $$,
    $$ values (1::bigint, 'due'), (2, 'due'), (3, 'due') $$, 'shows what it would do'
);
select results_eq(
    $$ select event_id, outcome from events.redrive_dead_events('s', '{2}', p_error_code => 'PT422') $$,
    $$ values (2::bigint, 'handled') $$, 'runs the handler for the very event'
);
select results_eq(
    $$ select event_id, outcome, error_code, error_message from events.redrive_dead_events('s') $$,
    $$ values (1::bigint, 'handled', null, null), (3, 'failed', 'PT422', 'bad_event') $$, 'and for all that are left'
);
select results_eq(
    $$ select event_id, attempt_count from events.list_dead_events('s') $$, $$ values (3::bigint, 2) $$,
    'what failed again stays'
);
select test.logout();
select results_eq(
    'select event_id from test.handled_events order by position', array[4, 2, 1]::bigint[], 'each has its effect once'
);
update events.dead_letters set xid = '77';
select test.login_as('service_role');
select results_eq(
    $$ select event_id, outcome from events.redrive_dead_events('s') $$, $$ values (3::bigint, 'event_missing') $$,
    'an event that is gone is said to be'
);

-- Errors
select throws_ok($$ select events.redrive_dead_events('t') $$, 'PT404', 'subscription_not_found', 'needs one that is there');
select throws_ok($$ select events.redrive_dead_events('s', p_limit => 0) $$, 'PT400', 'invalid_limit', 'needs a limit');
select events.subscribe('reader');
select throws_ok($$ select events.redrive_dead_events('reader') $$, 'PT409', 'handler_missing', 'needs a handler');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.redrive_dead_events('s') $$, '42501', null, 'users cannot run anything');

select * from finish();
rollback;
