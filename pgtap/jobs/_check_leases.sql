begin;
select plan(25);

-- Contract
select function_returns('jobs', '_check_leases', array['jsonb'], 'void');
select is_definer('jobs', '_check_leases', array['jsonb']);
select function_privs_are('jobs', '_check_leases', array['jsonb'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_check_leases', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_check_leases', array['jsonb'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_check_leases', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_check_leases', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select jobs._check_leases('[]') $$, 'none is fine');
select lives_ok($$ select jobs._check_leases('[[1, 2], [3, 4, {"a": 5}], [6.0, 1, null]]') $$, 'pairs, with or without a result');

-- Errors
select throws_ok(format('select jobs._check_leases(%L)', bad.shape), 'PT400', 'invalid_jobs', bad.shape || ' is refused')
from (values
    ('{}'), ('5'), ('null'), ('[1, 1]'), ('[[1]]'), ('[[1, 1], 5]'), ('[["1", 1]]'), ('[[1, "1"]]'), ('[[null, 1]]'),
    ('[[1.5, 1]]'), ('[[1, 1.5]]'), ('[[-1, 1]]'), ('[[1, 32768]]'), ('[[9223372036854775808, 1]]'), ('[{"0": 1, "1": 1}]')
) as bad (shape);
select throws_ok('select jobs._check_leases(null)', 'PT400', 'invalid_jobs', 'null is refused');

select * from finish();
rollback;
