begin;
select plan(6);

-- Contract
select function_returns('ops', 'list_system_rules', array['boolean'], 'setof ops.system_rule');
select is_definer('ops', 'list_system_rules', array['boolean']);
select function_privs_are('ops', 'list_system_rules', array['boolean'], 'operator', '{}'::text[]);

-- Behaviour
delete from ops.system_readings;
insert into ops.system_readings (rule_code, subject_id, value, is_firing) values ('jobs_dead', 'queue=x', 7, true);
select test.login_as('admin', test.user_id(1));
select results_eq(
    'select rule_code, firing from ops.list_system_rules(true)', $$ values ('jobs_dead', '{queue=x}'::text[]) $$, 'those that see something'
);
select cmp_ok((select count(*) from ops.list_system_rules()), '>', 20::bigint, 'there are many');

-- Isolation
select test.login_as('app_api', test.user_id(1));
select is_empty('select * from ops.list_system_rules()', 'users see none');

select * from finish();
rollback;
