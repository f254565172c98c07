begin;
select plan(6);

-- Contract
select function_returns('ops', '_read_event_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_event_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_event_gauges', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select events.subscribe('late', p_from => 'start');
select test.create_events(3);
select ok(
    (
        select g.value > 0
        from ops._read_event_gauges() as g
        where g.gauge = 'subscription_lag_seconds' and g.labels ->> 'subscription' = 'late'
    ),
    'how old the first event is that a subscription has not had'
);
select events.pause_subscription('late');
select is(
    (
        select g.value
        from ops._read_event_gauges() as g
        where g.gauge = 'subscription_paused' and g.labels ->> 'subscription' = 'late'
    ),
    1::double precision, 'a subscription at rest'
);
select set_has(
    'select g.gauge, g.value is not null from ops._read_event_gauges() as g',
    $$ values ('watermark_lag_seconds', true), ('watermark_lag_xids', true), ('watermark_holder_idle_seconds', true) $$,
    'how far everybody is behind'
);

select * from finish();
rollback;
