begin;
select plan(18);

-- Contract
select function_returns(
    'ops', 'set_system_rule',
    array['text', 'text', 'numeric', 'numeric', 'text', 'interval', 'interval', 'boolean', 'text', 'text', 'jsonb', 'text[]', 'interval', 'text'],
    'ops.system_rule'
);
select is_definer(
    'ops', 'set_system_rule',
    array['text', 'text', 'numeric', 'numeric', 'text', 'interval', 'interval', 'boolean', 'text', 'text', 'jsonb', 'text[]', 'interval', 'text']
);
select function_privs_are(
    'ops', 'set_system_rule',
    array['text', 'text', 'numeric', 'numeric', 'text', 'interval', 'interval', 'boolean', 'text', 'text', 'jsonb', 'text[]', 'interval', 'text'],
    'operator', '{}'::text[]
);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select r.raise_at, r.clear_at, r.severity, r.hold_for, r.gauge
       from ops.set_system_rule('queue_age', 'we are slow', p_raise_at => 900, p_severity => 'critical') as r $$,
    $$ values (900::numeric, 60::numeric, 'critical', '2 minutes'::interval, 'queue_oldest_seconds') $$,
    'what is said changes, the rest stays'
);
select is((ops.set_system_rule('queue_age', 'off', p_is_enabled => false)).is_enabled, false, 'it is switched off');
select results_eq(
    $$ select r.is_below, r.unit, r.is_enabled from ops.set_system_rule(
        'few_connections', 'wanted', p_raise_at => 0, p_clear_at => 1, p_title => 'Nobody is connected', p_gauge => 'connections_used'
    ) as r $$,
    $$ values (true, '', true) $$, 'a rule of one''s own; where it clears above, low is bad'
);
select test.logout();
select results_eq(
    $$ select action, reason, actor_id from ops.audit_log where subject_type = 'system_rule' and subject_id = 'queue_age' order by audit_id limit 1 $$,
    $$ values ('update', 'we are slow', test.user_id(1)) $$, 'the audit log has who and why'
);
select is(
    (select count(*) from ops.audit_log where subject_type = 'alert_rule' and subject_id = 'queue_age' and reason = 'off'), 1::bigint,
    'of what became of the alert''s rule too'
);

-- Errors
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select ops.set_system_rule('queue_age', ' ') $$, 'PT400', 'reason_required', 'needs a reason');
select throws_ok($$ select ops.set_system_rule('new', 'x') $$, 'PT400', 'invalid_system_rule', 'a new rule needs everything');
select throws_ok(
    $$ select ops.set_system_rule('queue_age', 'x', p_raise_at => 60, p_clear_at => 60) $$, 'PT400', 'invalid_system_rule', 'two thresholds'
);
select throws_ok(
    $$ select ops.set_system_rule('queue_age', 'x', p_raise_at => 'NaN') $$, '23514', null, 'a threshold is a number'
);
select throws_ok(
    $$ select ops.set_system_rule('queue_age', 'x', p_gauge => 'nothing') $$, 'PT404', 'gauge_not_found', 'of a gauge that there is'
);
select throws_ok($$ select ops.set_system_rule('books', 'x', 1, 0, p_gauge => 'connections_used') $$, 'PT409', 'rule_taken', 'not that of another');
select throws_ok($$ select ops.set_system_rule('queue_age', 'x', p_severity => 'awful') $$, 'PT400', 'invalid_severity', 'refuses a severity that is none');
select throws_ok($$ select ops.set_system_rule('queue_age', 'x', p_hold_for => '-1 s') $$, '23514', null, 'and a time before');
select throws_ok($$ select ops.set_system_rule('queue_age', 'x', p_increase_over => '1 s') $$, '23514', null, 'and a span without checks in it');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select ops.set_system_rule('queue_age', 'x') $$, '42501', null, 'admins only');

select * from finish();
rollback;
