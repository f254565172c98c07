begin;
select plan(18);

-- Contract
select function_returns('jobs', '_check_leases', array['jsonb'], 'void');
select function_privs_are('jobs', '_check_leases', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select jobs._check_leases('[[1, 1], [9007199254740993, 32767, {"result": 1}, "more"]]') $$, 'job and attempt, and what follows');
select lives_ok($$ select jobs._check_leases('[]') $$, 'or nothing');

-- Errors
prepare check_leases (jsonb) as select jobs._check_leases($1);
select throws_ok(format('execute check_leases (%L)', wrong), 'PT400', 'invalid_jobs', 'not ' || coalesce(wrong::text, 'null'))
from unnest(array[
    null, 'null', '{}', '1', '[1, 1]', '[[1]]', '[[]]', '[["1", 1]]', '[[1, "1"]]', '[[1.5, 1]]', '[[1, 1.5]]', '[[-1, 1]]',
    '[[1, 1], [1, 32768]]', '[[9223372036854775808, 1]]'
]::jsonb[]) as wrong;

select * from finish();
rollback;
