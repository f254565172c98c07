begin;
select plan(22);

-- Contract
select function_returns('ops', 'check_system_alerts', array['boolean'], 'integer');
select is_definer('ops', 'check_system_alerts', array['boolean']);
select function_privs_are('ops', 'check_system_alerts', array['boolean'], 'admin', '{}'::text[]);
select function_privs_are('ops', 'check_system_alerts', array['boolean'], 'service_role', array['EXECUTE']);

-- A database without a worker has something to say of its own.
update alerts.rules set is_enabled = false
where rule_code in (select rule_code from ops.system_rules where rule_code not in ('queue_age', 'partition_missing', 'jobs_dead'));
update alerts.rules set hold_for = '0', clear_for = '0' where rule_code = 'queue_age';

update ops.system_checks set checked_at = '-infinity', problem = null;

do $$ begin perform test.create_user(1, 'admin'); end $$;

-- Behaviour
select test.login_as('service_role');
select is(ops.check_system_alerts(), 0, 'nothing is wrong');
select is(ops.check_system_alerts(), 0, 'a second time within the minute nobody looks');
select test.logout();
select is((select problem from ops.system_checks), null, 'every gauge was read');
select cmp_ok((select gauge_count from ops.system_checks), '>', 50, 'and there are many');

-- A queue that nobody drains
select test.login_as('service_role');
do $$ begin
    perform jobs.create_queue('lazy', 'sql'),
        jobs.register_handler('lazy_work', 'schedules._purge_runs(jsonb)', 'lazy');
    perform jobs.schedule_job('lazy_work', '{}');
end $$;
select test.logout();
update jobs.ready set created_at = now() - interval '10 minutes' where queue = 'lazy';
select test.login_as('service_role');
select is(ops.check_system_alerts(), 0, 'is not seen before a minute is over');
select is(ops.check_system_alerts(false), 1, 'and then it is');
select test.logout();
select results_eq(
    $$ select alert_type, rule_code, subject_id, severity, message ~ '^Jobs wait too long: queue=lazy, 6\d\d(\.\d+)? s \(limit 300 s\)$'
       from alerts.alerts where subject_type = 'system' $$,
    $$ values ('SYSTEM'::alerts.alert_type, 'queue_age', 'queue=lazy', 'high'::alerts.severity, true) $$,
    'it raises an alert that says what was seen'
);
select results_eq(
    $$ select 1 from events.events as e
       where e.event_type = 'alerts_processed' and e.aggregate_id = (select alert_id::text from alerts.alerts) $$,
    $$ values (1) $$, 'of which people are told'
);

-- Between the thresholds nothing changes
update jobs.ready set created_at = now() - interval '2 minutes' where queue = 'lazy';
select test.login_as('service_role');
select is(ops.check_system_alerts(false), 1, 'below the limit it goes on');
select test.logout();
select is((select status from alerts.alerts)::text, 'active', 'and the alert stays open');
update jobs.ready set created_at = now() - interval '20 seconds' where queue = 'lazy';
select test.login_as('service_role');
select is(ops.check_system_alerts(false), 0, 'until it is far below');
select test.logout();
select is((select status from alerts.alerts)::text, 'resolved', 'then the alert resolves itself');

-- Partitions
update core.partitioned_tables set partitions_ahead = 300 where table_name = 'events.events';
select test.login_as('service_role');
select is(ops.check_system_alerts(false) >= 1, true, 'partitions that run out are seen');
select test.logout();
select is(
    (select severity from alerts.alerts where rule_code = 'partition_missing' and subject_id = 'table=events.events')::text, 'critical',
    'and are critical'
);

-- A figure that cannot be read
update ops.system_rules set gauge = 'no_such_gauge' where rule_code = 'queue_age';
update alerts.rules set is_enabled = true, hold_for = '0' where rule_code = 'gauge_unreadable';
select test.login_as('service_role');
select cmp_ok(ops.check_system_alerts(false), '>=', 2, 'a figure that is not there is seen');
select test.logout();
select is(
    (select count(*) from alerts.alerts where rule_code = 'gauge_unreadable' and subject_id = 'rule=queue_age' and status = 'active'),
    1::bigint, 'and raises an alert of its own, not silence'
);

alter table notifications.providers rename to away;
select test.login_as('service_role');
do $$ begin perform ops.check_system_alerts(false); end $$;
select test.logout();
select is(
    (select count(*) from alerts.alerts where rule_code = 'gauge_unreadable' and subject_id = 'group=deliveries' and status = 'active'),
    1::bigint, 'so does a group of figures'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select ops.check_system_alerts()', '42501', null, 'people do not check');

select * from finish();
rollback;
