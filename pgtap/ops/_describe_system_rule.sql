begin;
select plan(3);

-- Contract
select function_returns('ops', '_describe_system_rule', array['ops.system_rules'], 'ops.system_rule');

-- Behaviour
insert into ops.system_readings (rule_code, subject_id, value, is_firing) values ('jobs_dead', 'queue=x', 7, true), ('jobs_dead', 'queue=y', 0, false);
update ops.system_rules set muted_until = now() - interval '1 second', muted_reason = 'past' where rule_code = 'jobs_dead';
select results_eq(
    $$ select d.severity, d.firing, d.muted_reason from ops.system_rules as r, ops._describe_system_rule(r) as d where r.rule_code = 'jobs_dead' $$,
    $$ values ('medium', '{queue=x}'::text[], null) $$, 'with what it sees, and no silence that is over'
);
update ops.system_rules set muted_until = clock_timestamp() + interval '1 hour' where rule_code = 'jobs_dead';
select is(
    (select d.muted_reason from ops.system_rules as r, ops._describe_system_rule(r) as d where r.rule_code = 'jobs_dead'), 'past',
    'with the silence that lasts'
);

select * from finish();
rollback;
