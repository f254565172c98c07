begin;
select plan(10);

-- Contract
select function_returns('schedules', '_check_audit_log', array['jsonb'], 'jsonb');
select is_definer('schedules', '_check_audit_log', array['jsonb']);
select function_privs_are('schedules', '_check_audit_log', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_check_audit_log', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('schedules', '_check_audit_log', array['jsonb'], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform test.create_user(1, 'admin'), test.log_entries(3), ops.seal_audit_log(10000); end $$;
select is(schedules._check_audit_log('{}') -> 'problems', '0', 'all is well');
select is((select good_until from ops.audit_checks order by check_id desc limit 1), 1::bigint, 'and that is noted');
select test.tamper($$ update ops.audit_log set subject_id = 'x' where login = 'tests' and subject_id = '2' $$);
select is(schedules._check_audit_log('{}') #>> '{first,0,problem}', 'row_changed', 'a row that was verified before and changed since is found, once');
select is((select count(*) from alerts.alerts where rule_code = 'audit_log'), 1::bigint, 'and raises an alert');
do $$ begin perform schedules._check_audit_log('{}'); end $$;
select is((select count(*) from alerts.alerts where rule_code = 'audit_log'), 1::bigint, 'once');

select * from finish();
rollback;
