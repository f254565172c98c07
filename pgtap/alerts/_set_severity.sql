begin;
select plan(8);

-- Contract
select function_returns(
    'alerts', '_set_severity',
    array['alerts.alerts', 'alerts.severity', 'integer'], 'alerts.alerts'
);
select isnt_definer('alerts', '_set_severity', array['alerts.alerts', 'alerts.severity', 'integer']);
select function_privs_are(
    'alerts', '_set_severity',
    array['alerts.alerts', 'alerts.severity', 'integer'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_set_severity',
    array['alerts.alerts', 'alerts.severity', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', '_set_severity',
    array['alerts.alerts', 'alerts.severity', 'integer'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_rule(), test.create_meter(1), test.signal(1, 0); end $$;

-- Behaviour
select results_eq(
    $$ select (s).severity::text, (s).escalation_level
       from alerts.alerts as a cross join lateral (select alerts._set_severity(a, 'high', 1) as s) as x $$,
    $$ values ('high', 1::smallint) $$, 'another severity, another step'
);
do $$ begin perform alerts._set_severity(a, 'low', 0) from alerts.alerts as a; end $$;
do $$ begin perform alerts._set_severity(a, 'low', 2) from alerts.alerts as a; end $$;
select results_eq(
    'select action, from_severity::text, to_severity::text, actor_role from alerts.trail order by entry_id',
    $$ values ('raised', null, 'medium', null), ('escalated', 'medium', 'high', null), ('calmed', 'high', 'low', null) $$,
    'a trail of up and down, none where it stays'
);
select results_eq(
    $$ select payload ->> 'severity', payload #>> '{metadata,change}', payload #>> '{metadata,previous_severity}'
       from events.events where event_type = 'alerts_processed' order by event_id $$,
    $$ values ('medium', null, null), ('high', 'escalated', 'medium'), ('low', 'calmed', 'high') $$,
    'and the log knows'
);

select * from finish();
rollback;
