begin;
select plan(10);

-- Contract
select function_returns(
    'alerts', '_open_alert',
    array['alerts.rules', 'alerts.conditions', 'timestamp with time zone'], 'alerts.alerts'
);
select isnt_definer('alerts', '_open_alert', array['alerts.rules', 'alerts.conditions', 'timestamp with time zone']);
select function_privs_are(
    'alerts', '_open_alert',
    array['alerts.rules', 'alerts.conditions', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_open_alert',
    array['alerts.rules', 'alerts.conditions', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', '_open_alert',
    array['alerts.rules', 'alerts.conditions', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_user(1), test.create_meter(1, test.user_id(1));
    perform test.create_rule(p_reopen_within => '1 hour');
    perform test.create_rule('purse', p_subject_type => 'wallet');
end $$;

-- Behaviour
do $$ begin perform test.signal(1, 0), test.signal(1, 1, false), test.signal(1, 2), test.signal(1, 3, false); end $$;
select results_eq(
    'select count(*), max(reopen_count) from alerts.alerts', $$ values (1::bigint, 1) $$, 'soon after, the same alert'
);
do $$ begin perform test.let_pass('61 minutes'); end $$;
do $$ begin perform test.signal(1, 4); end $$;
select results_eq(
    'select reopen_count, status::text from alerts.alerts order by alert_id',
    $$ values (1, 'resolved'), (0, 'active') $$, 'later, a new one'
);
do $$ begin
    perform test.signal(1, 5, false), test.create_user(2), meters.unassign_meter(test.meter_id(1)), meters.assign_meter(test.meter_id(1), test.user_id(2));
    perform test.signal(1, 6);
end $$;
select results_eq(
    'select owner_user_id, reopen_count, status::text from alerts.alerts order by alert_id desc limit 2',
    $$ values (test.user_id(2), 0, 'active'), (test.user_id(1), 0, 'resolved') $$, 'that of an owner before is not reopened'
);
do $$ begin perform alerts._signal('purse', test.create_wallet(1)::text, true, now()); end $$;
select results_eq(
    $$ select owner_user_id, message from alerts.alerts where rule_code = 'purse' $$,
    $$ values (test.user_id(1), 'Power spike') $$, 'that of a wallet is its owner''s, and says what the rule is called'
);

-- Errors
select throws_ok(
    $$ insert into alerts.alerts (subject_id, alert_id, rule_code, subject_type, alert_type, severity, message, raised_at, last_seen_at)
       select subject_id, gen_random_uuid(), rule_code, subject_type, alert_type, severity, message, raised_at, last_seen_at
       from alerts.alerts where status = 'active' and rule_code = 'spike' $$,
    '23505', 'duplicate key value violates unique constraint "alerts_open_key"', 'a second open one is impossible'
);

select * from finish();
rollback;
