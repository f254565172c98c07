begin;
select plan(9);

-- Contract
select function_returns(
    'alerts', '_reopen',
    array['alerts.alerts', 'alerts.severity', 'timestamp with time zone', 'text', 'jsonb', 'text'], 'alerts.alerts'
);
select isnt_definer(
    'alerts', '_reopen',
    array['alerts.alerts', 'alerts.severity', 'timestamp with time zone', 'text', 'jsonb', 'text']
);
select function_privs_are(
    'alerts', '_reopen',
    array['alerts.alerts', 'alerts.severity', 'timestamp with time zone', 'text', 'jsonb', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_reopen',
    array['alerts.alerts', 'alerts.severity', 'timestamp with time zone', 'text', 'jsonb', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', '_reopen',
    array['alerts.alerts', 'alerts.severity', 'timestamp with time zone', 'text', 'jsonb', 'text'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_rule(p_reopen_within => '1 hour'), test.create_meter(1), test.create_operator(5); end $$;
do $$ begin perform test.signal(1, 0); end $$;
select test.login_as('operator', test.user_id(5));
do $$ begin perform alerts.acknowledge_alert(test.open_alert(1)), alerts.resolve_alert(test.open_alert(1), 'fuse blown'); end $$;
select test.logout();

-- Behaviour
select isnt(test.signal(1, 1), null, 'the same again is raised again');
select results_eq(
    $$ select status::text, acknowledged_by, acknowledged_at, resolved_by, resolution_note, reopen_count, seen_count
       from alerts.alerts $$,
    $$ values ('active', null::uuid, null::timestamptz, null::uuid, null, 1, 2) $$,
    'the same alert, which nobody has acknowledged, with a count'
);
select results_eq(
    'select action, from_status::text, to_status::text, note from alerts.trail order by entry_id',
    $$ values ('raised', null, 'active', null), ('acknowledged', 'active', 'acknowledged', null),
              ('resolved', 'acknowledged', 'resolved', 'fuse blown'), ('reopened', 'resolved', 'active', null) $$,
    'and its trail'
);
select results_eq(
    $$ select event_type, coalesce(payload ->> 'new_status', payload #>> '{metadata,change}')
       from events.events where aggregate_type = 'alert' order by event_id $$,
    $$ values ('alerts_processed', null), ('alert_status_updates', 'acknowledged'), ('alert_status_updates', 'resolved'),
              ('alerts_processed', 'reopened'), ('alert_status_updates', 'active') $$,
    'sockets are told of both'
);

select * from finish();
rollback;
