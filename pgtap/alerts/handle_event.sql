begin;
select plan(21);

-- Contract
select function_returns('alerts', 'handle_event', array['events.events'], 'void');
select is_definer('alerts', 'handle_event', array['events.events']);
select function_privs_are('alerts', 'handle_event', array['events.events'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'handle_event', array['events.events'], 'admin', '{}'::text[]);
select function_privs_are('alerts', 'handle_event', array['events.events'], 'operator', '{}'::text[]);
select function_privs_are('alerts', 'handle_event', array['events.events'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'handle_event', array['events.events'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(p_clear_for => '10 minutes'), test.create_user(1), test.create_operator(5), test.create_meter(1, test.user_id(1));
    update alerts.rules set escalate_after = '{15 minutes,1 hour}', escalate_to = '{high,critical}', calm_after = '2 minutes' where rule_code = 'spike';
    insert into notifications.preferences (user_id, alert_severity_threshold) values (test.user_id(1), 'high');
end $$;
create function pg_temp.handle() returns void language plpgsql as $$
declare e events.events;
begin
    for e in select l.* from events.events as l where l.aggregate_type = 'alert' order by l.event_id loop
        perform alerts.handle_event(e);
    end loop;
end $$;
create function pg_temp.told(p_number integer) returns text language sql return (
    select string_agg(n.topic || case when n.retracted_at is not null then ' (gone)' else '' end, ', ' order by n.notification_id)
    from notifications.notifications as n where n.user_id = test.user_id(p_number)
);

-- Behaviour
do $$ begin perform test.signal(1, 0), pg_temp.handle(), test.signal(1, 1), test.signal(1, 2), pg_temp.handle(); end $$;
select is(pg_temp.told(1), 'alert', 'the owner is told once, however many signals');
select is(pg_temp.told(5), null, 'operators are not, of what is not severe');
select matches(
    (select subject || ': ' || body from notifications.notifications), '^Power spike: [0-9]+: Power spike detected: 101.9% increase \(', 'what and where'
);
select results_eq(
    $$ select channel, state::text, reason from notifications.deliveries where user_id = test.user_id(1) and channel in ('in_app', 'email') order by 1 $$,
    $$ values ('email', 'suppressed', 'below_threshold'), ('in_app', 'sent', null) $$, 'as their threshold says'
);
do $$ begin perform test.let_pass('16 minutes'), alerts.advance_alerts(), pg_temp.handle(), pg_temp.handle(); end $$;
select is(pg_temp.told(1), 'alert (gone), alert_high', 'worse takes its place');
select is(pg_temp.told(5), 'alert_high', 'and the operator is told');
select is(
    (select state::text from notifications.deliveries where user_id = test.user_id(1) and channel = 'email' and topic = 'alert_high'),
    'pending', 'severe enough to be sent'
);
do $$ begin perform test.let_pass('1 hour'), alerts.advance_alerts(), pg_temp.handle(); end $$;
select ok(
    (select bool_and(is_critical and state <> 'suppressed') from notifications.deliveries
     where topic = 'alert_critical' and channel = 'email' and user_id = test.user_id(1)),
    'what is critical overrides'
);
do $$ begin perform test.signal(1, 90, false), test.let_pass('3 minutes'), alerts.advance_alerts(), pg_temp.handle(); end $$;
select results_eq(
    $$ select severity::text, (select pg_temp.told(1)) from alerts.alerts $$,
    $$ values ('high', 'alert (gone), alert_high (gone), alert_critical') $$, 'that it calms down is no news'
);
do $$ begin perform test.signal(1, 101, false), pg_temp.handle(); end $$;
select is(
    pg_temp.told(1), 'alert (gone), alert_high (gone), alert_critical (gone), alert_resolved', 'that it is over takes the place of all'
);
select is(
    (select count(*) from notifications.deliveries where state = 'pending' and topic <> 'alert_resolved'), 0::bigint,
    'and what has not left does not leave'
);
do $$ begin perform test.signal(1, 102), test.signal(1, 103, false), test.signal(1, 114, false), pg_temp.handle(); end $$;
select is(
    pg_temp.told(5), 'alert_high (gone), alert_critical (gone), alert_resolved', 'what is over before anybody was told is not told'
);
select lives_ok(
    $$ select alerts.handle_event(jsonb_populate_record(null::events.events, '{"event_id": 1, "event_type": "alerts_processed", "aggregate_id": "x"}')) $$,
    'an alert that is none is nobody''s'
);

-- Isolation
select test.login_as('admin', test.user_id(8));
select throws_ok('select alerts.handle_event(null)', '42501', null, 'services only');

select * from finish();
rollback;
