begin;
select plan(6);

-- Contract
select function_returns('ops', 'list_rate_limits', '{}'::text[], 'setof ops.rate_limits');
select is_definer('ops', 'list_rate_limits', '{}'::text[]);
select function_privs_are('ops', 'list_rate_limits', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_rate_limits', '{}'::text[], 'operator', '{}'::text[]);

-- Behaviour
delete from ops.rate_limits;
insert into ops.rate_limits (function_name, caller_role, quantity, period, burst)
select f.name, r.name, 1, '1 minute', 1
from (values ('*'), ('payments.hold')) as f (name)
cross join (values ('*'), ('anon')) as r (name);

select test.login_as('admin', test.user_id(1));
select results_eq(
    'select function_name, caller_role from ops.list_rate_limits()',
    $$ values ('payments.hold', 'anon'), ('payments.hold', '*'), ('*', 'anon'), ('*', '*') $$,
    'the most exact ones first'
);

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select ops.list_rate_limits()', '42501', null, 'admins only');

select * from finish();
rollback;
