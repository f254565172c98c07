begin;
select plan(3);

-- Contract
select function_returns('ops', '_find_system_rule', array['text'], 'ops.system_rules');

-- Behaviour
select is((ops._find_system_rule(' Queue_Age ')).gauge, 'queue_oldest_seconds', 'a rule by its code, in any case');

-- Errors
select throws_ok($$ select ops._find_system_rule('overvoltage') $$, 'PT404', 'system_rule_not_found', 'one that there is not');

select * from finish();
rollback;
